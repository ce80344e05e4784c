//! Sessions. Only hashes of refresh tokens are stored.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::sessions;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

/// A session as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The session.
    pub id: String,
    /// Whose.
    pub user_id: String,
    /// Of the token that refreshes it.
    pub refresh_hash: String,
    /// Of the token before.
    pub former_refresh_hash: Option<String>,
    /// When it began.
    pub created_at: NaiveDateTime,
    /// When it was last refreshed.
    pub refreshed_at: NaiveDateTime,
    /// When it ends unless it is refreshed.
    pub idle_until: NaiveDateTime,
    /// When it ends in any case.
    pub expires_at: NaiveDateTime,
    /// When it ended.
    pub ended_at: Option<NaiveDateTime>,
    /// Why it ended.
    pub ended_by: Option<String>,
}

/// Writes a new session.
pub fn insert(connection: &mut AnyConnection, row: &SessionRow) -> Result<(), ApiError> {
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The session that a refresh token, or the one before it, belongs to.
pub fn find_by_refresh(
    connection: &mut AnyConnection,
    hash: &str,
) -> Result<Option<SessionRow>, ApiError> {
    Ok(sessions::table
        .filter(
            sessions::refresh_hash
                .eq(hash)
                .or(sessions::former_refresh_hash.eq(hash)),
        )
        .first(connection)
        .optional()?)
}

/// Puts a new refresh token in the place of the present one.
pub fn rotate(
    connection: &mut AnyConnection,
    row: &SessionRow,
    refresh_hash: &str,
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::update(sessions::table.find(&row.id))
        .set((
            sessions::refresh_hash.eq(refresh_hash),
            sessions::former_refresh_hash.eq(&row.refresh_hash),
            sessions::refreshed_at.eq(now.naive_utc()),
            sessions::idle_until.eq(idle_until.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends one session.
pub fn end(
    connection: &mut AnyConnection,
    id: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::update(
        sessions::table
            .find(id)
            .filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::ended_at.eq(now.naive_utc()),
        sessions::ended_by.eq(by),
    ))
    .execute(connection)?;
    Ok(())
}

/// Ends a user's sessions but the one given.
pub fn end_others(
    connection: &mut AnyConnection,
    user_id: &str,
    but: Option<&str>,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let open = sessions::table
        .filter(
            sessions::user_id
                .eq(user_id)
                .and(sessions::ended_at.is_null()),
        )
        .filter(sessions::id.ne(but.unwrap_or_default()));
    diesel::update(open)
        .set((
            sessions::ended_at.eq(now.naive_utc()),
            sessions::ended_by.eq(by),
        ))
        .execute(connection)?;
    Ok(())
}
