//! Tasks with their units, items and teams as they are stored.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use crate::kernel::schema::tasks;
use crate::record;
use crate::tasks::rules::TaskEvent;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::ids::{
    AttachmentId, InspectorId, ItemId, ItemVersionId, PlanEntryId, PlanId, TaskId, UnitId, UserId,
};
use sortition_contract::org::UnitKind;
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectScope;
use sortition_contract::tasks::{JointKind, TaskMode, TaskSource, TaskState, VoidTask};

/// A task as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = tasks)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
pub struct TaskRow {
    /// The order in which tasks were made.
    #[diesel(skip_insertion)]
    pub seq: i64,
    /// The task.
    pub id: TaskId,
    /// From a plan, or special.
    pub source: TaskSource,
    /// Why, if it isn't from a plan.
    pub special_reason: Option<String>,
    /// The plan.
    pub plan_id: Option<PlanId>,
    /// The plan's entry.
    pub plan_entry_id: Option<PlanEntryId>,
    /// Which batch of the entry, from 1.
    pub batch: i32,
    /// The lead unit.
    pub unit_id: UnitId,
    /// Its title.
    pub title: String,
    /// 文号
    pub document_number: Option<String>,
    /// The scheme's document.
    pub scheme_attachment_id: Option<AttachmentId>,
    /// Its first day.
    pub period_from: NaiveDate,
    /// Its last day.
    pub period_to: NaiveDate,
    /// By object or by team.
    pub mode: TaskMode,
    /// How many teams, in team mode.
    pub teams: i32,
    /// The most objects of an inspector or team.
    pub max_load: Option<i32>,
    /// Whether inspectors take objects of their own regions only.
    pub has_areas: bool,
    /// Which objects may be drawn.
    pub scope: Json<ObjectScope>,
    /// How much of each stratum.
    pub ratios: Json<Vec<StratumRatio>>,
    /// Reserves in basis points.
    pub reserve_bp: i32,
    /// Whether units join.
    pub joint_kind: JointKind,
    /// Where it stands.
    pub state: TaskState,
    /// The day of the draw.
    pub drawn_on: Option<NaiveDate>,
    /// The day on which the last check was confirmed.
    pub finished_on: Option<NaiveDate>,
    /// Why it is, or is to be, void.
    pub void_reason: Option<Json<VoidTask>>,
    /// Who asked to make it void.
    pub void_asked_by: Option<UserId>,
    /// The void task whose batch it takes over.
    pub replaces_task_id: Option<TaskId>,
    /// Who made it.
    pub created_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

record!(TaskRow, TaskEvent, "tasks" of "tasks", titled title, saved by super::update);

/// A task as its trail has it where units name their inspectors: by these.
#[derive(Clone, Debug, Serialize)]
pub struct TaskTeam {
    /// The task.
    #[serde(skip)]
    pub task: TaskRow,
    /// The inspectors that units named: unit and inspector.
    pub team: Vec<(UnitId, InspectorId)>,
}

impl Traced for TaskTeam {
    const MODULE: &'static str = TaskRow::MODULE;
    const RESOURCE: &'static str = TaskRow::RESOURCE;

    fn about(&self) -> About<'_> {
        self.task.about()
    }
}

impl Record for TaskTeam {
    type Event = TaskEvent;

    fn state(&self) -> TaskState {
        self.task.state
    }

    fn version(&self) -> i64 {
        self.task.version
    }

    fn moved(self, state: TaskState, version: i64, at: NaiveDateTime) -> Self {
        Self {
            task: self.task.moved(state, version, at),
            ..self
        }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        self.task.save(connection, seen)
    }
}

/// A participating unit.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct TaskUnitRow {
    /// The unit.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of unit.
    pub kind: UnitKind,
    /// 0 for the lead.
    pub position: i32,
    /// How many of its inspectors each object (or team) gets.
    pub inspectors: i32,
}

/// An item of a task.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct TaskItemRow {
    /// The item.
    pub item_id: ItemId,
    /// Its code.
    pub code: String,
    /// Its version, once the draw was opened.
    pub item_version_id: Option<ItemVersionId>,
}
