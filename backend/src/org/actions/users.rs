//! Accounts: create them, set their roles, change a password. What is done with an administrator's
//! account needs two (`account_requests`); here it is refused, and done once it was decided.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError, found};
use crate::kernel::fields::Fields;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::text;
use crate::org::actions::password_links;
use crate::org::rules::accounts::SessionEnd;
use crate::org::rules::sign_ins::Failures;
use crate::org::rules::users::{UserEvent, UserFacts};
use crate::org::rules::{accounts, roles};
use crate::org::store::password_links as links;
use crate::org::store::sign_ins::{self, Subject};
use crate::org::store::users::UserRow;
use crate::org::store::{sessions, units, users};
use serde_json::json;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use sortition_contract::org::{CreateUser, RoleView, UserState, UserView, UserWithLink};

/// The longest number of a telephone.
const PHONE_LIMIT: usize = 30;

/// A password that was hashed outside the transaction.
#[derive(Clone, Debug)]
pub struct HashedPassword {
    /// argon2id.
    pub hash: String,
    /// Whether its owner has to change it first.
    pub must_change: bool,
}

/// Creates an account without roles.
pub fn create_user(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    user: &CreateUser,
    password: &HashedPassword,
) -> Result<UserView, ApiError> {
    let mut fields = Fields::default();
    let username = fields.take(accounts::check_username(&user.username));
    let name = fields.line("/name", &user.name, text::MAX_TEXT);
    let phone = fields.optional(user.phone.as_deref(), |fields, phone| {
        fields.line("/phone", phone, PHONE_LIMIT)
    });
    let unit = found(units::find(connection, &user.unit_id))?;
    fields.known("/unit_id", &user.unit_id, unit);
    let (username, name, phone) = fields.build(|| Some((username?, name?, phone?)))?;
    let now = call.now.naive_utc();
    let state = if password.must_change {
        UserState::Invited
    } else {
        UserState::Active
    };
    let row = UserRow {
        id: UserId::new(),
        username,
        name,
        phone,
        unit_id: user.unit_id.clone(),
        password_hash: password.hash.clone(),
        must_change_password: password.must_change,
        state,
        failed_count: 0,
        locked_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
        failed_at: None,
    };
    users::insert(connection, &row)?;
    let change = Change {
        to_state: Some(row.state.code()),
        after: Some(row.snapshot(keys)),
        ..Change::about("create", &row)
    };
    history::record(connection, call, change)?;
    row.view(connection)
}

/// An account that the caller may read. To others it is as if there were none, whatever they ask for.
pub fn seen(connection: &mut AnyConnection, call: &Call, id: &UserId) -> Result<UserRow, ApiError> {
    let row = users::find(connection, id)?;
    match call.sight.has_unit(&row.unit_id) {
        true => Ok(row),
        false => Err(ApiError::not_found()),
    }
}

/// An account that the caller may read, and to which they may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    event: UserEvent,
) -> Result<UserRow, ApiError> {
    let row = seen(connection, call, id)?;
    let held = row.view(connection)?.roles;
    let facts = UserFacts {
        is_own: call.actor.is(Some(&row.id)),
        needs_second: needs_second(call, &held),
    };
    let reaches = call.scope.has_unit(&row.unit_id);
    lifecycle::require(call, &row, event, reaches, &facts)?;
    Ok(row)
}

/// Refuses to an administrator what would be done with their own account.
pub fn require_other_account(call: &Call, user_id: &UserId) -> Result<(), ApiError> {
    match call.actor.is(Some(user_id)) {
        true => Err(ApiError::refused(ErrorCode::OwnAccount)),
        false => Ok(()),
    }
}

/// Whether one person alone may not do it: what an administrator's role is given or taken by, or done
/// with an administrator's account.
fn needs_second(call: &Call, roles: &[RoleView]) -> bool {
    !is_machine(call) && roles::has_administrator(roles)
}

/// Whether whoever runs the machine asks, who is no person here.
fn is_machine(call: &Call) -> bool {
    call.actor == Actor::system()
}

/// Tells roles that don't go together, or not with their units.
pub fn check_roles(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    wanted: &[RoleView],
) -> Result<(), ApiError> {
    let count = FieldError::at_most("/roles", wanted.len(), roles::ROLES_MOST);
    let Some(()) = fields.take(count) else {
        return Ok(());
    };
    let mut kinds = Vec::with_capacity(wanted.len());
    for (index, held) in wanted.iter().enumerate() {
        let unit = found(units::find(connection, &held.unit_id))?;
        let unit = fields.known(&format!("/roles/{index}/unit_id"), &held.unit_id, unit);
        kinds.extend(unit.map(|unit| (held.role, unit.kind)));
    }
    if kinds.len() == wanted.len()
        && let Err((index, code)) = roles::check(&kinds)
    {
        fields.add(FieldError::new(format!("/roles/{index}/role"), code));
    }
    Ok(())
}

/// Sets all roles of another account, where none of them is an administrator's.
pub fn set_user_roles(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    wanted: &[RoleView],
) -> Result<UserView, ApiError> {
    let row = load(connection, call, id, UserEvent::SetRoles)?;
    if !is_machine(call) {
        call.require_version(row.version)?;
    }
    let mut fields = Fields::default();
    check_roles(connection, &mut fields, wanted)?;
    fields.finish()?;
    if needs_second(call, wanted) {
        return Err(ApiError::refused(ErrorCode::SecondPersonRequired));
    }
    put_roles(connection, call, row, wanted)
}

/// Sets all roles of an account, as was decided.
pub fn put_roles(
    connection: &mut AnyConnection,
    call: &Call,
    mut row: UserRow,
    wanted: &[RoleView],
) -> Result<UserView, ApiError> {
    let before = row.view(connection)?.roles;
    users::set_roles(connection, &row.id, wanted)?;
    touch(connection, call, &mut row)?;
    let json = |roles: &[RoleView]| serde_json::to_value(roles).map_err(ApiError::internal);
    let change = Change {
        before: Some(json(&before)?),
        after: Some(json(wanted)?),
        ..Change::about("set_roles", &row)
    };
    history::record(connection, call, change)?;
    row.view(connection)
}

/// Sets a password that its owner chose; the other sessions end. The present one was given when its
/// hash was `present`: another request may have replaced it since, or have been wrong too often.
pub fn change_password(
    connection: &mut AnyConnection,
    call: &Call,
    present: &str,
    hash: &str,
) -> Result<(), ApiError> {
    let id = call.actor.person()?;
    let failures = sign_ins::find(connection, &Subject::PresentPassword(id))?;
    if let Some(seconds) = failures.seconds_left(call.now) {
        return Err(ApiError::too_many(seconds));
    }
    if users::find(connection, id)?.password_hash != present {
        return Err(ApiError::field("/current", ErrorCode::WrongPassword));
    }
    users::set_password(connection, id, hash, false, call.now.naive_utc())?;
    let but = call.actor.session_id.as_ref();
    sessions::end_others(connection, id, but, SessionEnd::Password, call.now)?;
    sign_ins::forget(connection, &Subject::PresentPassword(id))?;
    links::forget(connection, id)?;
    let row = users::find(connection, id)?;
    history::note(connection, call, "change_password", &row)
}

/// What a reset works with, made outside the transaction.
#[derive(Clone, Copy, Debug)]
pub struct Reset<'a> {
    /// The new link's token.
    pub token: &'a str,
    /// The hash of what nobody knows: it takes the place of the present password at once, and the sessions
    /// end; none: both stay until the link is used.
    pub locking: Option<&'a str>,
}

/// Makes the link with which another account's owner, who is no administrator, sets a new password.
pub fn reset_password(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    reset: &Reset<'_>,
) -> Result<UserWithLink, ApiError> {
    let row = load(connection, call, id, UserEvent::ResetPassword)?;
    put_reset(connection, call, row, reset)
}

/// Makes the link with which an account's owner sets a new password, as was decided.
pub fn put_reset(
    connection: &mut AnyConnection,
    call: &Call,
    mut row: UserRow,
    reset: &Reset<'_>,
) -> Result<UserWithLink, ApiError> {
    if UserEvent::ResetPassword.next(row.state).is_none() {
        return Err(ApiError::invalid_state(row.state));
    }
    if let Some(hash) = reset.locking {
        let must_change = row.must_change_password;
        users::set_password(connection, &row.id, hash, must_change, call.now.naive_utc())?;
        shut_out(connection, call, &row)?;
    }
    let link = password_links::issue(connection, call, &row.id, reset.token)?;
    touch(connection, call, &mut row)?;
    let facts = json!({ "is_locking": reset.locking.is_some(), "expires_at": link.expires_at });
    let change = Change {
        after: Some(facts),
        ..Change::about("reset_password", &row)
    };
    history::record(connection, call, change)?;
    Ok(UserWithLink {
        user: row.view(connection)?,
        link: Some(link),
    })
}

/// Disables another account, whose owner is no administrator; its sessions end.
pub fn disable_user(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<UserView, ApiError> {
    let row = load(connection, call, id, UserEvent::Disable)?;
    put_disabled(connection, call, &row)
}

/// Disables an account, as was decided; its sessions end, and so does its link.
pub fn put_disabled(
    connection: &mut AnyConnection,
    call: &Call,
    before: &UserRow,
) -> Result<UserView, ApiError> {
    let step = (UserEvent::Disable, None);
    let row = lifecycle::step(connection, call, before, before.clone(), step)?;
    shut_out(connection, call, &row)?;
    links::forget(connection, &row.id)?;
    row.view(connection)
}

/// Lets one sign in to an account before the delay after wrong passwords is over.
pub fn unlock_user(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<UserView, ApiError> {
    let before = load(connection, call, id, UserEvent::Unlock)?;
    let is_locked = before.state == UserState::Locked || before.failures().is_locked(call.now);
    // For one address or a change of the password alone it may be locked too.
    if !is_locked && !sign_ins::has_lock(connection, id, call.now)? {
        return Err(ApiError::invalid_state(before.state));
    }
    let mut row = before.clone();
    row.set_failures(&Failures::default());
    sign_ins::forget_account(connection, id)?;
    let step = (UserEvent::Unlock, None);
    let row = lifecycle::step(connection, call, &before, row, step)?;
    row.view(connection)
}

/// Ends all sessions of an account.
pub fn end_user_sessions(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<(), ApiError> {
    let row = seen(connection, call, id)?;
    shut_out(connection, call, &row)?;
    history::note(connection, call, "end_sessions", &row)
}

/// Ends all sessions of an account, as an administrator's doing.
fn shut_out(connection: &mut AnyConnection, call: &Call, row: &UserRow) -> Result<(), ApiError> {
    sessions::end_others(
        connection,
        &row.id,
        None,
        SessionEnd::Administrator,
        call.now,
    )
}

/// Writes state and locks with the next version.
fn touch(connection: &mut AnyConnection, call: &Call, row: &mut UserRow) -> Result<(), ApiError> {
    row.version += 1;
    row.updated_at = call.now.naive_utc();
    users::set_access(connection, row)
}
