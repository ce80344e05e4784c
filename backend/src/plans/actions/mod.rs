//! The commands of `plans`, and the readings that take more than one table.

pub mod decisions;
pub mod drafts;
pub mod entries;
pub mod forecast;
pub mod publication;
pub mod survey;
pub mod views;
