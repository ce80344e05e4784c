//! HTTP of `jobs`.

pub mod attachments;
pub mod import;
pub mod jobs;
pub mod rejected;
