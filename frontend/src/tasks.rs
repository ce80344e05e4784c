//! `tasks`: what is drawn and checked in one batch of an entry: its units, team, document, the
//! preview of whom a draw would find, and its way to the end.

mod actions;
mod api;
mod coverage;
mod detail;
mod fields;
mod form;
mod list;
mod make;
mod population;
mod rows;
mod team;
mod words;

pub use api::{get_task, get_task_population, get_task_team, list_tasks};
pub use coverage::CoveragePage;
pub use detail::TaskPage;
pub use form::{EditTaskPage, EntryTaskPage};
pub use list::TasksPage;
pub use make::NewTaskPage;
pub use words::{shortage_text, task_state_text};
