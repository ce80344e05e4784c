//! `checklist`: the items of the checklist by major item, their versions, and the way of a version
//! from its draft to the day from which it holds.

mod actions;
pub mod api;
mod compare;
mod detail;
mod form;
mod list;
mod words;

pub use detail::ItemPage;
pub use form::{EditItemPage, NewItemPage, NewItemVersionPage};
pub use list::ItemsPage;
pub use words::{
    ITEM_COLUMNS, item_column_text, item_kind_text, item_kind_view, item_state_text, types_text,
};
