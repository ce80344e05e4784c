//! Who reads which tasks, page by page.

use super::rows::TaskRow;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Beside, Listing, Way};
use crate::kernel::rights::Scope;
use crate::kernel::schema::tasks;
use crate::kernel::search;
use crate::sight::reach::{self, ByTask};
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::ids::{TaskId, UserId};
use sortition_contract::page::Page;
use sortition_contract::tasks::TaskFilter;
use std::collections::HashMap;

/// A condition on tasks.
pub type Condition<'a> = Box<dyn BoxableExpression<tasks::table, Backend, SqlType = Bool> + 'a>;

/// What a caller reads: tasks that the own unit leads or joins; an inspector those with a check
/// assigned to them and released. None: all.
pub fn visible<'a>(scope: &Scope, user_id: Option<&UserId>) -> Option<Condition<'a>> {
    Way::any(ways(scope, user_id)).filter(|_| !scope.is_all)
}

/// The ways in which tasks exist for a caller.
fn ways<'a>(scope: &Scope, user_id: Option<&UserId>) -> Vec<Way<Condition<'a>>> {
    let by = ByTask::<Condition<'a>> {
        any: || Box::new(tasks::id.is_not_null()),
        led: |unit_id| Box::new(tasks::unit_id.eq(unit_id.clone())),
        joined: |joined| Box::new(tasks::id.eq_any(joined)),
        with: |joined| Box::new(tasks::id.eq_any(joined)),
        assigned: |assigned| Box::new(tasks::id.eq_any(assigned)),
    };
    reach::ways_by_task(scope, user_id, &by)
}

sortable! {
    TaskSort of tasks::table, tie tasks::seq => i64;
    "title" => tasks::title => String,
    "period_from" => tasks::period_from => NaiveDate,
    "period_to" => tasks::period_to => NaiveDate,
    "created_at" => tasks::created_at => NaiveDateTime,
}

/// The tasks asked for, found by each way in which they exist for the caller.
fn matching<'a>(
    kind: Kind,
    (scope, user_id): (&Scope, Option<&UserId>),
    listing: &Listing<TaskFilter>,
) -> Vec<tasks::BoxedQuery<'a, Backend>> {
    let filter = &listing.filter;
    // A plan has few tasks: they are found by it, and asked whether they exist for the caller.
    let is_of_plan = filter.plan_id.is_some() || filter.plan_entry_id.is_some();
    let ways = match visible(scope, user_id).filter(|_| is_of_plan) {
        Some(condition) => vec![Way::Fetched(condition)],
        None => ways(scope, user_id),
    };
    let found = ways.into_iter().map(|way| found_by(way, kind, listing));
    found.collect()
}

fn found_by<'a>(
    way: Way<Condition<'a>>,
    kind: Kind,
    listing: &Listing<TaskFilter>,
) -> tasks::BoxedQuery<'a, Backend> {
    let (filter, is_beside) = (&listing.filter, way.is_first(kind));
    let mut query = tasks::table.into_boxed().filter(way.condition());
    if let Some(unit_id) = &filter.unit_id {
        let of_unit = Beside::of(tasks::unit_id, is_beside);
        query = query.filter(of_unit.eq(unit_id.clone()));
    }
    if let Some(plan_id) = &filter.plan_id {
        query = query.filter(tasks::plan_id.eq(plan_id.clone()));
    }
    if let Some(entry_id) = &filter.plan_entry_id {
        query = query.filter(tasks::plan_entry_id.eq(entry_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(Beside::of(tasks::state, is_beside).eq(state));
    }
    if let Some(joint_kind) = filter.joint_kind {
        query = query.filter(tasks::joint_kind.eq(joint_kind));
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
    reader: (&Scope, Option<&UserId>),
    listing: &Listing<TaskFilter>,
) -> Result<Page<TaskRow>, ApiError> {
    let value = |row: &TaskRow, key: &str| match key {
        "title" => row.title.clone().into(),
        "period_from" => row.period_from.to_string().into(),
        "period_to" => row.period_to.to_string().into(),
        _ => serde_json::json!(row.created_at),
    };
    let kind = connection.kind();
    TaskSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(kind, reader, listing),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// The titles of some tasks, of those that the caller reads.
pub fn read_visible_titles(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&UserId>),
    ids: &[TaskId],
) -> Result<HashMap<TaskId, String>, ApiError> {
    let mut query = tasks::table
        .into_boxed::<Backend>()
        .filter(tasks::id.eq_any(ids.to_vec()));
    if let Some(condition) = visible(scope, user_id) {
        query = query.filter(condition);
    }
    let titles: Vec<(TaskId, String)> = query.select((tasks::id, tasks::title)).load(connection)?;
    Ok(titles.into_iter().collect())
}

/// A task by its id, if the caller reads it; for others it doesn't exist.
pub fn find_visible(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&UserId>),
    id: &TaskId,
) -> Result<TaskRow, ApiError> {
    let mut query = tasks::table
        .into_boxed::<Backend>()
        .filter(tasks::id.eq(id.clone()));
    if let Some(condition) = visible(scope, user_id) {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}
