//! Reports: the monthly report of the scheme's annex.

pub mod document;
