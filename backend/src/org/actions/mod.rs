//! The commands of `org`. Each runs inside the transaction that `Services::command` opened.

pub mod account_requests;
pub mod calendar;
pub mod notifications;
pub mod password_links;
pub mod service_accounts;
pub mod sessions;
pub mod settings;
pub mod sign_ins;
pub mod units;
pub mod users;
