//! HTTP of `reports`.

pub mod decisions;
pub mod monthly;
pub mod overview;
