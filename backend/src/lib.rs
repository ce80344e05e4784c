//! The server of Sortition.

pub mod kernel;
pub mod registers;
