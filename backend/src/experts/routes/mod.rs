//! `/experts`, a file per kind of work.

mod columns;
pub mod decisions;
pub mod experts;
pub mod participations;
pub mod recusals;
