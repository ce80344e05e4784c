//! Signing in, staying signed in, signing out.

use crate::kernel::auth;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history;
use crate::kernel::keys::{Keys, hash_of_token};
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::rights::{Right, Scope};
use crate::org::actions::sign_ins;
use crate::org::rules::accounts::{self, SessionEnd, Terms};
use crate::org::rules::sign_ins::Failures;
use crate::org::rules::users::UserEvent;
use crate::org::store::sessions::SessionRow;
use crate::org::store::users::UserRow;
use crate::org::store::{password_links, sessions, sign_ins as failures_of, units, users};
use chrono::{DateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::SessionId;
use sortition_contract::org::{MeView, OwnSessionView, RoleView, SessionView, UserState};

/// A session with the refresh token for its cookie; none if the cookie stays as it is.
pub struct OpenSession {
    /// What the client gets.
    pub view: SessionView,
    /// The new refresh token, and when the session ends in any case.
    pub refresh_token: Option<(String, DateTime<Utc>)>,
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

/// Where a sign-in comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// What the client calls itself; a few hundred characters at the most.
    pub user_agent: String,
}

/// Opens a session for an account whose password was right when it was read; refused, and nothing
/// changed, while nobody may sign in from there, or if the password has been replaced since.
pub fn sign_in(
    connection: &mut AnyConnection,
    call: &Call,
    gate: &Gate<'_>,
    verified: &UserRow,
    origin: &Origin,
) -> Result<Result<OpenSession, ApiError>, ApiError> {
    let row = users::find(connection, &verified.id)?;
    let failures = sign_ins::in_the_way(connection, call, &row)?;
    let is_replaced = row.password_hash != verified.password_hash;
    let is_closed = UserEvent::SignIn.next(row.state).is_none();
    if is_closed || is_replaced || failures.is_locked(call.now) {
        return Ok(Err(wrong_credentials()));
    }
    let address = sign_ins::network(call);
    failures_of::forget(connection, &sign_ins::known_address(&row, &address))?;
    // Who has the password needs no other one.
    password_links::forget(connection, &row.id)?;
    // Whoever has given the password is nobody unknown any more.
    let mut call = call.clone();
    call.actor.user_id = Some(row.id.clone());
    call.actor.username.clone_from(&row.username);
    call.actor.name.clone_from(&row.name);
    let terms = sessions::terms(connection, call.today())?;
    make_room(connection, &call, &terms, &row)?;
    let id = SessionId::new();
    let refresh_token = auth::issue_refresh_token(gate.keys, &id)?;
    let now = call.now.naive_utc();
    let session = SessionRow {
        id,
        user_id: row.id.clone(),
        refresh_hash: hash_of_token(&refresh_token),
        former_refresh_hash: None,
        created_at: now,
        refreshed_at: now,
        idle_until: terms.idle_until(call.now).naive_utc(),
        expires_at: terms.expires_at(call.now).naive_utc(),
        ended_at: None,
        active_at: now,
        address,
        user_agent: origin.user_agent.clone(),
    };
    sessions::insert(connection, &session)?;
    let row = let_in(connection, &call, row)?;
    let view = session_view(connection, gate, &row, &session.id, call.now)?;
    Ok(Ok(OpenSession {
        view,
        refresh_token: Some((refresh_token, session.expires_at.and_utc())),
    }))
}

/// Tells the trail of a sign-in, which opens the account: of one that was locked, or signed in to for the
/// first time, it is a step. Somebody elsewhere may keep it locked: that goes on, and its owner comes in.
fn let_in(
    connection: &mut AnyConnection,
    call: &Call,
    before: UserRow,
) -> Result<UserRow, ApiError> {
    let event = UserEvent::SignIn;
    let mut row = before.clone();
    if before.state == UserState::Invited || !before.failures().is_locked(call.now) {
        row.set_failures(&Failures::default());
        if event.next(before.state) != Some(before.state) {
            return lifecycle::step(connection, call, &before, row, (event, None));
        }
        // Of an open account nothing changes that an administrator saw.
        users::set_access(connection, &row)?;
    }
    history::note(connection, call, &event.to_string(), &row)?;
    Ok(row)
}

/// Ends those sessions of an account that are one too many beside a new one: where nothing was done
/// for the longest time.
fn make_room(
    connection: &mut AnyConnection,
    call: &Call,
    terms: &Terms,
    row: &UserRow,
) -> Result<(), ApiError> {
    let alive = sessions::alive(connection, &row.id, call.now)?;
    let too_many = terms.too_many_beside_a_new_one(alive.len());
    for session in alive.iter().rev().take(too_many) {
        sessions::end(connection, &session.id, SessionEnd::Replaced, call.now)?;
        history::note(connection, call, "replace_session", row)?;
    }
    Ok(())
}

/// Goes on with a session by its refresh token, which is replaced. Any token that was replaced before
/// ends the session: somebody else has it.
pub fn refresh_session(
    connection: &mut AnyConnection,
    call: &Call,
    gate: &Gate<'_>,
    refresh_token: &str,
) -> Result<Result<OpenSession, ApiError>, ApiError> {
    let over = || ApiError::refused(ErrorCode::TokenExpired);
    let hash = hash_of_token(refresh_token);
    let Some(session) = session_of(connection, gate, refresh_token, &hash)? else {
        return Ok(Err(over()));
    };
    let row = users::find(connection, &session.user_id)?;
    if session.is_over(call.now) || !auth::keeps_sessions(row.state) {
        return Ok(Err(over()));
    }
    let is_former = session.refresh_hash != hash;
    let is_predecessor = session.former_refresh_hash.as_deref() == Some(hash.as_str());
    let refreshed_at = session.refreshed_at.and_utc();
    if is_former && !accounts::is_overlap(is_predecessor, refreshed_at, call.now) {
        sessions::end(connection, &session.id, SessionEnd::Reuse, call.now)?;
        history::note(connection, call, "reuse_refresh_token", &row)?;
        return Ok(Err(over()));
    }
    let mut next = None;
    if !is_former {
        let token = auth::issue_refresh_token(gate.keys, &session.id)?;
        sessions::rotate(connection, &session, &hash_of_token(&token), call.now)?;
        next = Some((token, session.expires_at.and_utc()));
    }
    let view = session_view(connection, gate, &row, &session.id, call.now)?;
    Ok(Ok(OpenSession {
        view,
        refresh_token: next,
    }))
}

/// The session that a refresh token was made for, however long ago it was replaced.
fn session_of(
    connection: &mut AnyConnection,
    gate: &Gate<'_>,
    refresh_token: &str,
    hash: &str,
) -> Result<Option<SessionRow>, ApiError> {
    if let Some(session) = sessions::find_by_refresh(connection, hash)? {
        return Ok(Some(session));
    }
    match auth::session_of_refresh_token(gate.keys, refresh_token) {
        Some(id) => sessions::find(connection, &id),
        None => Ok(None),
    }
}

/// Writes down that somebody does something in a session, which goes on from there.
pub fn note_activity(
    connection: &mut AnyConnection,
    session_id: &SessionId,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let terms = sessions::terms(connection, shanghai_day(now))?;
    sessions::set_active(connection, session_id, now, terms.idle_until(now))
}

/// One's own sessions that are alive, the one in which something was done last first.
pub fn list_own_sessions(
    connection: &mut AnyConnection,
    call: &Call,
) -> Result<Vec<OwnSessionView>, ApiError> {
    let rows = sessions::alive(connection, call.actor.person()?, call.now)?;
    let current = call.actor.session_id.as_ref();
    let view = |row: SessionRow| OwnSessionView {
        is_current: current == Some(&row.id),
        created_at: row.created_at.and_utc(),
        active_at: row.active_at.and_utc(),
        ends_at: row.ends_at().and_utc(),
        id: row.id,
        address: row.address,
        user_agent: row.user_agent,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Ends one of one's own sessions; 404 for others' and for those that are over.
pub fn end_own_session(
    connection: &mut AnyConnection,
    call: &Call,
    id: &SessionId,
) -> Result<(), ApiError> {
    let user = call.actor.person()?;
    let found = sessions::find(connection, id)?;
    let is_own = |row: &SessionRow| row.user_id == *user && !row.is_over(call.now);
    if !found.as_ref().is_some_and(is_own) {
        return Err(ApiError::not_found());
    }
    sessions::end(connection, id, SessionEnd::Owner, call.now)?;
    let row = users::find(connection, user)?;
    history::note(connection, call, "end_own_session", &row)
}

/// Ends one's own sessions but the one that asks.
pub fn end_other_sessions(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let user = call.actor.person()?;
    let but = call.actor.session_id.as_ref();
    sessions::end_others(connection, user, but, SessionEnd::Owner, call.now)?;
    let row = users::find(connection, user)?;
    history::note(connection, call, "end_other_sessions", &row)
}

/// Signs out: the session ends at once.
pub fn end_session(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let (Some(session), Some(user)) = (&call.actor.session_id, &call.actor.user_id) else {
        return Err(ApiError::refused(ErrorCode::Unauthenticated));
    };
    sessions::end(connection, session, SessionEnd::SignOut, call.now)?;
    let row = users::find(connection, user)?;
    history::note(connection, call, "sign_out", &row)
}

fn session_view(
    connection: &mut AnyConnection,
    gate: &Gate<'_>,
    row: &UserRow,
    session_id: &SessionId,
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
            unit_id: one.unit_id.clone(),
        })
        .collect();
    Ok(MeView {
        id: row.id.clone(),
        username: row.username.clone(),
        name: row.name.clone(),
        unit: units::find(connection, &row.unit_id)?.brief(),
        roles,
        must_change_password: row.must_change_password,
        operations,
        exports,
        is_demo: gate.is_demo,
        today: shanghai_day(now),
    })
}
