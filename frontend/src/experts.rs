//! `experts`: the library of those who help with their knowledge: the list, one of them with recusals and
//! help given, the application.

mod actions;
mod api;
mod detail;
mod form;
mod list;
mod participations;
mod phone;
mod recusals;
mod words;

pub use detail::ExpertPage;
pub use form::ExpertFormPage;
pub use list::ExpertsPage;
