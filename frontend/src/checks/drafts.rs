//! What was written down and not sent yet: kept in the browser, one text per finding, until the
//! server has it.

use crate::preferences::{forget, store, stored};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sortition_contract::checks::{FindingResult, SaveFinding};

/// A finding that waits to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingDraft {
    /// Made here.
    pub id: String,
    /// The version it changes; none: it is new.
    pub version: Option<i64>,
    /// What was written down.
    pub finding: SaveFinding,
}

impl FindingDraft {
    /// A problem without words, which the server doesn't take.
    pub fn is_undescribed(&self) -> bool {
        self.finding.result == FindingResult::Problem && self.finding.detail.trim().is_empty()
    }
}

/// The overall result and the words, before they are submitted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ResultDraft {
    /// R1–R8.
    pub result: String,
    /// What the representative said.
    pub words: String,
    /// How signing was refused.
    pub refusal: String,
}

fn key(check_id: &str, part: &str) -> String {
    format!("checks.draft.{check_id}.{part}")
}

/// What is kept of a part of a check.
pub fn kept<T: DeserializeOwned>(check_id: &str, part: &str) -> Option<T> {
    serde_json::from_str(&stored(&key(check_id, part))?).ok()
}

/// Keeps it.
pub fn keep<T: Serialize>(check_id: &str, part: &str, draft: &T) {
    if let Ok(text) = serde_json::to_string(draft) {
        store(&key(check_id, part), &text);
    }
}

/// The server has it.
pub fn drop_kept(check_id: &str, part: &str) {
    forget(&key(check_id, part));
}
