//! The rules of plans: states, what an entry may hold, whom a scope meets, what a year brings.

pub mod census;
pub mod counts;
pub mod entries;
pub mod population;
pub mod states;
pub mod tally;
pub mod targets;
