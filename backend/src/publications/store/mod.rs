//! SQL on publications.

mod public;
pub mod publications;
pub mod reading;

pub use public::{IsPublicResult, is_public_result};
