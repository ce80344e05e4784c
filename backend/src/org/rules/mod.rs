//! The rules of `org`, pure.

pub mod accounts;
pub mod notifications;
pub mod roles;
pub mod settings;
