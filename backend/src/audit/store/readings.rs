//! Entries of the trail that tell of reading.

use crate::audit::rules::readings::{EXPORT, READ_MANY, REFUSED, Read, UNMASK};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{audit_events, record_changes, users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sortition_contract::ids::UserId;
use std::collections::HashMap;

/// So many entries are counted at the most, the newest.
const ENTRIES_MOST: i64 = 50_000;

/// What was read since a moment, and the names of persons by their account.
pub fn since(
    connection: &mut AnyConnection,
    since: DateTime<Utc>,
) -> Result<(Vec<Read>, HashMap<UserId, String>), ApiError> {
    type Row = (Option<UserId>, String, Option<String>, Option<String>);
    let rows: Vec<Row> = audit_events::table
        .left_join(record_changes::table.on(record_changes::audit_event_id.eq(audit_events::id)))
        .filter(audit_events::at.ge(since.naive_utc()))
        .filter(
            audit_events::event
                .assume_not_null()
                .eq_any(vec![UNMASK, EXPORT, READ_MANY, REFUSED]),
        )
        .order(audit_events::seq.desc())
        .limit(ENTRIES_MOST)
        .select((
            audit_events::user_id,
            audit_events::username,
            audit_events::event,
            record_changes::after.nullable(),
        ))
        .load(connection)?;
    let ids: Vec<UserId> = rows.iter().filter_map(|row| row.0.clone()).collect();
    let names = names(connection, ids)?;
    let read = |(user_id, username, event, facts)| Read {
        user_id,
        username,
        event,
        facts,
    };
    Ok((rows.into_iter().map(read).collect(), names))
}

fn names(
    connection: &mut AnyConnection,
    mut ids: Vec<UserId>,
) -> Result<HashMap<UserId, String>, ApiError> {
    ids.sort_unstable();
    ids.dedup();
    let names: Vec<(UserId, String)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::name))
        .load(connection)?;
    Ok(names.into_iter().collect())
}
