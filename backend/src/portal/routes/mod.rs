//! The portal's HTTP handlers: public reads as JSON, pages as HTML.

pub mod answer;
pub mod pages;
pub mod public;
