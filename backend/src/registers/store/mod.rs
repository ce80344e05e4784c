//! SQL of the registers, a file per kind of record.

pub mod batches;
pub mod candidates;
pub mod counts;
pub mod groups;
pub mod inspectors;
pub mod listing;
pub mod object_records;
pub mod objects;
pub mod recusals;
pub mod searching;
