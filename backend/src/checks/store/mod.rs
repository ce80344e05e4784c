//! SQL on checks, their parts, inspectors and findings.

pub mod checks;
pub mod findings;
pub mod reading;
mod waiting;

pub use waiting::{may_inspect, waits_for};
