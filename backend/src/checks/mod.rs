//! `checks`: one object in one task, inspected by those who were matched with it.
//!
//! A check is made, sealed, in the draw's transaction; its release opens it to its inspectors. Each
//! participating unit has a part of its own: sealed → released → in_progress → submitted →
//! confirmed, or returned on the way. The check shows the least advanced part and the worst result.
//! Who sees what of the drawn list is decided in one place, [`store::visible_checks`].

pub mod actions;
pub mod document;
pub mod rules;
pub mod store;
