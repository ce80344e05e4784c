//! Sessions. Only hashes of refresh tokens are stored.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::sessions;
use crate::org::rules::accounts::{SessionEnd, Terms};
use crate::org::store::settings;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sortition_contract::ids::{SessionId, UserId};

/// A session as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// Of the token that refreshes it.
    pub refresh_hash: String,
    /// Of the token before.
    pub former_refresh_hash: Option<String>,
    /// When it began.
    pub created_at: NaiveDateTime,
    /// When it was last refreshed.
    pub refreshed_at: NaiveDateTime,
    /// When it ends unless somebody does something.
    pub idle_until: NaiveDateTime,
    /// When it ends in any case.
    pub expires_at: NaiveDateTime,
    /// When it ended.
    pub ended_at: Option<NaiveDateTime>,
    /// When somebody last did something in it, to the minute.
    pub active_at: NaiveDateTime,
    /// From where it was opened.
    pub address: String,
    /// What opened it, as it calls itself.
    pub user_agent: String,
}

impl SessionRow {
    /// When it ends if nobody does anything.
    pub fn ends_at(&self) -> NaiveDateTime {
        self.idle_until.min(self.expires_at)
    }

    /// Whether it is over.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_some() || self.ends_at() <= now.naive_utc()
    }
}

/// How long sessions live and how many an account has, by the settings of a day.
pub fn terms(connection: &mut AnyConnection, on: NaiveDate) -> Result<Terms, ApiError> {
    let mut number = |key| settings::value::<i64>(connection, key, None, on);
    let idle = number("sessions.idle_minutes")?;
    let longest = number("sessions.longest_hours")?;
    let most = number("sessions.most")?;
    Ok(Terms {
        idle: TimeDelta::minutes(idle),
        longest: TimeDelta::hours(longest),
        most: usize::try_from(most).map_err(ApiError::internal)?,
    })
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
        .select(SessionRow::as_select())
        .first(connection)
        .optional()?)
}

/// A session by its id.
pub fn find(
    connection: &mut AnyConnection,
    id: &SessionId,
) -> Result<Option<SessionRow>, ApiError> {
    Ok(sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .first(connection)
        .optional()?)
}

/// A user's sessions that are alive, the one in which something was done last first.
pub fn alive(
    connection: &mut AnyConnection,
    user_id: &UserId,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, ApiError> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::idle_until.gt(now.naive_utc()))
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .order((sessions::active_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(connection)?;
    Ok(rows)
}

/// Whether a user has signed in from an address since a moment.
pub fn knows_address(
    connection: &mut AnyConnection,
    user_id: &UserId,
    address: &str,
    since: DateTime<Utc>,
) -> Result<bool, ApiError> {
    let known = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::address.eq(address))
        .filter(sessions::created_at.ge(since.naive_utc()));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(connection)?)
}

/// Puts a new refresh token in the place of the present one. That is no doing: a page refreshes by
/// itself.
pub fn rotate(
    connection: &mut AnyConnection,
    row: &SessionRow,
    refresh_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::update(sessions::table.find(&row.id))
        .set((
            sessions::refresh_hash.eq(refresh_hash),
            sessions::former_refresh_hash.eq(&row.refresh_hash),
            sessions::refreshed_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes down that somebody does something.
pub fn set_active(
    connection: &mut AnyConnection,
    id: &SessionId,
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
) -> Result<(), ApiError> {
    let before = sessions::table
        .find(id)
        .filter(sessions::ended_at.is_null())
        .filter(sessions::active_at.lt(now.naive_utc()));
    diesel::update(before)
        .set((
            sessions::active_at.eq(now.naive_utc()),
            sessions::idle_until.eq(idle_until.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends one session.
pub fn end(
    connection: &mut AnyConnection,
    id: &SessionId,
    by: SessionEnd,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::update(
        sessions::table
            .find(id)
            .filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::ended_at.eq(now.naive_utc()),
        sessions::ended_by.eq(by.code()),
    ))
    .execute(connection)?;
    Ok(())
}

/// Ends all sessions that are alive; how many they were. What is over already stays as it ended.
pub fn end_all(
    connection: &mut AnyConnection,
    by: SessionEnd,
    now: DateTime<Utc>,
) -> Result<usize, ApiError> {
    let alive = sessions::table
        .filter(sessions::ended_at.is_null())
        .filter(sessions::idle_until.gt(now.naive_utc()))
        .filter(sessions::expires_at.gt(now.naive_utc()));
    let ended = diesel::update(alive)
        .set((
            sessions::ended_at.eq(now.naive_utc()),
            sessions::ended_by.eq(by.code()),
        ))
        .execute(connection)?;
    Ok(ended)
}

/// Ends a user's sessions but the one given.
pub fn end_others(
    connection: &mut AnyConnection,
    user_id: &UserId,
    but: Option<&SessionId>,
    by: SessionEnd,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let open = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::ended_at.is_null());
    let end = (
        sessions::ended_at.eq(now.naive_utc()),
        sessions::ended_by.eq(by.code()),
    );
    match but {
        Some(but) => diesel::update(open.filter(sessions::id.ne(but)))
            .set(end)
            .execute(connection)?,
        None => diesel::update(open).set(end).execute(connection)?,
    };
    Ok(())
}
