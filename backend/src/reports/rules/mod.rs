//! The rules of `reports`, pure: how each figure is counted, which figures contradict each other,
//! who may do what when, how far the targets are reached.

pub mod consistency;
pub mod content;
pub mod fields;
pub mod figures;
pub mod kpis;
pub mod periods;
pub mod states;
