//! The portal's HTTP handlers: public reads as JSON, pages as HTML.

pub mod pages;
pub mod public;
