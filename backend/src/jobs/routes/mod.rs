//! HTTP of `jobs`.

pub mod attachments;
pub mod jobs;
pub mod rejected;
