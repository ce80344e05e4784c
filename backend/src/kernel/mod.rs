//! Mechanisms without a word of the field: database, errors, rights, lists, commands, files.
//! Modules build on them; they know no module.

pub mod addresses;
#[cfg(feature = "page")]
pub mod assets;
pub mod auth;
pub mod batch;
pub mod calendar;
pub mod clock;
pub mod command;
pub mod compression;
pub mod config;
pub mod db;
pub mod delivery;
pub mod document;
pub mod docx;
pub mod error;
pub mod files;
pub mod history;
pub mod keys;
pub mod limits;
pub mod memory;
pub mod outbox;
pub mod page;
pub mod password;
pub mod queries;
pub mod request;
pub mod rights;
pub mod schema;
pub mod sealing;
pub mod search;
pub mod services;
pub mod tabular;
pub mod telemetry;
pub mod text;
pub mod upload;
