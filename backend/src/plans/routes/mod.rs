//! HTTP of `plans`.

mod columns;
pub mod decisions;
pub mod entries;
pub mod plans;
