//! Long work, and the files that people upload.

mod attachments;
mod deaths;
mod exports;
mod memory;
mod queue;
