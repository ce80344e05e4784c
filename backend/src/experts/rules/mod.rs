//! What holds for experts, pure.

pub mod fields;
pub mod persons;
pub mod ratings;
pub mod recusals;
pub mod states;
