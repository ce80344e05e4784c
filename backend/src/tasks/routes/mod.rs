//! HTTP of `tasks`.

mod columns;
pub mod coverage;
pub mod tasks;
pub mod team;
