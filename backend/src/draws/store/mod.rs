//! SQL of draws, their outcomes and files, and of the public log.

pub mod draw;
pub mod draws;
pub mod log;
pub mod outcomes;
