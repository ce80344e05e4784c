//! Types of the REST API that the server and the page share: plain serde data and the table of
//! error codes. No behaviour beyond reading and writing them; depends on nothing of ours.
//!
//! One file per module of the product (`org`, `plans`, …), named as the module is everywhere.
//! `XView` goes out, `CreateX` and other verbs come in; unknown fields are refused.

pub mod audit;
pub mod checklist;
pub mod checks;
mod codes;
mod column;
pub mod draws;
pub mod error;
pub mod experts;
pub mod home;
pub mod ids;
pub mod integrations;
pub mod jobs;
pub mod ledgers;
pub mod org;
pub mod page;
pub mod patch;
pub mod personal;
pub mod plans;
pub mod portal;
pub mod publications;
pub mod registers;
pub mod reports;
pub mod tasks;
pub mod texts;

pub(crate) use codes::codes;
