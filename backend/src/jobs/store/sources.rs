//! The uploaded files of jobs: which may still be there, and which are gone.

use crate::jobs::store::jobs::JobRow;
use crate::jobs::store::payload::Payload;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::jobs;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// Jobs that were over before a moment and whose files may still be there, the oldest first.
pub fn with_source_before(
    connection: &mut AnyConnection,
    before: NaiveDateTime,
    limit: i64,
) -> Result<Vec<JobRow>, ApiError> {
    Ok(jobs::table
        .filter(jobs::finished_at.lt(before))
        .filter(jobs::source_gone_at.is_null())
        .order(jobs::seq.asc())
        .limit(limit)
        .load(connection)?)
}

/// What the jobs were given whose files may still be there.
pub fn payloads_with_source(
    connection: &mut AnyConnection,
) -> Result<Vec<Json<Payload>>, ApiError> {
    Ok(jobs::table
        .filter(jobs::source_gone_at.is_null())
        .select(jobs::payload)
        .load(connection)?)
}

/// Whether a job that isn't over, or wasn't before a moment, was given this content.
pub fn is_source_since(
    connection: &mut AnyConnection,
    hash: &str,
    since: NaiveDateTime,
) -> Result<bool, ApiError> {
    let is_young = jobs::finished_at.is_null().or(jobs::finished_at.ge(since));
    let found: Option<i64> = jobs::table
        .filter(is_young)
        .filter(jobs::payload.like(format!("%{hash}%")))
        .select(jobs::seq)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Notes that the files of jobs were removed.
pub fn set_source_gone(
    connection: &mut AnyConnection,
    seqs: &[i64],
    at: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::update(jobs::table.filter(jobs::seq.eq_any(seqs.to_vec())))
        .set(jobs::source_gone_at.eq(at))
        .execute(connection)?;
    Ok(())
}
