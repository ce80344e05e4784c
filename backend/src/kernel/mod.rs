//! Mechanisms without a domain word: what every module stands on.

pub mod calendar;
pub mod files;
pub mod keys;
pub mod limits;
pub mod sealing;
pub mod search;
pub mod tabular;
pub mod text;
