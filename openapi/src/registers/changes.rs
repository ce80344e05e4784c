//! Who changed a record, when, from what to what.

use crate::ids::{AuditEventId, JobId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An entry of a record's change history, as those who read the record see it: without addresses
/// and requests, which are the audit trail's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = RecordChange))]
pub struct ChangeView {
    /// The entry of the audit trail.
    pub id: AuditEventId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the account's name; `system` for rules and jobs.
    pub username: String,
    /// The person's name; null where no account acted.
    pub name: Option<String>,
    /// The operation id.
    pub operation: String,
    /// The job that did it.
    pub job_id: Option<JobId>,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// The fields before; personal ones as keyed hash.
    pub before: Option<serde_json::Value>,
    /// The fields after.
    pub after: Option<serde_json::Value>,
}
