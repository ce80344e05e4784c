//! `audit`: the trail, read by the auditor.

mod api;
mod trail;

pub use trail::AuditPage;
