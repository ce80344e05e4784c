//! Inspection objects: the list with its drawer, one object, its form, what is done to many.

mod batch;
mod class;
mod detail;
mod form;
mod list;
mod mark;
mod summary;
mod unmask;

pub use detail::ObjectPage;
pub use form::ObjectFormPage;
pub use list::ObjectsPage;
