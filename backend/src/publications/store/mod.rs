//! SQL on publications.

pub mod listing;
pub mod publications;
