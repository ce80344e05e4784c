//! `publications`: what stands in public, where and since when; what is due.
//!
//! Results go draft → submitted → approved → published; what has an approval of its own (plans,
//! checklists, schemes) is published at once. A correction is a new publication, the former stays.

pub mod actions;
pub mod rules;
pub mod store;
