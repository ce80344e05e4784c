//! HTTP of `registers`, a file per kind of record.

mod export;
pub mod import;
pub mod inspectors;
pub mod objects;
pub mod recusals;
