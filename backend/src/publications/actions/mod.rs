//! Commands on publications.

mod approved;

pub use approved::{NewPublication, publish_approved};
