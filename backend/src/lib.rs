//! The server of Sortition: a JSON API over SQLite or PostgreSQL, and the page it serves.
//!
//! One folder per module, with the same five files in each; `kernel` holds mechanisms that know of the
//! field only who asks, `sight` the one predicate over who was drawn; `app` is the one place that mounts
//! the modules. See `backend/README.md`.

pub mod app;
pub mod audit;
pub mod checklist;
pub mod checks;
pub mod demo;
pub mod draws;
pub mod experts;
pub mod home;
pub mod integrations;
pub mod jobs;
pub mod kernel;
pub mod ledgers;
pub mod org;
pub mod plans;
pub mod portal;
pub mod publications;
pub mod registers;
pub mod reports;
pub mod sight;
pub mod tasks;
pub mod worker;
