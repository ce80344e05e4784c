//! Commands on the registers, a file per kind of record.

pub mod batch;
mod counts;
mod import_inspectors;
mod import_objects;
pub mod inspectors;
mod object_fields;
pub mod objects;
pub mod recusals;
pub mod views;

pub use counts::get_register_counts;
pub use import_inspectors::ImportedInspectors;
pub use import_objects::ImportedObjects;
