//! Sortition's page: the work area in the browser. `app` has the pages and their addresses,
//! `session` who is signed in, `api` the way to the server, `ui` the components; each module of
//! the product has its pages in a folder of its name.

pub mod api;
pub mod app;
pub mod audit;
pub mod checklist;
pub mod checks;
pub mod draws;
pub mod experts;
pub mod format;
pub mod home;
pub mod integrations;
pub mod jobs;
pub mod ledgers;
pub mod org;
pub mod plans;
pub mod preferences;
pub mod presence;
pub mod publications;
pub mod registers;
pub mod reports;
pub mod session;
pub mod tasks;
pub mod texts;
pub mod ui;
