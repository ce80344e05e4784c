//! Tasks.

use crate::codes::{codes, known};
use crate::draws::AbortReason;
use crate::ids::{AttachmentId, ItemVersionId, PlanEntryId, PlanId, TaskId, UnitId};
use crate::page::versioned;
use crate::patch;
use crate::plans::{ItemBrief, StratumRatio};
use crate::registers::ObjectScope;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// Where a task comes from (优化营商环境条例 第五十四条): only `plan` counts as 双随机.
    TaskSource {
        /// 计划
        Plan = "plan",
        /// 专项
        Special = "special",
        /// 投诉举报
        Complaint = "complaint",
        /// 转办交办
        Assigned = "assigned",
        /// 数据监测
        DataMonitoring = "data_monitoring",
    }
}

codes! {
    /// Whether departments or sections join. Worked out from the participating units.
    JointKind {
        /// 单独
        None = "none",
        /// 部门内联合
        CrossSection = "cross_section",
        /// 跨部门联合
        CrossDepartment = "cross_department",
    }
}

codes! {
    /// How inspectors are matched (SPEC §6).
    TaskMode {
        /// Each object gets its inspectors.
        Object = "object",
        /// Teams are made, and each object gets one.
        Team = "team",
    }
}

codes! {
    /// The state of a task (`states.md`).
    TaskState {
        /// 草稿
        Draft = "draft",
        /// 待审批
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 待联合部门确认
        Inviting = "inviting",
        /// 待抽取
        Ready = "ready",
        /// 抽取中
        Drawing = "drawing",
        /// 已抽取
        Drawn = "drawn",
        /// 检查中
        Checking = "checking",
        /// 检查完毕
        Finished = "finished",
        /// 已办结
        Closed = "closed",
        /// 已作废
        Void = "void",
    }
}

codes! {
    /// What somebody may do with a task.
    TaskAction {
        /// Change it.
        Update = "update",
        /// Name the inspectors that a unit puts forward.
        UpdateTeam = "update_team",
        /// Open its draw.
        OpenDraw = "open_draw",
        /// Open its checks to their inspectors.
        Release = "release",
        /// Ask to make it void, or confirm what another person asked.
        Void = "void",
        /// Close it.
        Close = "close",
    }
}

/// The days of a task, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A participating unit and how many of its inspectors each object (or team) gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskUnit {
    /// The unit.
    pub unit_id: UnitId,
    /// 0–10.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10))]
    pub inspectors: u32,
}

/// A participating unit, named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskUnitView {
    /// The unit.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many of its inspectors each object (or team) gets.
    pub inspectors: u32,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskView {
    /// The task.
    pub id: TaskId,
    /// Where it comes from.
    pub source: TaskSource,
    /// Why, if it isn't from a plan.
    pub special_reason: Option<String>,
    /// The plan.
    pub plan_id: Option<PlanId>,
    /// The plan's entry.
    pub plan_entry_id: Option<PlanEntryId>,
    /// The entry's number.
    pub entry_number: Option<i32>,
    /// Which batch of the entry, from 1.
    pub batch: i32,
    /// The lead unit.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Its title.
    pub title: String,
    /// 文号
    pub document_number: Option<String>,
    /// The scheme's document.
    pub scheme_attachment_id: Option<AttachmentId>,
    /// Its days.
    pub period: Period,
    /// How inspectors are matched.
    pub mode: TaskMode,
    /// How many teams, in team mode.
    pub teams: u32,
    /// How many objects an inspector (or team) takes at most; null: no limit.
    pub max_load: Option<u32>,
    /// Whether inspectors take objects of their own regions only.
    pub areas: bool,
    /// The participating units, the lead first.
    pub units: Vec<TaskUnitView>,
    /// Worked out from the units.
    pub joint_kind: JointKind,
    /// The items of the checklist.
    pub items: Vec<ItemBrief>,
    /// The codes of those that were repealed, until the task is closed or void.
    pub repealed_items: Vec<String>,
    /// Their versions, fixed when the draw is opened; before that empty.
    pub item_version_ids: Vec<ItemVersionId>,
    /// Which objects may be drawn.
    pub scope: ObjectScope,
    /// How much of each stratum is drawn.
    pub ratios: Vec<StratumRatio>,
    /// Reserves, as a part of what is drawn.
    pub reserve_bp: u32,
    /// Where it stands.
    pub state: TaskState,
    /// The day of the draw.
    pub drawn_on: Option<NaiveDate>,
    /// The day on which the last check was confirmed.
    pub finished_on: Option<NaiveDate>,
    /// Whether somebody asked to make it void, which another person has to confirm.
    pub is_void_requested: bool,
    /// Why it is, or is to be, void.
    pub void_reason: Option<String>,
    /// The void task whose batch it takes over.
    pub replaces_task_id: Option<TaskId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<TaskAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new task from an entry of a published plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTask {
    /// Only `plan` so far.
    #[serde(default)]
    pub source: Option<TaskSource>,
    /// For the other sources.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub special_reason: Option<String>,
    /// The entry; scope, items, ratios, reserves and units are copied from it.
    pub plan_entry_id: PlanEntryId,
    /// 1–128 characters; absent: the entry's title with the batch.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// 1–128 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub document_number: Option<String>,
    /// The scheme's document.
    #[serde(default)]
    pub scheme_attachment_id: Option<AttachmentId>,
    /// Its days.
    pub period: Period,
    /// Absent: `object`.
    #[serde(default)]
    pub mode: Option<TaskMode>,
    /// In team mode: 1–1000; otherwise absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1000))]
    pub teams: Option<u32>,
    /// 1–10000; absent: no limit.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 10000))]
    pub max_load: Option<u32>,
    /// Whether inspectors take objects of their own regions only; absent: false.
    #[serde(default)]
    pub areas: Option<bool>,
    /// How many inspectors of each unit; absent: the setting `min_inspectors` for each.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 11))]
    pub units: Option<Vec<TaskUnit>>,
}

/// Changes to a task (JSON Merge Patch). Once its draw is frozen only title, document number and
/// the end of the period change, the latter with a reason.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateTask {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// 1–128 characters; null: none.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub document_number: Option<Option<String>>,
    /// The scheme's document; null: none.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    #[cfg_attr(feature = "schema", schema(format = "uuid"))]
    pub scheme_attachment_id: Option<Option<AttachmentId>>,
    /// Its days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// How inspectors are matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<TaskMode>,
    /// 1–1000 in team mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1000))]
    pub teams: Option<u32>,
    /// 1–10000; null: no limit.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<u32>))]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 10000))]
    pub max_load: Option<Option<u32>>,
    /// Whether inspectors take objects of their own regions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<bool>,
    /// The same units in the same order, with other numbers of inspectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 11))]
    pub units: Option<Vec<TaskUnit>>,
    /// 1–500 characters; needed to change the end of the period after the freeze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: Option<String>,
}

/// Filters of the list of tasks.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TaskFilter {
    /// Only led by this unit.
    pub unit_id: Option<UnitId>,
    /// Only of this plan.
    pub plan_id: Option<PlanId>,
    /// Only of this entry.
    pub plan_entry_id: Option<PlanEntryId>,
    /// Only in this state.
    pub state: Option<TaskState>,
    /// Only of this kind.
    pub joint_kind: Option<JointKind>,
}

/// Asks to make a task void; the same call by an approver confirms it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VoidTask {
    /// The kind of reason that the public log has for it.
    pub reason: AbortReason,
    /// Why, in words: 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub text: String,
}

versioned!(TaskView: version);
