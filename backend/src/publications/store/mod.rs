//! SQL on publications.

pub mod listing;
pub mod publications;
mod shown_title;
