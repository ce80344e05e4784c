//! SQL on the tables of `org`.

pub mod account_requests;
pub mod dictionaries;
pub mod notifications;
pub mod password_links;
pub mod service_accounts;
pub mod sessions;
pub mod settings;
pub mod sign_ins;
pub mod units;
pub mod users;
