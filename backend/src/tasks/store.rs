//! SQL of tasks, their units, items and teams.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{
    check_inspectors, checks, draws, inspectors, items, publications, task_inspectors, task_items,
    task_units, tasks, units,
};
use crate::kernel::search;
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::Page;
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectScope;
use sortition_contract::tasks::{TaskFilter, TaskState};

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

/// A condition on tasks.
pub type Condition<'a> = Box<dyn BoxableExpression<tasks::table, Backend, SqlType = Bool> + 'a>;

/// What a caller reads: tasks that the own unit leads or joins; an inspector those with a check
/// assigned to them and released. None: all.
pub fn visible<'a>(scope: &Scope, user_id: Option<&str>) -> Option<Condition<'a>> {
    if scope.is_all {
        return None;
    }
    let led: Vec<String> = scope.units.iter().cloned().collect();
    let mut condition: Condition<'a> = Box::new(tasks::unit_id.eq_any(led));
    if !scope.task_units.is_empty() {
        let joining: Vec<String> = scope.task_units.iter().cloned().collect();
        let joined = task_units::table
            .filter(task_units::unit_id.eq_any(joining))
            .select(task_units::task_id);
        condition = Box::new(condition.or(tasks::id.eq_any(joined)));
    }
    if let (true, Some(user_id)) = (scope.assigned, user_id) {
        let assigned = checks::table
            .inner_join(check_inspectors::table.on(check_inspectors::check_id.eq(checks::id)))
            .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
            .filter(inspectors::user_id.eq(user_id.to_owned()))
            .select(checks::task_id);
        condition = Box::new(condition.or(tasks::id.eq_any(assigned)));
    }
    Some(condition)
}

sortable! {
    TaskSort of tasks::table, tie tasks::seq => i64;
    "title" => tasks::title => String,
    "period_from" => tasks::period_from => NaiveDate,
    "period_to" => tasks::period_to => NaiveDate,
    "created_at" => tasks::created_at => NaiveDateTime,
}

fn matching<'a>(
    (scope, user_id): (&Scope, Option<&str>),
    listing: &Listing<TaskFilter>,
) -> tasks::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = tasks::table.into_boxed();
    if let Some(condition) = visible(scope, user_id) {
        query = query.filter(condition);
    }
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(tasks::unit_id.eq(unit_id.to_string()));
    }
    if let Some(plan_id) = &filter.plan_id {
        query = query.filter(tasks::plan_id.eq(plan_id.to_string()));
    }
    if let Some(entry_id) = &filter.plan_entry_id {
        query = query.filter(tasks::plan_entry_id.eq(entry_id.to_string()));
    }
    if let Some(state) = filter.state {
        query = query.filter(tasks::state.eq(state.code()));
    }
    if let Some(joint_kind) = filter.joint_kind {
        query = query.filter(tasks::joint_kind.eq(joint_kind.code()));
    }
    if let Some(term) = &listing.q {
        let pattern = search::containing(term);
        query = query.filter(tasks::title.like(pattern).escape(search::ESCAPE));
    }
    query
}

/// A page of the tasks that a caller reads; the newest first.
pub fn list(
    connection: &mut AnyConnection,
    reader: (&Scope, Option<&str>),
    listing: &Listing<TaskFilter>,
) -> Result<Page<TaskRow>, ApiError> {
    let value = |row: &TaskRow, key: &str| match key {
        "title" => row.title.clone().into(),
        "period_from" => row.period_from.to_string().into(),
        "period_to" => row.period_to.to_string().into(),
        _ => serde_json::json!(row.created_at),
    };
    TaskSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(reader, listing),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// A task by its id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<TaskRow, ApiError> {
    tasks::table
        .filter(tasks::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// A task by its id, if the caller reads it; for others it doesn't exist.
pub fn find_visible(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&str>),
    id: &str,
) -> Result<TaskRow, ApiError> {
    let mut query = tasks::table
        .into_boxed::<Backend>()
        .filter(tasks::id.eq(id.to_owned()));
    if let Some(condition) = visible(scope, user_id) {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The tasks made from an entry, in their order. For numbering batches only.
pub fn of_entry(connection: &mut AnyConnection, entry_id: &str) -> Result<Vec<TaskRow>, ApiError> {
    Ok(tasks::table
        .filter(tasks::plan_entry_id.eq(entry_id))
        .order(tasks::seq.asc())
        .load(connection)?)
}

/// The participating units, the lead first.
pub fn units_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<TaskUnitRow>, ApiError> {
    Ok(task_units::table
        .inner_join(units::table.on(units::id.eq(task_units::unit_id)))
        .filter(task_units::task_id.eq(task_id))
        .order(task_units::position.asc())
        .select((
            units::id,
            units::code,
            units::name,
            units::kind,
            task_units::position,
            task_units::inspectors,
        ))
        .load(connection)?)
}

/// Whether a unit takes part.
pub fn is_participant(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
) -> Result<bool, ApiError> {
    let found = task_units::table.find((task_id, unit_id));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The items of a task, by code.
pub fn items_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<TaskItemRow>, ApiError> {
    Ok(task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .filter(task_items::task_id.eq(task_id))
        .order(items::code.asc())
        .select((items::id, items::code, task_items::item_version_id))
        .load(connection)?)
}

/// The inspectors that units named: unit and inspector.
pub fn team_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    Ok(task_inspectors::table
        .filter(task_inspectors::task_id.eq(task_id))
        .select((task_inspectors::unit_id, task_inspectors::inspector_id))
        .load(connection)?)
}

/// Whether a draw of the task is frozen or later.
pub fn read_is_frozen(connection: &mut AnyConnection, task_id: &str) -> Result<bool, ApiError> {
    let found = draws::table
        .filter(draws::task_id.eq(task_id))
        .filter(draws::state.eq_any(["frozen", "revealing", "drawn"]));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// Whether a check of the task is confirmed.
pub fn read_has_confirmed(connection: &mut AnyConnection, task_id: &str) -> Result<bool, ApiError> {
    let found = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq("confirmed"));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// Whether a check of the task isn't open to its inspectors yet.
pub fn read_has_sealed(connection: &mut AnyConnection, task_id: &str) -> Result<bool, ApiError> {
    let found = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq("sealed"));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// Whether a confirmed check's result is neither published nor decided not to be.
pub fn read_has_open_results(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<bool, ApiError> {
    let confirmed: i64 = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq("confirmed"))
        .count()
        .get_result(connection)?;
    let mut settled: Vec<String> = publications::table
        .filter(publications::task_id.eq(task_id))
        .filter(publications::kind.eq("result"))
        .filter(publications::state.eq_any(["published", "corrected", "not_public", "withdrawn"]))
        .select(publications::subject_id)
        .load(connection)?;
    settled.sort_unstable();
    settled.dedup();
    Ok((settled.len() as i64) < confirmed)
}

/// Writes a new task with its units (the lead first) and items.
pub fn insert(
    connection: &mut AnyConnection,
    row: &TaskRow,
    units: &[(String, i32)],
    item_ids: &[String],
) -> Result<(), ApiError> {
    diesel::insert_into(tasks::table)
        .values(row)
        .execute(connection)?;
    for (position, (unit_id, inspectors)) in (0..).zip(units) {
        diesel::insert_into(task_units::table)
            .values((
                task_units::task_id.eq(&row.id),
                task_units::unit_id.eq(unit_id),
                task_units::position.eq(position),
                task_units::inspectors.eq(*inspectors),
            ))
            .execute(connection)?;
    }
    for item_id in item_ids {
        diesel::insert_into(task_items::table)
            .values((
                task_items::task_id.eq(&row.id),
                task_items::item_id.eq(item_id),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Writes a changed task, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &TaskRow, seen: i64) -> Result<(), ApiError> {
    let target = tasks::table.filter(tasks::id.eq(&row.id).and(tasks::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Sets how many inspectors of a unit each object gets.
pub fn set_inspectors(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
    inspectors: i32,
) -> Result<(), ApiError> {
    diesel::update(task_units::table.find((task_id, unit_id)))
        .set(task_units::inspectors.eq(inspectors))
        .execute(connection)?;
    Ok(())
}

/// Fixes the version of an item.
pub fn set_item_version(
    connection: &mut AnyConnection,
    task_id: &str,
    item_id: &str,
    version_id: &str,
) -> Result<(), ApiError> {
    diesel::update(task_items::table.find((task_id, item_id)))
        .set(task_items::item_version_id.eq(version_id))
        .execute(connection)?;
    Ok(())
}

/// Sets the inspectors that a unit puts forward.
pub fn set_team(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
    inspector_ids: &[String],
) -> Result<(), ApiError> {
    let former = task_inspectors::table
        .filter(task_inspectors::task_id.eq(task_id))
        .filter(task_inspectors::unit_id.eq(unit_id));
    diesel::delete(former).execute(connection)?;
    for inspector_id in inspector_ids {
        diesel::insert_into(task_inspectors::table)
            .values((
                task_inspectors::task_id.eq(task_id),
                task_inspectors::unit_id.eq(unit_id),
                task_inspectors::inspector_id.eq(inspector_id),
            ))
            .execute(connection)?;
    }
    Ok(())
}
