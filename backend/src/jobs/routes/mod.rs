//! HTTP of `jobs`.

pub mod attachments;
mod columns;
pub mod exports;
pub mod import;
pub mod jobs;
pub mod rejected;
