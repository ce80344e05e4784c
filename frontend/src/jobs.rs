//! `jobs`: long work: one's own jobs, how far each is, what an import refused, and the page that
//! imports a file.

mod api;
mod detail;
mod exports;
mod import;
mod list;
mod pause;
mod progress;
mod reading;
mod rejected;
mod words;

pub use detail::JobPage;
pub use exports::{ExportDialog, ExportPage, ExportsPage};
pub use import::{ImportColumn, ImportPage, Imported};
pub use list::JobsPage;
pub use progress::JobProgress;
pub use words::job_state_text;
