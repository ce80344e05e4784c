//! SQL of the public log: entries are appended, never changed.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::log_entries;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = log_entries)]
pub struct EntryRow {
    /// Its place in the log, from 0.
    pub position: i64,
    /// The draw.
    pub draw_id: String,
    /// SPEC's `type`.
    pub type_: String,
    /// The canonical entry.
    pub content: String,
    /// The hash of its leaf.
    pub leaf_hash: String,
    /// When.
    pub created_at: NaiveDateTime,
}

/// The place of the next entry.
pub fn next_position(connection: &mut AnyConnection) -> Result<i64, ApiError> {
    let last: Option<i64> = log_entries::table
        .select(diesel::dsl::max(log_entries::position))
        .first(connection)?;
    Ok(last.map_or(0, |last| last + 1))
}

/// Appends an entry. Two writers that took the same place are tried again.
pub fn append(connection: &mut AnyConnection, row: &EntryRow) -> Result<(), ApiError> {
    diesel::insert_into(log_entries::table)
        .values(row)
        .execute(connection)
        .map(drop)
        .or_duplicate(|| ApiError::Busy)
}

/// A draw's entries, in their order.
pub fn of_draw(connection: &mut AnyConnection, draw_id: &str) -> Result<Vec<EntryRow>, ApiError> {
    Ok(log_entries::table
        .filter(log_entries::draw_id.eq(draw_id))
        .order(log_entries::position.asc())
        .load(connection)?)
}
