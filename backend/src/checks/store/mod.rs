//! SQL on checks, their parts, inspectors and findings.

pub mod checks;
pub mod findings;
pub mod reading;
mod visible;
pub mod visits;
mod waiting;

pub use visible::{Sight, is_public, visible_checks};
pub use waiting::waits_for;
