//! SQL of `jobs`.

pub mod exports;
pub mod imports;
pub mod jobs;
