//! HTTP for `org`.

pub mod dictionaries;
pub mod sessions;
pub mod units;
