//! Commands on the registers, a file per kind of record.

pub mod batch;
pub mod inspectors;
pub mod objects;
pub mod recusals;
pub mod views;

pub use objects::note_checked;
