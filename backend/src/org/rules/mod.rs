//! The rules of `org`, pure.

pub mod accounts;
pub mod notifications;
pub mod passwords;
pub mod roles;
pub mod settings;
pub mod sign_ins;
