//! Watches every request of every test: who changes something leaves an entry in the audit trail, who
//! reads or is refused leaves none, unless it is an export, of which somebody gets the rows, or an
//! access or a password that was refused.

use std::sync::Mutex;

use http::Method;
use sortition::kernel::db::AnyConnection;
use sortition_contract::audit::{operation_text, resource_text};
use sortition_contract::error::Language;

use crate::client::Answer;
use crate::db::{TestDatabase, lines};

/// Commands that change no record. May only shrink.
const UNRECORDED_COMMANDS: [&str; 2] =
    ["/api/v1/session/refresh", "/api/v1/notifications/read-all"];

/// Wrong passwords leave entries, and may lock the account; so do links that are none.
const RECORDED_REFUSALS: [&str; 4] = [
    "/api/v1/session",
    "/api/v1/me/password",
    "/api/v1/password-link",
    "/api/v1/password-link/check",
];

/// Who is refused what others may do leaves an entry, unless there were too many of them before.
const REFUSED_ACCESS: [&str; 1] = ["refuse_access users"];

/// Whoever shows a key that is over, or from where it isn't for use, leaves an entry.
const REFUSED_KEY: [&str; 1] = ["refuse_key api_keys"];

/// Files that leave no entry: rows that an import refused, for the one who imported them.
const UNRECORDED_FILES: &str = "/rejected";

/// What lists are as files.
const FILES: [&str; 2] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// Whether operation and kind of record have words for the auditor.
fn has_words(entry: &str) -> bool {
    let (operation, resource) = entry.split_once(' ').unwrap_or_default();
    operation_text(operation, Language::Chinese).is_some()
        && resource_text(resource, Language::Chinese).is_some()
}

/// Looks into the trail after each answer.
pub struct Watch(Mutex<AnyConnection>);

impl Watch {
    pub(crate) fn new(database: &TestDatabase) -> Self {
        Self(Mutex::new(database.connect()))
    }

    /// Panics if the answer and the trail don't fit.
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let id = answer.header("x-request-id");
        assert!(!id.is_empty(), "no X-Request-Id: {answer}");
        let query = format!(
            "SELECT operation || ' ' || resource AS line FROM audit_events WHERE request_id = '{id}'"
        );
        let entries = lines(&mut self.0.lock().expect("no test panics here"), &query);
        for entry in &entries {
            assert!(
                has_words(entry),
                "openapi/src/audit/words.rs lacks a word of “{entry}”: {answer}"
            );
        }
        if matches!(answer.status.as_u16(), 401 | 403) && entries == REFUSED_KEY {
            return;
        }
        // Who reads too much is refused access, too.
        if answer.status == 403 || answer.status == 429 && entries == REFUSED_ACCESS {
            assert!(
                entries.is_empty() || entries == REFUSED_ACCESS,
                "refused, yet recorded {entries:?}: {answer}"
            );
            return;
        }
        let is_command = method != Method::GET && method != Method::HEAD;
        if is_command && answer.status.is_success() {
            let is_exempt = UNRECORDED_COMMANDS.contains(&path);
            assert!(
                !entries.is_empty() || is_exempt,
                "no audit entry, call history::record: {answer}"
            );
        } else if is_command {
            let is_exempt = RECORDED_REFUSALS.contains(&path);
            assert!(
                entries.is_empty() || is_exempt,
                "refused, yet recorded {entries:?}: {answer}"
            );
        } else {
            let kind = answer.header("content-type");
            let is_file = FILES.iter().any(|file| kind.starts_with(file));
            let is_taken = is_file && method == Method::GET;
            // An attachment is no list, whatever kind of file it is.
            let is_list =
                !path.ends_with(UNRECORDED_FILES) && !path.starts_with("/api/v1/attachments/");
            let is_recorded = is_taken && is_list;
            // That many rows were read.
            let is_told = entries.iter().all(|entry| entry.starts_with("read_many "));
            assert!(
                is_told && !is_recorded || entries.is_empty() != is_recorded,
                "read, yet recorded {entries:?}: {answer}"
            );
        }
    }
}
