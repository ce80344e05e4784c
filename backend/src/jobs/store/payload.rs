//! What jobs are given, as it stands in their rows.

use serde::{Deserialize, Serialize};
use sortition_contract::jobs::ImportOptions;
use std::collections::BTreeMap;

/// What a job over an uploaded file needs to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payload {
    /// Of the file's content.
    pub hash: String,
    /// The file's name.
    pub name: String,
    /// How it is imported.
    pub options: ImportOptions,
    /// What the installation adds to the dictionary of headings and words.
    #[serde(default)]
    pub words: OwnWords,
}

/// Headings and words that the installation adds. A job keeps those of the moment in which it was
/// asked for, so that its refused rows are read again as they were read first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OwnWords {
    /// Columns by heading.
    #[serde(default)]
    pub headings: BTreeMap<String, String>,
    /// Codes by column and word.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
}
