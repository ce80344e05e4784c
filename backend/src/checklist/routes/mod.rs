//! HTTP of `checklist`.

pub mod decisions;
pub mod import;
pub mod items;
pub mod versions;
