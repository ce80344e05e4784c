//! What publications read of other modules' tables: titles of tasks.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::tasks;
use diesel::prelude::*;

/// Titles of tasks by id.
pub fn task_titles(
    connection: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<(String, String)>, ApiError> {
    Ok(tasks::table
        .filter(tasks::id.eq_any(ids.to_vec()))
        .select((tasks::id, tasks::title))
        .load(connection)?)
}
