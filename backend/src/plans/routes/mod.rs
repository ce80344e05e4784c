//! HTTP of `plans`.

pub mod decisions;
pub mod entries;
pub mod plans;
