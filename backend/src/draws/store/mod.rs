//! SQL of draws, their outcomes and files, and of the public log.

pub mod draws;
pub mod listing;
pub mod lives;
pub mod log;
pub mod outcomes;
