//! `integrations`: keys by which programs sign in.

mod api;
mod create;
mod list;
mod rotate;
mod secret;
mod words;

pub use create::NewApiKeyPage;
pub use list::ApiKeysPage;
