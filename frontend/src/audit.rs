//! `audit`: the trail, read by the auditor.

mod api;
mod trail;
mod words;

pub use trail::AuditPage;
pub use words::{actor_text, operation_text};
