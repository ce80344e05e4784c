//! HTTP of `checklist`.

mod columns;
pub mod decisions;
pub mod import;
pub mod items;
pub mod versions;
