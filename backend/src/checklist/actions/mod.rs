//! Commands on the checklist.

pub mod batch;
pub mod decisions;
pub mod drafts;
pub mod publication;
pub mod views;

pub use decisions::take_effect;
