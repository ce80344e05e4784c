//! What was written down and not sent yet: kept in the browser, one text per finding, until the
//! server has it.

use crate::preferences::{forget, store, stored};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sortition_contract::checks::{FindingResult, FindingView, SaveFinding};
use sortition_contract::ids::FindingId;

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

    /// Whether it says what another one says.
    pub fn says(&self, result: FindingResult, detail: &str) -> bool {
        self.finding.result == result && self.finding.detail == detail
    }
}

/// Under which id an answer is sent, and over which version of it: what is kept here was written over
/// the version of its time, and whatever the server has got since then is somebody else's.
pub fn written_over(
    draft: Option<&FindingDraft>,
    saved: Option<&FindingView>,
) -> (String, Option<i64>) {
    match (draft, saved) {
        (Some(draft), _) => (draft.id.clone(), draft.version),
        (None, Some(saved)) => (saved.id.to_string(), Some(saved.version)),
        (None, None) => (FindingId::new().to_string(), None),
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn finding(detail: &str) -> SaveFinding {
        SaveFinding {
            unit_id: "01939999-0001-7000-8000-000000000001".to_owned().into(),
            item_id: "01939999-0002-7000-8000-000000000001".to_owned().into(),
            point: "职工名册".to_owned(),
            result: FindingResult::Compliant,
            detail: detail.to_owned(),
            client_time: DateTime::UNIX_EPOCH,
            reason: None,
        }
    }

    fn saved(id: &str, version: i64) -> FindingView {
        let finding = finding("");
        FindingView {
            id: id.to_owned().into(),
            unit_id: finding.unit_id,
            item_id: finding.item_id,
            point: finding.point,
            result: finding.result,
            detail: finding.detail,
            client_time: DateTime::UNIX_EPOCH,
            written_at: DateTime::UNIX_EPOCH,
            is_clock_off: false,
            saved_at: DateTime::UNIX_EPOCH,
            is_own: false,
            version,
        }
    }

    #[test]
    fn written_over_is_what_the_draft_knew() {
        let draft = |version| FindingDraft {
            id: "mine".to_owned(),
            version,
            finding: finding("两人未签"),
        };
        let theirs = saved("theirs", 2);
        for (draft, expected) in [
            (None, ("theirs", Some(2))),
            (Some(draft(None)), ("mine", None)),
            (Some(draft(Some(1))), ("mine", Some(1))),
        ] {
            let (id, version) = written_over(draft.as_ref(), Some(&theirs));
            assert_eq!((id.as_str(), version), expected);
        }
        assert_eq!(written_over(None, None).1, None);
    }

    #[test]
    fn says_tells_results_and_words_apart() {
        let draft = FindingDraft {
            id: "mine".to_owned(),
            version: None,
            finding: finding("无"),
        };
        assert!(draft.says(FindingResult::Compliant, "无"));
        assert!(!draft.says(FindingResult::Compliant, ""));
        assert!(!draft.says(FindingResult::Problem, "无"));
    }
}
