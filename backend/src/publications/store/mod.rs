//! SQL on publications.

pub mod publications;
