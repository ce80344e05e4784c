//! HTTP for `org`.

pub mod account_requests;
pub mod calendar;
mod columns;
pub mod dictionaries;
pub mod notifications;
pub mod password_links;
pub mod sessions;
pub mod settings;
pub mod units;
pub mod users;
