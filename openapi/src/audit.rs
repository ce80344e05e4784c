//! `audit`: who did what to which record, when and from where.

mod words;

pub use self::words::{operation_text, resource_text};
use crate::ids::{ApiKeyId, AuditEventId, UnitId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An entry of the audit trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditEventView {
    /// The entry.
    pub id: AuditEventId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; null for the system.
    pub user_id: Option<UserId>,
    /// The account's name; `system` for rules and jobs, `anonymous` for who hasn't signed in, `key:…` for
    /// a program with its key.
    pub username: String,
    /// The person's or program's name; null where no account acted.
    pub name: Option<String>,
    /// The record's unit.
    pub unit_id: Option<UnitId>,
    /// The operation id, as `submit_plan`.
    pub operation: String,
    /// The kind of record, in the plural.
    pub resource: String,
    /// The record.
    pub record_id: String,
    /// From where.
    pub address: String,
    /// The request.
    pub request_id: String,
    /// The job that acted, if one did.
    pub job_id: Option<String>,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// What happened, as `submit`; null in entries from before it was kept.
    pub event: Option<String>,
    /// The key by which a program acted; null where a person or the system did.
    #[serde(default)]
    pub key: Option<AuditKey>,
}

/// A key by which a program acted, and who answers for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditKey {
    /// The key.
    pub id: ApiKeyId,
    /// How it begins.
    pub prefix: String,
    /// Who made it.
    pub made_by: UserId,
    /// Their name.
    pub made_by_name: String,
}

/// A record before and after one change. Personal fields stand as keyed hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChangeView {
    /// The entry of the trail.
    pub event: AuditEventView,
    /// The record before; null if it was new.
    pub before: Option<serde_json::Value>,
    /// The record after; null if it is gone.
    pub after: Option<serde_json::Value>,
}

/// A step of a record from one state to another, as those who read the record see it: without
/// address and request, and with the person's name in the account's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TransitionView {
    /// The entry of the trail.
    pub id: AuditEventId,
    /// When.
    pub at: DateTime<Utc>,
    /// The record, where several are told of at once, as the versions of an item.
    pub record_id: String,
    /// What happened, as `submit`, `return`, `publish`.
    pub event: String,
    /// The state before; null if the record was new.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: String,
    /// Why, where a reason is given.
    pub reason: Option<String>,
    /// The person's name; null: the system.
    pub by_name: Option<String>,
    /// The name of the person's unit, as it is now.
    pub by_unit_name: Option<String>,
}

/// Filters of the audit trail.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Only by this user.
    pub user_id: Option<UserId>,
    /// Only this operation.
    pub operation: Option<String>,
    /// Only records of this kind.
    pub resource: Option<String>,
    /// Only this record.
    pub record_id: Option<String>,
    /// From this day on (Asia/Shanghai).
    pub from: Option<NaiveDate>,
    /// Up to this day.
    pub to: Option<NaiveDate>,
}
