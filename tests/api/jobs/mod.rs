//! Long work, and the files that people upload.

mod attachments;
mod queue;
