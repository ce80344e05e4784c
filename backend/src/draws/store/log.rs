//! SQL of the public log: entries are appended, never changed.

use crate::kernel::db::{self, AnyConnection, PUBLIC_LOG};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{installation, log_entries};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use sortition_contract::draws::{LogEntryKind, LogEntryView, LogHash};
use sortition_contract::ids::DrawId;
use std::collections::HashMap;

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = log_entries)]
pub struct EntryRow {
    /// Its place in the log, from 0.
    pub position: i64,
    /// The draw.
    pub draw_id: DrawId,
    /// SPEC's `type`.
    pub type_: LogEntryKind,
    /// The canonical entry.
    pub content: String,
    /// The hash of its leaf.
    pub leaf_hash: String,
    /// When.
    pub created_at: NaiveDateTime,
}

/// Waits until nobody else appends, and keeps others from it to the end of the transaction.
pub fn lock(connection: &mut AnyConnection) -> Result<(), ApiError> {
    db::lock(connection, PUBLIC_LOG)
}

/// The fact that names the last entry whose time isn't held against the clock any more: the clock was
/// found to have been wrong when it was written.
pub const ACCEPTED: &str = "log_accepted";

/// Whether the public log has an entry.
pub fn has_begun(connection: &mut AnyConnection) -> Result<bool, ApiError> {
    let found = log_entries::table.select(log_entries::position);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The place of the last entry, and when it was written; none if there is no entry yet.
pub fn last(connection: &mut AnyConnection) -> Result<Option<(i64, DateTime<Utc>)>, ApiError> {
    let last: Option<(i64, NaiveDateTime)> = log_entries::table
        .order(log_entries::position.desc())
        .select((log_entries::position, log_entries::created_at))
        .first(connection)
        .optional()?;
    Ok(last.map(|(position, at)| (position, at.and_utc())))
}

/// The place of the last entry whose time isn't held against the clock.
pub fn accepted(connection: &mut AnyConnection) -> Result<Option<i64>, ApiError> {
    let accepted: Option<String> = installation::table
        .find(ACCEPTED)
        .select(installation::value)
        .first(connection)
        .optional()?;
    let accepted = accepted.map(|position| position.parse());
    accepted.transpose().map_err(ApiError::internal)
}

/// The leaf hashes of the first entries, in their order.
pub fn leaf_hashes(connection: &mut AnyConnection, size: i64) -> Result<Vec<String>, ApiError> {
    Ok(log_entries::table
        .filter(log_entries::position.lt(size))
        .order(log_entries::position.asc())
        .select(log_entries::leaf_hash)
        .load(connection)?)
}

/// Appends an entry. A serializable writer may have looked for the place before another was through
/// with the lock; then it is tried again.
pub fn append(connection: &mut AnyConnection, row: &EntryRow) -> Result<(), ApiError> {
    diesel::insert_into(log_entries::table)
        .values(row)
        .execute(connection)
        .map(drop)
        .or_duplicate(|| ApiError::Busy)
}

/// A draw's entries as they are shown, on the page, on the portal and in the API: each with its one
/// hash and what that is of.
pub fn read_views(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Vec<LogEntryView>, ApiError> {
    let mut views = read_views_of(connection, std::slice::from_ref(draw_id))?;
    Ok(views.remove(draw_id).unwrap_or_default())
}

/// The same of some draws, by draw.
pub fn read_views_of(
    connection: &mut AnyConnection,
    draw_ids: &[DrawId],
) -> Result<HashMap<DrawId, Vec<LogEntryView>>, ApiError> {
    let entries: Vec<EntryRow> = log_entries::table
        .filter(log_entries::draw_id.eq_any(draw_ids.to_vec()))
        .order(log_entries::position.asc())
        .load(connection)?;
    let mut views: HashMap<DrawId, Vec<LogEntryView>> = HashMap::new();
    for row in entries {
        let draw_id = row.draw_id.clone();
        let view = view(row).map_err(ApiError::internal)?;
        views.entry(draw_id).or_default().push(view);
    }
    Ok(views)
}

fn view(row: EntryRow) -> Result<LogEntryView, String> {
    #[derive(Deserialize)]
    struct Entry {
        by: String,
        hash: String,
        #[serde(default)]
        matching: Option<String>,
        at: DateTime<Utc>,
    }
    let entry: Entry = serde_json::from_str(&row.content).map_err(|error| error.to_string())?;
    Ok(LogEntryView {
        index: row.position,
        kind: row.type_,
        by: entry.by,
        hash: entry.hash,
        hash_of: LogHash::of(row.type_),
        leaf_hash: row.leaf_hash,
        matching: entry.matching,
        at: entry.at,
    })
}
