//! How far tasks, draws and checks are, for modules below them.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    check_inspectors, checks, draw_contributors, draws, publications, task_inspectors, task_units,
    tasks,
};
use diesel::dsl::{Eq, Filter, Select};
use diesel::prelude::*;
use sortition_contract::checks::CheckState;
use sortition_contract::draws::DrawState;
use sortition_contract::ids::{DrawId, InspectorId, PlanEntryId, TaskId, UnitId};
use sortition_contract::publications::{PublicationKind, PublicationState};
use sortition_contract::tasks::TaskState;
use std::collections::{HashMap, HashSet};

/// Of which of some tasks a draw is frozen or later.
pub fn read_frozen(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashSet<TaskId>, ApiError> {
    let frozen = [DrawState::Frozen, DrawState::Revealing, DrawState::Drawn];
    let found: Vec<TaskId> = draws::table
        .filter(draws::task_id.eq_any(task_ids.to_vec()))
        .filter(draws::state.eq_any(frozen))
        .select(draws::task_id)
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// Whether a check of the task is confirmed.
pub fn read_has_confirmed(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<bool, ApiError> {
    let found = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq(CheckState::Confirmed));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// Of which of some tasks a check isn't open to its inspectors yet.
pub fn read_sealed(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashSet<TaskId>, ApiError> {
    let sealed: Vec<TaskId> = checks::table
        .filter(checks::task_id.eq_any(task_ids.to_vec()))
        .filter(checks::state.eq(CheckState::Sealed))
        .select(checks::task_id)
        .distinct()
        .load(connection)?;
    Ok(sealed.into_iter().collect())
}

/// Of which of some tasks a check can't be opened yet, since its draw has found no inspectors.
pub fn read_unmatched(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashSet<TaskId>, ApiError> {
    let unmatched: Vec<TaskId> = checks::table
        .inner_join(draws::table.on(draws::id.eq(checks::draw_id)))
        .filter(checks::task_id.eq_any(task_ids.to_vec()))
        .filter(checks::state.eq(CheckState::Sealed))
        .filter(draws::is_matched.eq(false))
        .select(checks::task_id)
        .distinct()
        .load(connection)?;
    Ok(unmatched.into_iter().collect())
}

/// Whether a confirmed check's result is neither published nor decided not to be.
pub fn read_has_open_results(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<bool, ApiError> {
    let confirmed: i64 = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq(CheckState::Confirmed))
        .count()
        .get_result(connection)?;
    let mut settled: Vec<String> = publications::table
        .filter(publications::task_id.eq(task_id))
        .filter(publications::kind.eq(PublicationKind::Result))
        .filter(publications::state.ne_all(PublicationState::OPEN))
        .select(publications::subject_id)
        .load(connection)?;
    settled.sort_unstable();
    settled.dedup();
    Ok((settled.len() as i64) < confirmed)
}

/// The type of [`matched_draws`].
pub type MatchedDraws = Select<Filter<draws::table, Eq<draws::is_matched, bool>>, draws::id>;

/// The draws that have found inspectors, to be asked within a query.
pub fn matched_draws() -> MatchedDraws {
    draws::table
        .filter(draws::is_matched.eq(true))
        .select(draws::id)
}

/// Which of some draws have found inspectors.
pub fn read_matched<'a>(
    connection: &mut AnyConnection,
    draw_ids: impl IntoIterator<Item = &'a DrawId>,
) -> Result<HashSet<DrawId>, ApiError> {
    let ids: HashSet<&DrawId> = draw_ids.into_iter().collect();
    let ids: Vec<DrawId> = ids.into_iter().cloned().collect();
    let found: Vec<DrawId> = draws::table
        .filter(draws::id.eq_any(ids))
        .filter(draws::is_matched.eq(true))
        .select(draws::id)
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// The hash of a draw's manifest, once it is frozen.
pub fn read_manifest_hash(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Option<String>, ApiError> {
    Ok(draws::table
        .filter(draws::id.eq(draw_id))
        .select(draws::manifest_hash)
        .first(connection)?)
}

/// Whether the server alone contributed to a draw's seed, without a beacon.
pub fn read_is_single_party(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<bool, ApiError> {
    let contributors: i64 = draw_contributors::table
        .filter(draw_contributors::draw_id.eq(draw_id))
        .count()
        .get_result(connection)?;
    let beacon: Option<String> = draws::table
        .filter(draws::id.eq(draw_id))
        .select(draws::beacon_source)
        .first(connection)?;
    Ok(contributors == 1 && beacon.is_none())
}

/// The states of the tasks made from entries.
pub fn read_task_states(
    connection: &mut AnyConnection,
    entry_ids: &[PlanEntryId],
) -> Result<HashMap<PlanEntryId, Vec<TaskState>>, ApiError> {
    let rows: Vec<(PlanEntryId, TaskState)> = tasks::table
        .filter(tasks::plan_entry_id.eq_any(entry_ids.to_vec()))
        .select((tasks::plan_entry_id.assume_not_null(), tasks::state))
        .load(connection)?;
    let mut states: HashMap<PlanEntryId, Vec<TaskState>> = HashMap::new();
    for (entry_id, state) in rows {
        states.entry(entry_id).or_default().push(state);
    }
    Ok(states)
}

/// Titles of tasks by id.
pub fn read_task_titles<'a>(
    connection: &mut AnyConnection,
    ids: impl IntoIterator<Item = &'a TaskId>,
) -> Result<HashMap<TaskId, String>, ApiError> {
    let ids: Vec<TaskId> = ids.into_iter().cloned().collect();
    let titles: Vec<(TaskId, String)> = tasks::table
        .filter(tasks::id.eq_any(ids))
        .select((tasks::id, tasks::title))
        .load(connection)?;
    Ok(titles.into_iter().collect())
}

/// Whether checks are left to do for an inspector of a unit. While a task's checks are sealed nobody may
/// know whose they are, so that all count whom the unit named for the task, or all of a unit that
/// named nobody.
pub fn read_has_open_checks(
    connection: &mut AnyConnection,
    (inspector_id, unit_id): (&InspectorId, &UnitId),
) -> Result<bool, ApiError> {
    let over = [
        CheckState::Confirmed,
        CheckState::Terminated,
        CheckState::Replaced,
    ];
    let assigned = check_inspectors::table
        .inner_join(checks::table.on(checks::id.eq(check_inspectors::check_id)))
        .filter(check_inspectors::inspector_id.eq(inspector_id))
        .filter(checks::state.ne_all(over));
    let is_assigned: i64 = assigned.count().get_result(connection)?;
    let sealed = checks::table
        .inner_join(task_units::table.on(task_units::task_id.eq(checks::task_id)))
        .filter(task_units::unit_id.eq(unit_id))
        .filter(checks::state.eq(CheckState::Sealed));
    let of_unit = task_inspectors::table
        .filter(task_inspectors::unit_id.eq(unit_id))
        .select(task_inspectors::task_id);
    let of_inspector = task_inspectors::table
        .filter(task_inspectors::inspector_id.eq(inspector_id))
        .select(task_inspectors::task_id);
    let may_be_drawn = sealed.filter(
        checks::task_id
            .eq_any(of_inspector)
            .or(checks::task_id.ne_all(of_unit)),
    );
    let is_waiting: i64 = may_be_drawn.count().get_result(connection)?;
    Ok(is_assigned + is_waiting > 0)
}
