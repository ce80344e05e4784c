//! HTTP of `registers`, a file per kind of record.

mod columns;
pub mod counts;
pub mod import;
pub mod inspectors;
pub mod objects;
pub mod recusals;
