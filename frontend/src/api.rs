//! One way to the server: every call carries the session's token, the language and, if it
//! creates, an idempotency key; every refusal comes back as a typed [`Error`]. Knows no resource:
//! each module has its own `api.rs` with one function per operation.

mod call;
mod error;
mod list;
mod transfer;

pub use call::{Call, delete, get, patch, post, put};
pub use error::Error;
pub use list::{LargeExport, WantedExport, list_file};
pub use transfer::{Transfer, download, save_text};

/// Where the API lives.
const BASE: &str = "/api/v1";
