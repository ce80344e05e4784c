//! HTTP of `jobs`.

pub mod attachments;
