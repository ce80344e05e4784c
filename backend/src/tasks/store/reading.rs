//! What became of a task in other modules.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, draws, publications};
use diesel::prelude::*;
use sortition_contract::checks::CheckState;
use sortition_contract::draws::DrawState;
use sortition_contract::publications::{PublicationKind, PublicationState};
use std::collections::HashSet;

/// Whether a draw of the task is frozen or later.
pub fn read_is_frozen(connection: &mut AnyConnection, task_id: &str) -> Result<bool, ApiError> {
    Ok(read_frozen(connection, &[task_id.to_owned()])?.contains(task_id))
}

/// Of which of some tasks a draw is frozen or later.
pub fn read_frozen(
    connection: &mut AnyConnection,
    task_ids: &[String],
) -> Result<HashSet<String>, ApiError> {
    let frozen = [DrawState::Frozen, DrawState::Revealing, DrawState::Drawn];
    let found: Vec<String> = draws::table
        .filter(draws::task_id.eq_any(task_ids.to_vec()))
        .filter(draws::state.eq_any(frozen.map(DrawState::code)))
        .select(draws::task_id)
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// Whether a check of the task is confirmed.
pub fn read_has_confirmed(connection: &mut AnyConnection, task_id: &str) -> Result<bool, ApiError> {
    let found = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq(CheckState::Confirmed.code()));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// Of which of some tasks a check isn't open to its inspectors yet.
pub fn read_sealed(
    connection: &mut AnyConnection,
    task_ids: &[String],
) -> Result<HashSet<String>, ApiError> {
    let sealed: Vec<String> = checks::table
        .filter(checks::task_id.eq_any(task_ids.to_vec()))
        .filter(checks::state.eq(CheckState::Sealed.code()))
        .select(checks::task_id)
        .distinct()
        .load(connection)?;
    Ok(sealed.into_iter().collect())
}

/// Whether a confirmed check's result is neither published nor decided not to be.
pub fn read_has_open_results(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<bool, ApiError> {
    let confirmed: i64 = checks::table
        .filter(checks::task_id.eq(task_id))
        .filter(checks::state.eq(CheckState::Confirmed.code()))
        .count()
        .get_result(connection)?;
    let mut settled: Vec<String> = publications::table
        .filter(publications::task_id.eq(task_id))
        .filter(publications::kind.eq(PublicationKind::Result.code()))
        .filter(publications::state.ne_all(PublicationState::OPEN))
        .select(publications::subject_id)
        .load(connection)?;
    settled.sort_unstable();
    settled.dedup();
    Ok((settled.len() as i64) < confirmed)
}
