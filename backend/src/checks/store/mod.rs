//! SQL on checks, their parts, inspectors and findings.

pub mod checks;
pub mod findings;
pub mod reading;
mod visible;
pub mod visits;

pub use visible::{Sight, is_public, visible_checks};
