//! The rules of `org`, pure.

pub mod account_requests;
pub mod accounts;
pub mod password_links;
pub mod passwords;
pub mod roles;
pub mod settings;
pub mod sign_ins;
pub mod users;
