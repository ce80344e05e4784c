//! Checks, their parts and inspectors as they are stored.

use crate::checks::rules::{DeviceTime, device_time};
use crate::kernel::db::Json;
use crate::kernel::schema::{check_inspectors, check_parts, checks};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState, TerminateCheck};
use sortition_contract::ids::{CheckId, DrawId, InspectorId, ObjectId, TaskId, UnitId, UserId};

/// A check as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = checks)]
pub struct CheckRow {
    /// For paging.
    pub key: i64,
    /// The check.
    pub id: CheckId,
    /// Its task.
    pub task_id: TaskId,
    /// The draw that drew its object.
    pub draw_id: DrawId,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped, until it is released.
    pub sealed: Option<String>,
    /// The object, once released.
    pub object_id: Option<ObjectId>,
    /// The object's stratum, once released.
    pub stratum: Option<String>,
    /// Whether the object is an enterprise, once released.
    pub is_enterprise: Option<bool>,
    /// The least advanced part's.
    pub state: CheckState,
    /// When it was released.
    pub visible_from: Option<NaiveDateTime>,
    /// When the first inspector began, by the server's clock.
    pub started_at: Option<NaiveDateTime>,
    /// The same by the inspector's device, as it was claimed.
    pub client_started_at: Option<NaiveDateTime>,
    /// Where, coarsely.
    pub place: Option<String>,
    /// The day of the last submission, once confirmed.
    pub ended_on: Option<NaiveDate>,
    /// The worst part's.
    pub result: Option<CheckResult>,
    /// What the representative said.
    pub representative_words: Option<String>,
    /// How signing was refused.
    pub refusal: Option<String>,
    /// The day on which the result was entered.
    pub result_entered_on: Option<NaiveDate>,
    /// Why it is to be given up, or was, once somebody asked for it.
    pub terminate_reason: Option<Json<TerminateCheck>>,
    /// Who asked.
    pub terminate_asked_by: Option<UserId>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl CheckRow {
    /// A time by a device's clock, held against the check's release and when the server got it.
    pub fn device_time(&self, claimed: NaiveDateTime, received_at: NaiveDateTime) -> DeviceTime {
        let released_at = self.visible_from.unwrap_or(self.created_at);
        let (released_at, received_at) = (released_at.and_utc(), received_at.and_utc());
        device_time(claimed.and_utc(), released_at, received_at)
    }
}

/// A check that a draw makes.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = checks)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewCheck {
    /// The check.
    pub id: CheckId,
    /// Its task.
    pub task_id: TaskId,
    /// That task's lead unit.
    pub unit_id: UnitId,
    /// Its draw.
    pub draw_id: DrawId,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped.
    pub sealed: String,
    /// `sealed`.
    pub state: CheckState,
    /// 1.
    pub version: i64,
    /// When it was drawn.
    pub created_at: NaiveDateTime,
    /// The same.
    pub updated_at: NaiveDateTime,
}

/// A unit's part as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_parts)]
#[diesel(treat_none_as_default_value = false)]
pub struct PartRow {
    /// The check.
    pub check_id: CheckId,
    /// The unit.
    pub unit_id: UnitId,
    /// The lead unit of the check's task.
    pub lead_unit_id: UnitId,
    /// The part's own.
    pub state: CheckState,
    /// What the unit found.
    pub result: Option<CheckResult>,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// When.
    pub submitted_at: Option<NaiveDateTime>,
    /// Who confirmed it.
    pub confirmed_by: Option<UserId>,
    /// When.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
}

impl PartRow {
    /// A part nobody has opened yet, of a unit in a task that another, or itself, leads.
    pub fn sealed(check_id: &CheckId, unit_id: &UnitId, lead_unit_id: &UnitId) -> Self {
        Self {
            check_id: check_id.clone(),
            unit_id: unit_id.clone(),
            lead_unit_id: lead_unit_id.clone(),
            state: CheckState::Sealed,
            result: None,
            submitted_by: None,
            submitted_at: None,
            confirmed_by: None,
            confirmed_at: None,
            return_reason: None,
        }
    }
}

/// An inspector's place in a check.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_inspectors)]
#[diesel(treat_none_as_default_value = false)]
pub struct AssignmentRow {
    /// The check.
    pub check_id: CheckId,
    /// The inspector's unit.
    pub unit_id: UnitId,
    /// The inspector.
    pub inspector_id: InspectorId,
    /// 0 leads the unit's part.
    pub position: i32,
}
