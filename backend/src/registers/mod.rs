//! Registers: objects, inspectors and experts.

pub mod rules;
