//! Commands on the registers, a file per kind of record.

pub mod objects;

pub use objects::note_checked;
