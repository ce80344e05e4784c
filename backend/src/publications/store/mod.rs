//! SQL on publications.

pub mod publications;
pub mod reading;
