//! Objects drawn, checked and found wanting: the pairs of task and object.

use super::Extent;
use crate::checks::rules::Problems;
use crate::checks::store::reading::read_problems;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, tasks};
use crate::reports::rules::figures::Pair;
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState};
use sortition_contract::ids::{CheckId, TaskId};
use sortition_contract::tasks::TaskState;

type PairColumns = (
    CheckId,
    TaskId,
    i32,
    CheckState,
    Option<bool>,
    Option<CheckResult>,
    Option<NaiveDate>,
);

/// Pairs of tasks drawn this year, and of older ones whose result was entered in the period.
pub(super) fn read_pairs(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
    year_start: NaiveDate,
) -> Result<Vec<Pair>, ApiError> {
    let recent = tasks::drawn_on.ge(year_start);
    let entered = checks::result_entered_on
        .ge(extent.start)
        .or(checks::result_entered_on.is_null());
    let mut query = checks::table
        .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
        .filter(tasks::state.ne(TaskState::Void))
        .filter(tasks::drawn_on.le(extent.end))
        .filter(recent.or(entered))
        .order((checks::task_id, checks::position))
        .select((
            checks::id,
            checks::task_id,
            checks::position,
            checks::state,
            checks::is_enterprise,
            checks::result,
            checks::result_entered_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(tasks::unit_id.eq(unit_id));
    }
    let rows: Vec<PairColumns> = query.load(connection)?;
    let problems = read_problems(connection)?;
    Ok(rows
        .into_iter()
        .map(|columns| pair_of(columns, &problems))
        .collect())
}

fn pair_of(columns: PairColumns, problems: &Problems) -> Pair {
    let (check_id, task_id, position, state, is_enterprise, result, entered_on) = columns;
    let is_problem = result
        .zip(entered_on)
        .is_some_and(|(result, on)| problems.contain(result, on));
    Pair {
        check_id,
        task_id,
        position,
        object_name: None,
        is_enterprise: is_enterprise.unwrap_or(false),
        is_withdrawn: matches!(state, CheckState::Replaced | CheckState::Terminated),
        is_problem,
        entered_on,
    }
}
