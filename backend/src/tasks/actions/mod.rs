//! The commands of `tasks`, what draw and checks cause, and what a draw takes from a task.

pub mod changes;
pub mod coverage;
pub mod creation;
pub mod endings;
pub mod population;
pub mod progress;
pub mod team;
pub mod views;

pub use crate::tasks::rules::TaskEvent;
pub use population::{
    Eligible, Excluded, Pool, PoolInspector, Population, StratumSize, pool, population,
};
pub use progress::{advance, fix_items, items_to_fix};
