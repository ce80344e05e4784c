//! Days on which something is due.

use super::WaitingRow;
use crate::draws::store::listing as draw_store;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{draws, inspectors, publications, tasks};
use crate::publications::store::publications::{not_public, visible};
use crate::sight::facts::read_task_titles;
use crate::tasks::store as task_store;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use sortition_contract::draws::DrawState;
use sortition_contract::ids::{TaskId, UnitId, UserId};
use sortition_contract::registers::InspectorState;
use sortition_contract::tasks::TaskState;

/// How many days of each kind are looked at.
const LOOKED_AT: i64 = 8;

/// A day on which records are due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// The day.
    pub due_on: NaiveDate,
    /// What they have in common.
    pub title: Option<String>,
    /// How many.
    pub count: i64,
    /// The record to open.
    pub record_id: Option<String>,
}

impl DueRow {
    /// A record that waits, if it is due some day.
    pub fn of(row: WaitingRow) -> Option<Self> {
        Some(Self {
            due_on: row.due_on?,
            title: Some(row.title),
            count: 1,
            record_id: Some(row.id),
        })
    }
}

/// Results that are to be public before a moment, by task; within what the list of publications
/// reaches.
pub fn read_due_publications(
    connection: &mut AnyConnection,
    scope: &Scope,
    before: NaiveDateTime,
) -> Result<Vec<DueRow>, ApiError> {
    let rows: Vec<(Option<TaskId>, Option<NaiveDateTime>, i64)> = publications::table
        .filter(not_public())
        .filter(visible(scope))
        .filter(publications::task_id.is_not_null())
        .filter(publications::due_at.is_not_null())
        .filter(publications::due_at.assume_not_null().lt(before))
        .group_by(publications::task_id)
        .select((
            publications::task_id,
            min(publications::due_at),
            count_star(),
        ))
        .order(min(publications::due_at).asc())
        .limit(LOOKED_AT)
        .load(connection)?;
    let task_ids = rows.iter().filter_map(|(id, ..)| id.as_ref());
    let titles = read_task_titles(connection, task_ids)?;
    let due = rows.into_iter().filter_map(|(task_id, due_at, count)| {
        let task_id = task_id?;
        Some(DueRow {
            due_on: shanghai_day(due_at?.and_utc()),
            title: titles.get(&task_id).cloned(),
            count,
            record_id: Some(task_id.into()),
        })
    });
    Ok(due.collect())
}

/// Tasks whose inspections are to be over by a day: those that the caller's units lead or join, or in
/// which the caller inspects.
pub fn read_periods(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&UserId>),
    until: NaiveDate,
) -> Result<Vec<DueRow>, ApiError> {
    let going_on = [
        TaskState::Ready,
        TaskState::Drawing,
        TaskState::Drawn,
        TaskState::Checking,
    ];
    let mut query = tasks::table
        .into_boxed::<Backend>()
        .filter(tasks::state.eq_any(going_on))
        .filter(tasks::period_to.le(until));
    if let Some(condition) = task_store::visible(scope, user_id) {
        query = query.filter(condition);
    }
    let rows: Vec<(String, String, NaiveDate)> = query
        .order((tasks::period_to.asc(), tasks::seq.asc()))
        .limit(LOOKED_AT)
        .select((tasks::id, tasks::title, tasks::period_to))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, due_on)| DueRow {
            due_on,
            title: Some(title),
            count: 1,
            record_id: Some(id),
        })
        .collect())
}

/// Draws whose numbers are to be revealed, of those that exist for the caller.
pub fn read_reveals(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&UserId>),
) -> Result<Vec<DueRow>, ApiError> {
    let open = [DrawState::Frozen, DrawState::Revealing];
    let rows: Vec<(String, TaskId, NaiveDateTime)> = draws::table
        .filter(draws::state.eq_any(open))
        .filter(draws::reveal_by.is_not_null())
        .filter(draw_store::visible(scope, user_id))
        .order(draws::reveal_by.asc())
        .limit(LOOKED_AT)
        .select((
            draws::id,
            draws::task_id,
            draws::reveal_by.assume_not_null(),
        ))
        .load(connection)?;
    let titles = read_task_titles(connection, rows.iter().map(|(_, id, _)| id))?;
    Ok(rows
        .into_iter()
        .map(|(id, task_id, by)| DueRow {
            due_on: shanghai_day(by.and_utc()),
            title: titles.get(&task_id).cloned(),
            count: 1,
            record_id: Some(id),
        })
        .collect())
}

/// Certificates that end between two days: of some units' inspectors, or one's own.
pub fn read_certificates(
    connection: &mut AnyConnection,
    (scope, user_id): (&Scope, Option<&UserId>),
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<DueRow>, ApiError> {
    let units: Vec<UnitId> = scope.units.iter().cloned().collect();
    let own = user_id.filter(|_| scope.own);
    let is_mine = inspectors::unit_id.eq_any(units).or(inspectors::user_id
        .is_not_null()
        .and(inspectors::user_id.assume_not_null().eq_any(own)));
    let rows: Vec<(String, String, NaiveDate)> = inspectors::table
        .filter(inspectors::state.ne(InspectorState::Retired))
        .filter(inspectors::valid_until.between(from, until))
        .filter(is_mine)
        .order((inspectors::valid_until.asc(), inspectors::seq.asc()))
        .limit(LOOKED_AT)
        .select((inspectors::id, inspectors::name, inspectors::valid_until))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, due_on)| DueRow {
            due_on,
            title: Some(name),
            count: 1,
            record_id: Some(id),
        })
        .collect())
}
