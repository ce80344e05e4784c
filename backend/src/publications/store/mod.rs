//! SQL on publications.

mod public;
pub mod publications;
pub mod reading;

pub use public::{HasPublicResult, IsPublicResult, has_public_result, is_public_result};
