//! HTTP of `checklist`.

pub mod decisions;
pub mod items;
pub mod versions;
