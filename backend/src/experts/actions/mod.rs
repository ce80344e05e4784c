//! Commands on the library of experts, a file per kind of work.

pub mod applications;
pub mod decisions;
pub mod participations;
pub mod persons;
pub mod recusals;
pub mod views;
