//! Commands on checks.

mod sealing;

pub use sealing::{Drawn, SealedCheck, create_sealed, open_sealed, set_inspectors_sealed};
