//! `audit`: who did what to which record, when and from where.

mod words;

pub use self::words::{operation_text, resource_text};
use crate::codes;
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
    /// Whether it was a person whom the reader may not know of; both names are null then.
    pub is_by_untold: bool,
}

codes! {
    /// What doesn't hold in the chain of the trail.
    ChainFaultKind {
        /// 记录被改动
        Changed = "changed",
        /// 记录被删除
        Removed = "removed",
        /// 封存之后插入的记录
        Inserted = "inserted",
        /// 区块缺失
        BlockMissing = "block_missing",
        /// 区块或其摘要被改动
        BlockChanged = "block_changed",
        /// 与公开日志不符
        LogDiffers = "log_differs",
        /// 末尾的区块缺失
        Older = "older",
        /// 与已留存的末端不符
        Other = "other",
    }
}

/// One thing that doesn't hold in the chain of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChainFault {
    /// What.
    pub kind: ChainFaultKind,
    /// The block.
    pub block: i64,
    /// The number of the entry; of a block that of its first one. Null where no entry is meant.
    pub entry: Option<i64>,
    /// The entry's id. Null where no entry is meant.
    pub entry_id: Option<String>,
}

/// What came of verifying the chain of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChainVerification {
    /// When.
    pub verified_at: DateTime<Utc>,
    /// Blocks that were verified.
    pub block_count: i64,
    /// Sealed entries that were verified.
    pub entry_count: i64,
    /// Entries that weren't sealed yet.
    pub unsealed_count: i64,
    /// How much doesn't hold; 0: all holds.
    pub fault_count: i64,
    /// The first that doesn't, in the order of the chain.
    pub first_fault: Option<ChainFault>,
}

/// How far the trail is sealed, and what came of verifying it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditChainView {
    /// Blocks of the chain.
    pub block_count: i64,
    /// Entries in them.
    pub sealed_count: i64,
    /// Entries that aren't in one yet.
    pub unsealed_count: i64,
    /// When the last block was made.
    pub sealed_at: Option<DateTime<Utc>>,
    /// The hash of the last block: who notes it can tell whether any entry up to it was altered.
    pub head: Option<String>,
    /// The last verification; null if none was made yet.
    pub verification: Option<ChainVerification>,
}

/// How much somebody read of what isn't everybody's, in some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditReading {
    /// The account.
    pub user_id: Option<UserId>,
    /// Its name.
    pub username: String,
    /// The person's name, as it is now.
    pub name: Option<String>,
    /// How often personal data was shown.
    pub unmasked_count: i64,
    /// How many lists were taken as files.
    pub file_count: i64,
    /// Rows of these files together.
    pub file_rows: i64,
    /// How many of the files needed a second person.
    pub large_count: i64,
    /// How often so many rows were leafed through that the trail tells of it.
    pub many_count: i64,
    /// How often it was refused to read more within the hour.
    pub refused_count: i64,
}

/// Who read how much in the last days, those who took most first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditReadings {
    /// From this moment on.
    pub since: DateTime<Utc>,
    /// By account; who read nothing of that kind is left out.
    pub items: Vec<AuditReading>,
}

/// Of how many days.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ReadingsFilter {
    /// The last so many; 7 unless given.
    #[cfg_attr(feature = "schema", param(minimum = 1, maximum = 31))]
    pub days: Option<i32>,
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
