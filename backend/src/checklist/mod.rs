//! `checklist`: items of the checklist (随机抽查事项清单) in versions.
//!
//! A version: draft → submitted → approved (or returned) → effective on its day → superseded or
//! repealed. A version in force is never edited, so that what cites it stays. The responsible
//! section or the regulations office drafts; the regulations office decides, not on its own
//! submission. Everybody with business reads (rows 10–12 of `rights.md`).

pub mod seed;
pub mod store;
