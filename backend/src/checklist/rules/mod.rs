//! What holds of the checklist, whatever the database says. Pure.

mod fields;
pub mod imports;
mod states;

pub use fields::{MAJOR_CODE, check, check_submission, patched};
pub use states::{ItemEvent, ItemFacts, effective_day, is_decision, is_pending};
