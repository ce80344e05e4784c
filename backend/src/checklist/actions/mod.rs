//! Commands on the checklist.

pub mod batch;
pub mod decisions;
pub mod drafts;
mod import_items;
pub mod publication;
pub mod views;

pub use decisions::{take_effect, take_effect_due};
pub use import_items::ImportedItems;
