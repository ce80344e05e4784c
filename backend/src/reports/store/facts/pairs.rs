//! Objects drawn, checked and found wanting: the pairs of task and object.

use super::Extent;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, tasks};
use crate::reports::rules::figures::Pair;
use chrono::NaiveDate;
use diesel::prelude::*;

type PairColumns = (
    String,
    String,
    i32,
    String,
    Option<bool>,
    Option<String>,
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
        .filter(tasks::state.ne("void"))
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
    Ok(rows.into_iter().map(pair_of).collect())
}

fn pair_of(columns: PairColumns) -> Pair {
    let (check_id, task_id, position, state, is_enterprise, result, entered_on) = columns;
    Pair {
        check_id,
        task_id,
        position,
        object_name: None,
        is_enterprise: is_enterprise.unwrap_or(false),
        is_withdrawn: matches!(state.as_str(), "replaced" | "terminated"),
        result,
        entered_on,
    }
}
