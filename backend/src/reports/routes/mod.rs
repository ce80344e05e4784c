//! HTTP of `reports`.

mod columns;
pub mod decisions;
pub mod monthly;
pub mod overview;
