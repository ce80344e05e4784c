//! `ledgers`: the four logs behind part one of the monthly report.

mod api;
mod entry;
mod form;
mod list;

pub use list::LedgersPage;
