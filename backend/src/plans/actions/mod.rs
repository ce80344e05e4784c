//! The commands of `plans`, and the readings that take more than one table.

mod census;
pub mod decisions;
pub mod drafts;
pub mod entries;
pub mod forecast;
mod over_cap;
pub mod publication;
pub mod survey;
pub mod views;
