//! Commands on the registers, a file per kind of record.

pub mod batch;
mod certificates;
mod counts;
mod groups;
mod import_inspectors;
mod import_objects;
pub mod inspectors;
mod object_fields;
pub mod objects;
pub mod recusals;
pub mod views;

pub use certificates::{name_readers as name_certificate_readers, tell_ending_certificates};
pub use counts::get_register_counts;
pub use groups::{recount_objects, settle_object_groups};
pub use import_inspectors::ImportedInspectors;
pub use import_objects::ImportedObjects;
