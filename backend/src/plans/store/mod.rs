//! SQL of plans, their entries and published editions.

pub mod editions;
pub mod entries;
pub mod plans;

pub use entries::{Entry, EntryRow, find as find_entry};
pub use plans::{PlanRow, find};
