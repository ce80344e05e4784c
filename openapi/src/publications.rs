//! `publications`: what stands in public, where, since when, and what is due.

use crate::codes::{codes, known};
use crate::ids::{PublicationId, TaskId, UnitId};
use crate::page::versioned;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// What is published.
    PublicationKind {
        /// 抽查事项清单
        Checklist = "checklist",
        /// 年度计划
        Plan = "plan",
        /// 计划调整
        Adjustment = "adjustment",
        /// 实施方案
        Scheme = "scheme",
        /// 检查结果
        Result = "result",
        /// 后续处理结果
        FollowUp = "follow_up",
    }
}

codes! {
    /// The state of a publication.
    PublicationState {
        /// 草稿
        Draft = "draft",
        /// 待审核
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 待公示
        Approved = "approved",
        /// 已公示
        Published = "published",
        /// 不予公开
        NotPublic = "not_public",
        /// 已更正
        Corrected = "corrected",
        /// 已撤下
        Withdrawn = "withdrawn",
    }
}

impl PublicationState {
    /// The states in which a publication stands in public: it holds, or it is a former text that is
    /// still shown as such. The one list of them.
    pub const PUBLIC: &'static [Self] = &[Self::Published, Self::Corrected];

    /// The same, and what was taken down: its tombstone stays in public.
    pub const SHOWN: &'static [Self] = &[Self::Published, Self::Corrected, Self::Withdrawn];

    /// The states of a publication that is still to be decided.
    pub const OPEN: &'static [Self] =
        &[Self::Draft, Self::Submitted, Self::Returned, Self::Approved];
}

codes! {
    /// What somebody may do with a publication.
    PublicationAction {
        /// Change the draft's texts.
        Update = "update",
        /// Hand it in for approval.
        Submit = "submit",
        /// Take it back before the decision.
        Withdraw = "withdraw",
        /// Agree to publish it.
        Approve = "approve",
        /// Send it back with a reason.
        Return = "return",
        /// Decide that it isn't made public.
        Withhold = "withhold",
        /// Put it on its site.
        Publish = "publish",
        /// Begin a new version of what is published.
        Correct = "correct",
        /// Take it off its site.
        TakeDown = "take-down",
    }
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicationView {
    /// The publication.
    pub id: PublicationId,
    /// What is published.
    pub kind: PublicationKind,
    /// The plan, check, … that is published.
    pub subject_id: String,
    /// The task, of a result or scheme.
    pub task_id: Option<TaskId>,
    /// Whose it is.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// The state.
    pub state: PublicationState,
    /// Its title. Of a result that isn't public yet, for who isn't of its unit: the task's.
    pub title: String,
    /// The site where it stands.
    pub site: String,
    /// Where on that site.
    pub url: String,
    /// Its number; empty until it is published.
    pub number: String,
    /// What the public reads. Empty of a result that isn't public yet, for who isn't of its unit.
    pub public_text: String,
    /// Until when it must stand there.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether that is over and it doesn't.
    pub is_overdue: bool,
    /// Whether that is at most five days away.
    pub is_due_soon: bool,
    /// Since when it stands there.
    pub published_at: Option<DateTime<Utc>>,
    /// The publication that this one corrects.
    pub former_id: Option<PublicationId>,
    /// The publication that corrects this one; before it is public itself, only for who reads drafts.
    pub corrected_by_id: Option<PublicationId>,
    /// Why it was corrected, not made public or taken down.
    pub reason: Option<String>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
    /// What looks like personal data in the text: to be removed, or confirmed when submitting.
    pub personal_data: Vec<String>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<PublicationAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// Filters of the list of publications.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PublicationFilter {
    /// Of this kind.
    #[serde(default)]
    pub kind: Option<PublicationKind>,
    /// In this state.
    #[serde(default)]
    pub state: Option<PublicationState>,
    /// Of this unit.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// Of this task.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// Of this plan, check, ….
    #[serde(default)]
    pub subject_id: Option<String>,
    /// `true`: due and not published.
    #[serde(default)]
    pub is_overdue: Option<bool>,
}

/// Makes the publication of a confirmed check's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePublication {
    /// `result`; the other kinds come from their own approval.
    pub kind: PublicationKind,
    /// The check.
    #[cfg_attr(feature = "schema", schema(max_length = 36))]
    pub subject_id: String,
    /// What the public reads; absent: the result in its usual words.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub public_text: Option<String>,
}

/// Changes a draft. Absent: stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdatePublication {
    /// The title.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// What the public reads.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub public_text: Option<String>,
}

/// Submits a draft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmitPublication {
    /// Those of `personal_data` that may stand.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 500, max_length = 4000))]
    pub confirmed: Vec<String>,
}

/// Publishes. Absent: the own portal, its permalink and the next number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishPublication {
    /// The site.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub site: Option<String>,
    /// Where on that site.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub url: Option<String>,
    /// The number there.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub number: Option<String>,
}

/// How many publications were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MadePublications {
    /// The new drafts; 0 if every confirmed check has one.
    pub created_count: i64,
}

/// An item as publications name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicItem {
    /// The item's code.
    pub code: String,
    /// The item's name.
    pub name: String,
}

/// A published plan: the frozen content of a publication of kind `plan` or `adjustment`. Ratios by
/// credit class are internal and not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicPlan {
    /// The year.
    pub year: i32,
    /// 1 for the first publication, one more with each adjustment.
    pub edition: i32,
    /// Whose plan.
    pub unit_name: String,
    /// What is planned.
    pub entries: Vec<PublicPlanEntry>,
}

/// An entry of a published plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicPlanEntry {
    /// Its title.
    pub title: String,
    /// What is checked.
    pub items: Vec<PublicItem>,
    /// When: months 1–12.
    pub months: Vec<u32>,
    /// Who leads.
    pub lead_unit: String,
    /// Who joins.
    pub partner_units: Vec<String>,
    /// About how many objects, if it is fixed.
    pub planned_count: Option<i64>,
}

/// A published result: the frozen content of a publication of kind `result`. No credit class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicResult {
    /// The object's name.
    pub object_name: String,
    /// Its code.
    pub object_code: String,
    /// The task.
    pub task_title: String,
    /// The task's document.
    pub document_number: Option<String>,
    /// The lead unit.
    pub unit_name: String,
    /// All participating units, the lead first.
    pub units: Vec<String>,
    /// What was checked.
    pub items: Vec<PublicItem>,
    /// The day on which the findings were submitted.
    pub checked_on: NaiveDate,
    /// R1–R8.
    pub result: crate::checks::CheckResult,
    /// The draw that drew it.
    pub draw_id: String,
    /// The draw's manifest, by its hash.
    pub manifest_hash: Option<String>,
}

versioned!(PublicationView: version);
