//! Signing in, staying signed in, signing out.

use crate::kernel::auth;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::{self, Keys};
use crate::kernel::rights::{Right, Scope};
use crate::org::rules::accounts;
use crate::org::store::sessions::SessionRow;
use crate::org::store::users::UserRow;
use crate::org::store::{sessions, units, users};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::SessionId;
use sortition_contract::org::{MeView, RoleView, SessionView, UserState};

/// A session with the refresh token for its cookie; none if the cookie stays as it is.
pub struct OpenSession {
    /// What the client gets.
    pub view: SessionView,
    /// The new refresh token.
    pub refresh_token: Option<String>,
}

/// What signing in needs besides the database.
pub struct Gate<'a> {
    /// Signs the access token.
    pub keys: &'a Keys,
    /// All rows of the rights table, for the person's menu.
    pub rights: &'a [Right],
    /// Who may take which list as a file.
    pub exports: &'a [Right],
    /// Whether this is a demo.
    pub is_demo: bool,
}

fn wrong_credentials() -> ApiError {
    ApiError::refused(ErrorCode::WrongCredentials)
}

/// Counts an attempt whose password was wrong and locks the account if there were too many. The
/// answer is the same as for a name that doesn't exist.
pub fn note_failed_sign_in(
    connection: &mut AnyConnection,
    call: &Call,
    username: &str,
) -> Result<(), ApiError> {
    let Some(mut row) = users::find_by_username(connection, username)? else {
        return Ok(());
    };
    row.failed_count += 1;
    if let Some(until) = accounts::lock_after_failure(row.failed_count, call.now)
        && row.state == UserState::Active.code()
    {
        row.state = UserState::Locked.code().to_owned();
        row.locked_until = Some(until.naive_utc());
        row.version += 1;
        record(connection, call, "lock", &row)?;
    }
    users::set_access(connection, &row)
}

/// Opens a session for an account whose password was right.
pub fn sign_in(
    connection: &mut AnyConnection,
    call: &Call,
    gate: &Gate<'_>,
    user_id: &str,
) -> Result<OpenSession, ApiError> {
    let mut row = users::find(connection, user_id)?;
    let state: UserState = row.state.parse().map_err(ApiError::internal)?;
    let is_lock_over = row
        .locked_until
        .is_some_and(|until| until <= call.now.naive_utc());
    match state {
        UserState::Disabled => return Err(wrong_credentials()),
        UserState::Locked if !is_lock_over => return Err(wrong_credentials()),
        UserState::Invited | UserState::Locked => row.version += 1,
        UserState::Active => {}
    }
    row.state = UserState::Active.code().to_owned();
    row.failed_count = 0;
    row.locked_until = None;
    users::set_access(connection, &row)?;
    let refresh_token = fresh_token()?;
    let now = call.now.naive_utc();
    let session = SessionRow {
        id: SessionId::new().into(),
        user_id: row.id.clone(),
        refresh_hash: hash_of(&refresh_token),
        former_refresh_hash: None,
        created_at: now,
        refreshed_at: now,
        idle_until: accounts::idle_until(call.now).naive_utc(),
        expires_at: accounts::expires_at(call.now).naive_utc(),
        ended_at: None,
        ended_by: None,
    };
    sessions::insert(connection, &session)?;
    // Whoever has given the password is nobody unknown any more.
    let mut call = call.clone();
    call.actor.user_id = Some(row.id.clone().into());
    call.actor.username.clone_from(&row.username);
    call.actor.name.clone_from(&row.name);
    record(connection, &call, "sign_in", &row)?;
    let view = session_view(connection, gate, &row, &session.id, call.now)?;
    Ok(OpenSession {
        view,
        refresh_token: Some(refresh_token),
    })
}

/// Goes on with a session by its refresh token, which is replaced. A token that was replaced
/// before ends the session: somebody else has it.
pub fn refresh_session(
    connection: &mut AnyConnection,
    call: &Call,
    gate: &Gate<'_>,
    refresh_token: &str,
) -> Result<Result<OpenSession, ApiError>, ApiError> {
    let over = || ApiError::refused(ErrorCode::TokenExpired);
    let hash = hash_of(refresh_token);
    let Some(session) = sessions::find_by_refresh(connection, &hash)? else {
        return Ok(Err(over()));
    };
    let now = call.now.naive_utc();
    let row = users::find(connection, &session.user_id)?;
    let is_over = session.ended_at.is_some() || session.idle_until.min(session.expires_at) <= now;
    if is_over || row.state != UserState::Active.code() {
        return Ok(Err(over()));
    }
    let is_former = session.refresh_hash != hash;
    if is_former && now - session.refreshed_at > TimeDelta::seconds(accounts::REFRESH_GRACE_SECONDS)
    {
        sessions::end(connection, &session.id, "reuse", call.now)?;
        record(connection, call, "reuse_refresh_token", &row)?;
        return Ok(Err(over()));
    }
    let mut next = None;
    if !is_former {
        let token = fresh_token()?;
        let idle_until = accounts::idle_until(call.now);
        sessions::rotate(connection, &session, &hash_of(&token), call.now, idle_until)?;
        next = Some(token);
    }
    let view = session_view(connection, gate, &row, &session.id, call.now)?;
    Ok(Ok(OpenSession {
        view,
        refresh_token: next,
    }))
}

/// Signs out: the session ends at once.
pub fn end_session(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let (Some(session), Some(user)) = (&call.actor.session_id, &call.actor.user_id) else {
        return Err(ApiError::refused(ErrorCode::Unauthenticated));
    };
    sessions::end(connection, session, "sign_out", call.now)?;
    let row = users::find(connection, user)?;
    record(connection, call, "sign_out", &row)
}

fn session_view(
    connection: &mut AnyConnection,
    gate: &Gate<'_>,
    row: &UserRow,
    session_id: &str,
    now: DateTime<Utc>,
) -> Result<SessionView, ApiError> {
    let (access_token, expires_at) = auth::issue_token(gate.keys, &row.id, session_id, now)?;
    Ok(SessionView {
        access_token,
        expires_at,
        user: me(connection, gate, row, now)?,
    })
}

/// The signed-in person, with the operations that the menu may show.
pub fn me(
    connection: &mut AnyConnection,
    gate: &Gate<'_>,
    row: &UserRow,
    now: DateTime<Utc>,
) -> Result<MeView, ApiError> {
    let held = auth::roles_of(connection, &row.id)?;
    let allowed = |rights: &[Right]| {
        let rights = rights.iter();
        rights
            .filter(|right| !Scope::of(right, &held).is_empty())
            .map(|right| right.operation.to_owned())
            .collect()
    };
    let (operations, exports) = (allowed(gate.rights), allowed(gate.exports));
    let roles = held
        .iter()
        .map(|one| RoleView {
            role: one.role,
            unit_id: one.unit_id.clone().into(),
        })
        .collect();
    Ok(MeView {
        id: row.id.clone().into(),
        username: row.username.clone(),
        name: row.name.clone(),
        unit: units::find(connection, &row.unit_id)?.brief()?,
        roles,
        must_change_password: row.must_change_password,
        operations,
        exports,
        is_demo: gate.is_demo,
        today: crate::kernel::calendar::shanghai_day(now),
    })
}

fn fresh_token() -> Result<String, ApiError> {
    let bytes: [u8; 32] = keys::random().map_err(ApiError::internal)?;
    Ok(hex::encode(bytes))
}

fn hash_of(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    row: &UserRow,
) -> Result<(), ApiError> {
    let change = Change {
        module: "org",
        event,
        resource: "users",
        record_id: &row.id,
        unit_id: Some(&row.unit_id),
        parameters: [("title".to_owned(), row.username.clone())].into(),
        ..Change::default()
    };
    history::record(connection, call, change)
}
