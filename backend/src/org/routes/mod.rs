//! HTTP for `org`.

mod columns;
pub mod dictionaries;
pub mod notifications;
pub mod sessions;
pub mod settings;
pub mod units;
pub mod users;
