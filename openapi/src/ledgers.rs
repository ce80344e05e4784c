//! `ledgers`: meetings, documents, trainings, publicity: the log behind part one of the monthly
//! report.

use crate::codes::{codes, known};
use crate::ids::{AttachmentId, LedgerEntryId, TaskId, UnitId};
use crate::jobs::AttachmentView;
use crate::org::UnitBrief;
use crate::patch;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The state of an entry of a ledger (`states.md`).
    LedgerState {
        /// 已登记
        Saved = "saved",
        /// 已锁定: an accepted report counts it.
        Locked = "locked",
    }
}

codes! {
    /// What somebody may do with an entry of a ledger.
    LedgerAction {
        /// Change it.
        Update = "update",
        /// Remove it.
        Delete = "delete",
    }
}

codes! {
    /// What kind of publicity it was.
    PublicityKind {
        /// 宣传资料
        Leaflet = "leaflet",
        /// 现场宣讲
        Visit = "visit",
        /// 媒体报道
        Article = "article",
        /// 宣传活动
        Event = "event",
        /// 其他
        Other = "other",
    }
}

/// The filters of all four ledgers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LedgerFilter {
    /// Of one unit.
    pub unit_id: Option<UnitId>,
    /// Not before this day.
    pub from: Option<NaiveDate>,
    /// Not after this day.
    pub to: Option<NaiveDate>,
}

/// Why an entry is removed; needed if an accepted report counts it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct RemovalReason {
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", param(max_length = 500))]
    pub reason: Option<String>,
}

/// A meeting that arranged random inspections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MeetingView {
    /// The entry.
    pub id: LedgerEntryId,
    /// Whose meeting it was.
    pub unit: UnitBrief,
    /// Its name.
    pub name: String,
    /// When it was held.
    pub held_on: NaiveDate,
    /// Minutes, lists of who came.
    pub attachments: Vec<AttachmentView>,
    /// Saved or locked.
    pub state: LedgerState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<LedgerAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
}

/// Logs a meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateMeeting {
    /// Whose meeting it was.
    pub unit_id: UnitId,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// Today or before.
    pub held_on: NaiveDate,
    /// Uploaded before.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Vec<AttachmentId>,
}

/// Changes a meeting; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateMeeting {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: Option<String>,
    /// Today or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_on: Option<NaiveDate>,
    /// All of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Option<Vec<AttachmentId>>,
    /// Why; needed if an accepted report counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// A document about random inspections that the unit issued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DocumentView {
    /// The entry.
    pub id: LedgerEntryId,
    /// Who issued it.
    pub unit: UnitBrief,
    /// Its title.
    pub title: String,
    /// 文号
    pub doc_no: String,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// The task whose scheme or notice it is.
    pub task_id: Option<TaskId>,
    /// The document itself.
    pub attachments: Vec<AttachmentView>,
    /// Saved or locked.
    pub state: LedgerState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<LedgerAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
}

/// Logs a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDocument {
    /// Who issued it.
    pub unit_id: UnitId,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: String,
    /// 文号, 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub doc_no: String,
    /// Today or before.
    pub issued_on: NaiveDate,
    /// A task in which the unit takes part.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// Uploaded before.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Vec<AttachmentId>,
}

/// Changes a document; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateDocument {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// 文号, 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub doc_no: Option<String>,
    /// Today or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<NaiveDate>,
    /// A task in which the unit takes part; null: none.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Option<TaskId>>,
    /// All of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Option<Vec<AttachmentId>>,
    /// Why; needed if an accepted report counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// A training about random inspections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrainingView {
    /// The entry.
    pub id: LedgerEntryId,
    /// Who held it.
    pub unit: UnitBrief,
    /// Its name.
    pub name: String,
    /// How many were trained.
    pub headcount: i32,
    /// What was taught.
    pub content: String,
    /// When it was held.
    pub held_on: NaiveDate,
    /// Material, lists of who came.
    pub attachments: Vec<AttachmentView>,
    /// Saved or locked.
    pub state: LedgerState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<LedgerAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
}

/// Logs a training.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTraining {
    /// Who held it.
    pub unit_id: UnitId,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// 1–100,000.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 100000))]
    pub headcount: i32,
    /// 1–1,000 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 1000))]
    pub content: String,
    /// Today or before.
    pub held_on: NaiveDate,
    /// Uploaded before.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Vec<AttachmentId>,
}

/// Changes a training; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateTraining {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: Option<String>,
    /// 1–100,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 100000))]
    pub headcount: Option<i32>,
    /// 1–1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 1000))]
    pub content: Option<String>,
    /// Today or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_on: Option<NaiveDate>,
    /// All of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Option<Vec<AttachmentId>>,
    /// Why; needed if an accepted report counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// Publicity for random inspections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicityView {
    /// The entry.
    pub id: LedgerEntryId,
    /// Who did it.
    pub unit: UnitBrief,
    /// What kind it was.
    pub kind: PublicityKind,
    /// What it was.
    pub title: String,
    /// When it was done.
    pub done_on: NaiveDate,
    /// Copies, visits, articles: how many.
    pub count: i32,
    /// Photographs, copies.
    pub attachments: Vec<AttachmentView>,
    /// Saved or locked.
    pub state: LedgerState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<LedgerAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
}

/// Logs publicity.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePublicity {
    /// Who did it.
    pub unit_id: UnitId,
    /// What kind it was.
    pub kind: PublicityKind,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: String,
    /// Today or before.
    pub done_on: NaiveDate,
    /// 1–10,000,000.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 10000000))]
    pub count: i32,
    /// Uploaded before.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Vec<AttachmentId>,
}

/// Changes publicity; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdatePublicity {
    /// What kind it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PublicityKind>,
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// Today or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<NaiveDate>,
    /// 1–10,000,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 10000000))]
    pub count: Option<i32>,
    /// All of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub attachments: Option<Vec<AttachmentId>>,
    /// Why; needed if an accepted report counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}
