//! Which results behind a cell are still their unit's own to know.

use crate::kernel::db::{AnyConnection, IDS_AT_ONCE};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, publications, tasks};
use crate::sight::is_public_result;
use diesel::prelude::*;
use sortition_contract::ids::{CheckId, TaskId};
use std::collections::HashMap;

/// Of some checks those whose result isn't public, each with its task's id and title.
pub fn read_hidden(
    connection: &mut AnyConnection,
    check_ids: &[CheckId],
) -> Result<HashMap<CheckId, (TaskId, String)>, ApiError> {
    let mut hidden = HashMap::new();
    for ids in check_ids.chunks(IDS_AT_ONCE) {
        let public = publications::table
            .filter(is_public_result())
            .select(publications::subject_id);
        let rows: Vec<(CheckId, TaskId, String)> = checks::table
            .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
            .filter(checks::id.eq_any(ids))
            .filter(checks::id.ne_all(public))
            .select((checks::id, tasks::id, tasks::title))
            .load(connection)?;
        let told = |(check_id, task_id, title)| (check_id, (task_id, title));
        hidden.extend(rows.into_iter().map(told));
    }
    Ok(hidden)
}
