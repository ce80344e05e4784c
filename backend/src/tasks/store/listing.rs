//! Who reads which tasks, page by page.

use super::rows::TaskRow;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{task_units, tasks};
use crate::kernel::search;
use crate::sight::reach;
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::ids::{TaskId, UnitId, UserId};
use sortition_contract::page::Page;
use sortition_contract::tasks::TaskFilter;

/// A condition on tasks.
pub type Condition<'a> = Box<dyn BoxableExpression<tasks::table, Backend, SqlType = Bool> + 'a>;

/// What a caller reads: tasks that the own unit leads or joins; an inspector those with a check
/// assigned to them and released. None: all.
pub fn visible<'a>(scope: &Scope, user_id: Option<&UserId>) -> Option<Condition<'a>> {
    if scope.is_all {
        return None;
    }
    let led: Vec<UnitId> = scope.units.iter().cloned().collect();
    let mut condition: Condition<'a> = Box::new(tasks::unit_id.eq_any(led));
    if !scope.task_units.is_empty() {
        let joining: Vec<UnitId> = scope.task_units.iter().cloned().collect();
        let joined = task_units::table
            .filter(task_units::unit_id.eq_any(joining))
            .select(task_units::task_id);
        condition = Box::new(condition.or(tasks::id.eq_any(joined)));
    }
    if let (true, Some(user_id)) = (scope.assigned, user_id) {
        condition = Box::new(condition.or(reach::with_check_of(user_id)));
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
    (scope, user_id): (&Scope, Option<&UserId>),
    listing: &Listing<TaskFilter>,
) -> tasks::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = tasks::table.into_boxed();
    if let Some(condition) = visible(scope, user_id) {
        query = query.filter(condition);
    }
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(tasks::unit_id.eq(unit_id.clone()));
    }
    if let Some(plan_id) = &filter.plan_id {
        query = query.filter(tasks::plan_id.eq(plan_id.clone()));
    }
    if let Some(entry_id) = &filter.plan_entry_id {
        query = query.filter(tasks::plan_entry_id.eq(entry_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(tasks::state.eq(state));
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
