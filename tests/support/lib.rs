//! What the tests share: application, database, client, builders, browser.

pub mod browser;
