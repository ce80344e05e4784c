//! Checks and their parts.

mod listing;
mod lives;
mod rows;

pub use self::listing::{CheckSort, list};
pub use self::lives::Check;
pub use self::rows::{AssignmentRow, CheckRow, NewCheck, PartRow};
use crate::checks::rules::is_over;
use crate::insert_all;
use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{check_inspectors, check_parts, checks, inspectors, tasks};
use crate::sight::facts::matched_draws;
use crate::sight::{Sight, visible_checks};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp};
use serde::Serialize;
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{CheckId, DrawId, ObjectId, TaskId, UnitId, UserId};
use sortition_contract::tasks::TaskState;
use std::collections::HashMap;

/// How many checks one statement opens.
const OPENED_AT_ONCE: usize = 1_000;

/// Writes new checks and their parts.
pub fn insert(
    connection: &mut AnyConnection,
    rows: &[NewCheck],
    parts: &[PartRow],
) -> Result<(), ApiError> {
    insert_all!(connection, checks::table, rows)?;
    insert_all!(connection, check_parts::table, parts)?;
    Ok(())
}

/// Writes who inspects.
pub fn insert_assignments(
    connection: &mut AnyConnection,
    rows: &[AssignmentRow],
) -> Result<(), ApiError> {
    insert_all!(connection, check_inspectors::table, rows)?;
    Ok(())
}

/// Replaces what a sealed check holds.
pub fn set_sealed(
    connection: &mut AnyConnection,
    id: &CheckId,
    sealed: &str,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::update(checks::table.filter(checks::id.eq(id)))
        .set((
            checks::sealed.eq(sealed),
            checks::version.eq(checks::version + 1),
            checks::updated_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes a changed check; if somebody changed it since it was read, all is begun again.
fn update(connection: &mut AnyConnection, row: &CheckRow, seen: i64) -> Result<(), ApiError> {
    let target = checks::table.filter(checks::id.eq(&row.id).and(checks::version.eq(seen)));
    let changed = diesel::update(target)
        .set((
            checks::sealed.eq(&row.sealed),
            checks::object_id.eq(&row.object_id),
            checks::stratum.eq(&row.stratum),
            checks::is_enterprise.eq(row.is_enterprise),
            checks::state.eq(row.state),
            checks::visible_from.eq(row.visible_from),
            checks::started_at.eq(row.started_at),
            checks::client_started_at.eq(row.client_started_at),
            checks::place.eq(&row.place),
            checks::ended_on.eq(row.ended_on),
            checks::result.eq(row.result),
            checks::representative_words.eq(&row.representative_words),
            checks::refusal.eq(&row.refusal),
            checks::result_entered_on.eq(row.result_entered_on),
            checks::terminate_reason.eq(&row.terminate_reason),
            checks::terminate_asked_by.eq(&row.terminate_asked_by),
            checks::version.eq(row.version),
            checks::updated_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// What a check shows once it is open.
#[derive(Serialize)]
struct Opened<'a> {
    id: &'a CheckId,
    object_id: &'a Option<ObjectId>,
    stratum: &'a Option<String>,
    is_enterprise: Option<bool>,
    /// As it was read.
    seen: i64,
}

/// Writes checks that are released, all in one moment; if somebody changed one since it was read, all is
/// begun again.
pub fn save_released(connection: &mut AnyConnection, checks: &[&Check]) -> Result<(), ApiError> {
    let opened = match connection.kind() {
        Kind::Sqlite => {
            "SELECT value ->> 'id' AS id, value ->> 'object_id' AS object_id, \
             value ->> 'stratum' AS stratum, value ->> 'is_enterprise' AS is_enterprise, \
             value ->> 'seen' AS seen FROM json_each($3)"
        }
        Kind::Postgres => {
            "SELECT * FROM json_to_recordset(CAST($3 AS json)) AS opened \
             (id TEXT, object_id TEXT, stratum TEXT, is_enterprise BOOLEAN, seen BIGINT)"
        }
    };
    let query = format!(
        "UPDATE checks SET sealed = NULL, object_id = opened.object_id, stratum = opened.stratum, \
         is_enterprise = opened.is_enterprise, state = $1, visible_from = $2, updated_at = $2, \
         version = opened.seen + 1 FROM ({opened}) AS opened \
         WHERE checks.id = opened.id AND checks.version = opened.seen"
    );
    for some in checks.chunks(OPENED_AT_ONCE) {
        let rows = some.iter().map(|check| Opened {
            id: &check.row.id,
            object_id: &check.row.object_id,
            stratum: &check.row.stratum,
            is_enterprise: check.row.is_enterprise,
            seen: check.row.version - 1,
        });
        let rows: Vec<Opened<'_>> = rows.collect();
        let Some(first) = some.first() else {
            continue;
        };
        let changed = diesel::sql_query(&query)
            .bind::<Text, _>(CheckState::Released.code())
            .bind::<Timestamp, _>(first.row.updated_at)
            .bind::<Text, _>(serde_json::to_string(&rows).map_err(ApiError::internal)?)
            .execute(connection)?;
        if changed != some.len() {
            return Err(ApiError::Busy);
        }
    }
    Ok(())
}

/// Writes a changed part.
fn update_part(connection: &mut AnyConnection, row: &PartRow) -> Result<(), ApiError> {
    diesel::update(check_parts::table.find((&row.check_id, &row.unit_id)))
        .set((
            check_parts::state.eq(row.state),
            check_parts::result.eq(row.result),
            check_parts::submitted_by.eq(&row.submitted_by),
            check_parts::submitted_at.eq(row.submitted_at),
            check_parts::confirmed_by.eq(&row.confirmed_by),
            check_parts::confirmed_at.eq(row.confirmed_at),
            check_parts::return_reason.eq(&row.return_reason),
        ))
        .execute(connection)?;
    Ok(())
}

/// Opens all parts of some checks.
pub fn release_parts(
    connection: &mut AnyConnection,
    check_ids: &[CheckId],
) -> Result<(), ApiError> {
    for ids in check_ids.chunks(IDS_AT_ONCE) {
        diesel::update(check_parts::table.filter(check_parts::check_id.eq_any(ids.to_vec())))
            .set(check_parts::state.eq(CheckState::Released))
            .execute(connection)?;
    }
    Ok(())
}

/// A check by its id, whoever may see it.
pub fn find_unseen(
    connection: &mut AnyConnection,
    id: &CheckId,
) -> Result<Option<CheckRow>, ApiError> {
    Ok(checks::table
        .filter(checks::id.eq(id))
        .select(CheckRow::as_select())
        .first(connection)
        .optional()?)
}

/// A check that exists for the caller; else 404.
pub fn find(
    connection: &mut AnyConnection,
    sight: &Sight,
    id: &CheckId,
) -> Result<CheckRow, ApiError> {
    checks::table
        .into_boxed::<Backend>()
        .filter(checks::id.eq(id.clone()))
        .filter(visible_checks(sight))
        .select(CheckRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// All checks of a task, in the order of the draw. For actions; not shown to anybody as it is.
pub fn of_task(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<CheckRow>, ApiError> {
    Ok(checks::table
        .filter(checks::task_id.eq(task_id))
        .order(checks::position.asc())
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// All checks of some draws. For actions; not shown to anybody as it is.
pub fn of_draws(
    connection: &mut AnyConnection,
    draw_ids: &[DrawId],
) -> Result<Vec<CheckRow>, ApiError> {
    Ok(checks::table
        .filter(checks::draw_id.eq_any(draw_ids.to_vec()))
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// Whether something is still to happen with a check of the task. Asked whenever one ends, of a batch
/// too: it mustn't read all the others.
pub fn has_open(connection: &mut AnyConnection, task_id: &TaskId) -> Result<bool, ApiError> {
    let over = CheckState::ALL.iter().copied();
    let over: Vec<CheckState> = over.filter(|state| is_over(*state)).collect();
    let open = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.ne_all(over));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(connection)?)
}

/// Tasks that have sealed checks with inspectors and whose period has begun.
pub fn tasks_to_release(
    connection: &mut AnyConnection,
    today: NaiveDate,
) -> Result<Vec<TaskId>, ApiError> {
    let sealed = checks::table
        .filter(
            checks::state
                .eq(CheckState::Sealed)
                .and(checks::draw_id.eq_any(matched_draws())),
        )
        .select(checks::task_id);
    Ok(tasks::table
        .filter(
            tasks::state
                .eq_any([TaskState::Drawn, TaskState::Checking])
                .and(tasks::period_from.le(today))
                .and(tasks::id.eq_any(sealed)),
        )
        .select(tasks::id)
        .load(connection)?)
}

/// The parts of some checks.
pub fn parts_of(
    connection: &mut AnyConnection,
    check_ids: &[CheckId],
) -> Result<Vec<PartRow>, ApiError> {
    Ok(check_parts::table
        .filter(check_parts::check_id.eq_any(check_ids.to_vec()))
        .select(PartRow::as_select())
        .load(connection)?)
}

/// Who inspects some checks, each unit's lead first.
pub fn assignments_of(
    connection: &mut AnyConnection,
    check_ids: &[CheckId],
) -> Result<Vec<AssignmentRow>, ApiError> {
    Ok(check_inspectors::table
        .filter(check_inspectors::check_id.eq_any(check_ids.to_vec()))
        .order((
            check_inspectors::unit_id.asc(),
            check_inspectors::position.asc(),
        ))
        .select(AssignmentRow::as_select())
        .load(connection)?)
}

/// An account's place in a check, if it inspects it.
pub fn assignment_of_user(
    connection: &mut AnyConnection,
    check_id: &CheckId,
    user_id: &UserId,
) -> Result<Option<AssignmentRow>, ApiError> {
    let registered = inspectors::table
        .filter(inspectors::user_id.eq(user_id))
        .select(inspectors::id);
    Ok(check_inspectors::table
        .filter(
            check_inspectors::check_id
                .eq(check_id)
                .and(check_inspectors::inspector_id.eq_any(registered)),
        )
        .select(AssignmentRow::as_select())
        .first(connection)
        .optional()?)
}

/// How many checks of each of some tasks are over, and of how many: those that were replaced aren't counted.
/// A number, and nothing of whose checks they are.
pub fn progress_of_tasks(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashMap<TaskId, (u64, u64)>, ApiError> {
    let counts: Vec<(TaskId, CheckState, i64)> = checks::table
        .filter(checks::task_id.eq_any(task_ids.to_vec()))
        .filter(checks::state.ne(CheckState::Replaced))
        .group_by((checks::task_id, checks::state))
        .select((checks::task_id, checks::state, count_star()))
        .load(connection)?;
    let mut progress: HashMap<TaskId, (u64, u64)> = HashMap::new();
    for (task_id, state, count) in counts {
        let count = count.unsigned_abs();
        let (done, total) = progress.entry(task_id).or_default();
        *total += count;
        if is_over(state) {
            *done += count;
        }
    }
    Ok(progress)
}

/// The ids of the keys with which checks lie sealed: they stand before each sealed text.
pub fn sealing_keys(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    Ok(checks::table
        .filter(checks::sealed.is_not_null())
        .select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "substr(sealed, 1, 8)",
        ))
        .distinct()
        .load(connection)?)
}

/// The accounts of those who inspect a check, for one unit or for all of them.
pub fn read_inspecting_users(
    connection: &mut AnyConnection,
    check_id: &CheckId,
    unit_id: Option<&UnitId>,
) -> Result<Vec<UserId>, ApiError> {
    let mut query = check_inspectors::table
        .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
        .filter(check_inspectors::check_id.eq(check_id))
        .filter(inspectors::user_id.is_not_null())
        .select(inspectors::user_id.assume_not_null())
        .distinct()
        .into_boxed::<Backend>();
    if let Some(unit_id) = unit_id {
        query = query.filter(check_inspectors::unit_id.eq(unit_id.clone()));
    }
    Ok(query.load(connection)?)
}
