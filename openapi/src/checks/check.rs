//! A check as lists and its page show it, and what is decided on it.

use super::findings::{CheckResult, EvidenceView, FindingView, FormPoint};
use crate::codes::{codes, known};
use crate::ids::{CheckId, DrawId, InspectorId, ObjectId, TaskId, UnitId};
use crate::personal::{Masked, PersonName, Phone};
use crate::registers::ObjectStatus;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The state of a check, and of each unit's part of it.
    CheckState {
        /// 未开放
        Sealed = "sealed",
        /// 待检查
        Released = "released",
        /// 检查中
        InProgress = "in_progress",
        /// 待审核
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 已确认
        Confirmed = "confirmed",
        /// 终止检查
        Terminated = "terminated",
        /// 已替换
        Replaced = "replaced",
    }
}

codes! {
    /// What somebody may do with a check.
    CheckAction {
        /// Open it to its inspectors.
        Release = "release",
        /// Begin the inspection.
        Start = "start",
        /// Save what was found, files, the result and words.
        Save = "save",
        /// Hand in what was found.
        Submit = "submit",
        /// Give a part back to its inspectors.
        Return = "return",
        /// Take a part as it was handed in.
        Confirm = "confirm",
        /// Ask to give it up, or confirm that.
        Terminate = "terminate",
    }
}

/// The object of a check, for those who may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CheckObject {
    /// Credit code, or the register's own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// County-level region.
    pub region_code: String,
    /// Where to go.
    pub address: Option<String>,
    /// Masked.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub legal_representative: Option<Masked<PersonName>>,
    /// Masked.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub phone: Option<Masked<Phone>>,
}

/// An inspector of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CheckInspector {
    /// The inspector.
    pub id: InspectorId,
    /// Certificate number.
    pub code: String,
    /// The name.
    pub name: String,
    /// Whether this is the unit's lead inspector (主查), who submits.
    pub is_lead: bool,
}

/// One unit's part of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CheckPart {
    /// The unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The part's state. Of another unit's none until it is handed in: an inspector sees only who comes along.
    pub state: Option<CheckState>,
    /// What this unit found, once entered and if the caller may know it.
    pub result: Option<CheckResult>,
    /// In the order of the draw; the first leads.
    pub inspectors: Vec<CheckInspector>,
    /// When it was submitted last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
}

/// A check as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CheckView {
    /// The check.
    pub id: CheckId,
    /// Its task.
    pub task_id: TaskId,
    /// The task's title.
    pub task_title: String,
    /// The draw that drew its object.
    pub draw_id: DrawId,
    /// Place in the draw order, from 1.
    pub position: i32,
    /// The object, for those who may know it.
    pub object_id: Option<ObjectId>,
    /// The same object, as the inspector needs it.
    pub object: Option<CheckObject>,
    /// The least advanced part's.
    pub state: CheckState,
    /// Since when its inspectors see it.
    pub visible_from: Option<DateTime<Utc>>,
    /// First day of the task's period.
    pub period_from: NaiveDate,
    /// Last day of the task's period.
    pub period_to: NaiveDate,
    /// When the first inspector began, by the server's clock: what the record says.
    pub started_at: Option<DateTime<Utc>>,
    /// The same by the inspector's device, as it claimed it.
    pub client_started_at: Option<DateTime<Utc>>,
    /// Whether that device's clock was off: before the release, or ahead of the server's.
    pub is_clock_off: bool,
    /// The day on which the findings were submitted; set when all is confirmed.
    pub ended_on: Option<NaiveDate>,
    /// The worst of the parts' results.
    pub result: Option<CheckResult>,
    /// Whether that result counts as a problem found, by the setting of the day it was entered.
    pub is_problem: bool,
    /// What the object's representative said.
    pub representative_words: Option<String>,
    /// How signing was refused, if it was.
    pub refusal: Option<String>,
    /// One per participating unit; those the caller may see.
    pub parts: Vec<CheckPart>,
    /// Why it is to be given up, or was: asked for while the state is another, for those who may
    /// know the whole check or inspect it.
    pub termination: Option<TerminateCheck>,
    /// Whether its result has been published.
    pub is_published: bool,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<CheckAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A check with its form and what is filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CheckDetail {
    /// The check.
    #[serde(flatten)]
    pub check: CheckView,
    /// The results that may be chosen in this task.
    pub results: Vec<CheckResult>,
    /// The points to answer.
    pub form: Vec<FormPoint>,
    /// What was answered, as far as the caller may know it.
    pub findings: Vec<FindingView>,
    /// The files.
    pub evidence: Vec<EvidenceView>,
}

codes! {
    /// What a check waits for.
    CheckStep {
        /// 检查
        Inspect = "inspect",
        /// 审核
        Confirm = "confirm",
        /// 确认终止
        Terminate = "terminate",
    }
}

/// Filters of the list of checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CheckFilter {
    /// Of this task.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// In this state.
    #[serde(default)]
    pub state: Option<CheckState>,
    /// With this result.
    #[serde(default)]
    pub result: Option<CheckResult>,
    /// `true`: those that the caller inspects.
    #[serde(default)]
    pub is_assigned: Option<bool>,
    /// Whether a publication was made of its result.
    #[serde(default)]
    pub has_publication: Option<bool>,
    /// Those in which the caller is to do this.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(inline))]
    pub waits_for: Option<CheckStep>,
    /// Why the regulations office looks at what isn't published; logged.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(max_length = 500))]
    pub reason: Option<String>,
}

/// A check's reading: the regulations office says why it looks before publication.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ReadReason {
    /// 1–500 characters; logged.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(max_length = 500))]
    pub reason: Option<String>,
}

/// How many checks a release opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Released {
    /// 0 if all were open already.
    pub released_count: i64,
}

/// Why a check is given up. The same call by an approver, another person, confirms it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TerminateCheck {
    /// What became of the object; anything but `active`. Of a confirmation the asked one stays.
    pub reason: ObjectStatus,
    /// Why, in words: 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub text: String,
}

/// Whose part an event is about, where the caller acts for several units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmCheck {
    /// The unit; absent: the caller's.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
}
