//! Tasks with their units and items as they are stored.

use crate::kernel::error::ApiError;
use crate::kernel::schema::tasks;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectScope;
use sortition_contract::tasks::TaskState;

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
    pub id: String,
    /// `TaskSource`.
    pub source: String,
    /// Why, if it isn't from a plan.
    pub special_reason: Option<String>,
    /// The plan.
    pub plan_id: Option<String>,
    /// The plan's entry.
    pub plan_entry_id: Option<String>,
    /// Which batch of the entry, from 1.
    pub batch: i32,
    /// The lead unit.
    pub unit_id: String,
    /// Its title.
    pub title: String,
    /// 文号
    pub document_number: Option<String>,
    /// The scheme's document.
    pub scheme_attachment_id: Option<String>,
    /// Its first day.
    pub period_from: NaiveDate,
    /// Its last day.
    pub period_to: NaiveDate,
    /// `TaskMode`.
    pub mode: String,
    /// How many teams, in team mode.
    pub teams: i32,
    /// The most objects of an inspector or team.
    pub max_load: Option<i32>,
    /// Whether inspectors take objects of their own regions only.
    pub has_areas: bool,
    /// JSON of `ObjectScope`.
    pub scope: String,
    /// JSON list of `StratumRatio`.
    pub ratios: String,
    /// Reserves in basis points.
    pub reserve_bp: i32,
    /// `JointKind`.
    pub joint_kind: String,
    /// `TaskState`.
    pub state: String,
    /// The day of the draw.
    pub drawn_on: Option<NaiveDate>,
    /// The day on which the last check was confirmed.
    pub finished_on: Option<NaiveDate>,
    /// JSON of `VoidTask`: why it is, or is to be, void.
    pub void_reason: Option<String>,
    /// Who asked to make it void.
    pub void_asked_by: Option<String>,
    /// The void task whose batch it takes over.
    pub replaces_task_id: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl TaskRow {
    /// Its state.
    pub fn state(&self) -> Result<TaskState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// Which objects may be drawn.
    pub fn object_scope(&self) -> Result<ObjectScope, ApiError> {
        serde_json::from_str(&self.scope).map_err(ApiError::internal)
    }

    /// How much of each stratum.
    pub fn stratum_ratios(&self) -> Result<Vec<StratumRatio>, ApiError> {
        serde_json::from_str(&self.ratios).map_err(ApiError::internal)
    }
}

/// A participating unit.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct TaskUnitRow {
    /// The unit.
    pub unit_id: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `UnitKind`.
    pub kind: String,
    /// 0 for the lead.
    pub position: i32,
    /// How many of its inspectors each object (or team) gets.
    pub inspectors: i32,
}

/// An item of a task.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct TaskItemRow {
    /// The item.
    pub item_id: String,
    /// Its code.
    pub code: String,
    /// Its version, once the draw was opened.
    pub item_version_id: Option<String>,
}
