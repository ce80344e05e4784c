//! HTTP of `tasks`.

mod columns;
pub mod tasks;
pub mod team;
