//! Checks: one object in one task, inspected by those who were matched with it.

pub mod document;
