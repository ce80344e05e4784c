//! HTTP for `org`.

pub mod calendar;
mod columns;
pub mod dictionaries;
pub mod notifications;
pub mod sessions;
pub mod settings;
pub mod units;
pub mod users;
