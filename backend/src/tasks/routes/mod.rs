//! HTTP of `tasks`.

pub mod tasks;
pub mod team;
