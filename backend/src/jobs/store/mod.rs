//! SQL of `jobs`.

pub mod exports;
pub mod imports;
pub mod job_keys;
pub mod jobs;
pub mod leases;
pub mod payload;
pub mod problems;
pub mod sources;
