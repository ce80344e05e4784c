//! `audit`: the trail, read by the auditor.

mod api;
mod changes;
mod overview;
mod trail;
mod transitions;
mod words;

pub use trail::AuditPage;
pub use transitions::Transitions;
pub use words::{actor_text, operation_text};
