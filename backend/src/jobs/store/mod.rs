//! SQL of `jobs`.

pub mod imports;
pub mod jobs;
