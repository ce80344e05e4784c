//! Commands on the registers, a file per kind of record.

pub mod batch;
mod import_inspectors;
mod import_objects;
pub mod inspectors;
pub mod objects;
pub mod recusals;
pub mod views;

pub use import_inspectors::ImportedInspectors;
pub use import_objects::ImportedObjects;
