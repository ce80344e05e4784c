//! Accounts: create them, set their roles, change a password.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::text;
use crate::org::rules::sign_ins::Failures;
use crate::org::rules::{accounts, roles};
use crate::org::store::sign_ins::{self, Subject};
use crate::org::store::users::UserRow;
use crate::org::store::{sessions, units, users};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use sortition_contract::org::{CreateUser, RoleView, UserState, UserView};

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
    let mut errors = Vec::new();
    let username = text::account(&user.username);
    if let Err(code) = accounts::check_username(&username) {
        errors.push(
            FieldError::new("/username", code)
                .with("min", 3)
                .with("max", 40),
        );
    }
    let name = text::line(&user.name, text::MAX_TEXT);
    errors.extend(name.as_ref().err().map(|error| error.at("/name")));
    let phone = user
        .phone
        .as_deref()
        .map(|phone| text::line(phone, 30))
        .transpose();
    errors.extend(phone.as_ref().err().map(|error| error.at("/phone")));
    if units::find(connection, &user.unit_id).is_err() {
        let error = FieldError::new("/unit_id", ErrorCode::UnknownReference);
        errors.push(error.with("value", &user.unit_id));
    }
    let (Ok(name), Ok(phone), true) = (name, phone, errors.is_empty()) else {
        return Err(ApiError::invalid(errors));
    };
    let now = call.now.naive_utc();
    let state = if password.must_change {
        UserState::Invited
    } else {
        UserState::Active
    };
    let row = UserRow {
        id: UserId::new().into(),
        username,
        name,
        phone,
        unit_id: user.unit_id.to_string(),
        password_hash: password.hash.clone(),
        must_change_password: password.must_change,
        state: state.code().to_owned(),
        failed_count: 0,
        locked_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
        failed_at: None,
    };
    users::insert(connection, &row)?;
    record(
        connection,
        call,
        "create",
        None,
        Some(row.snapshot(keys)),
        &row,
    )?;
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

/// Refuses a change of an account that the caller hasn't seen as it is.
pub fn check_user_version(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<(), ApiError> {
    call.require_version(seen(connection, call, id)?.version)
}

/// Sets all roles of an account.
pub fn set_user_roles(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    wanted: &[RoleView],
) -> Result<UserView, ApiError> {
    if let Some(error) = FieldError::too_many("/roles", wanted.len(), roles::ROLES_MOST) {
        return Err(ApiError::invalid(vec![error]));
    }
    let mut row = seen(connection, call, id)?;
    let before = row.view(connection)?.roles;
    let mut kinds = Vec::with_capacity(wanted.len());
    for (index, held) in wanted.iter().enumerate() {
        let unit = units::find(connection, &held.unit_id).map_err(|_| {
            let error = FieldError::new(
                format!("/roles/{index}/unit_id"),
                ErrorCode::UnknownReference,
            );
            ApiError::invalid(vec![error.with("value", &held.unit_id)])
        })?;
        kinds.push((held.role, unit.brief()?.kind));
    }
    roles::check(&kinds)
        .map_err(|(index, code)| ApiError::field(&format!("/roles/{index}/role"), code))?;
    users::set_roles(connection, id, wanted)?;
    touch(connection, call, &mut row)?;
    let json = |roles: &[RoleView]| serde_json::to_value(roles).map_err(ApiError::internal);
    record(
        connection,
        call,
        "set_roles",
        Some(json(&before)?),
        Some(json(wanted)?),
        &row,
    )?;
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
    let but = call.actor.session_id.as_deref();
    sessions::end_others(connection, id, but, "password", call.now)?;
    sign_ins::forget(connection, &Subject::PresentPassword(id))?;
    let row = users::find(connection, id)?;
    record(connection, call, "change_password", None, None, &row)
}

/// Gives an account a new first password; its sessions end, and so does what wrong ones before it
/// cost.
pub fn reset_password(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    password: &HashedPassword,
) -> Result<UserView, ApiError> {
    let mut row = seen(connection, call, id)?;
    if row.state == UserState::Disabled.code() {
        return Err(ApiError::invalid_state(&row.state));
    }
    users::set_password(connection, id, &password.hash, true, call.now.naive_utc())?;
    sign_ins::forget_account(connection, id)?;
    sessions::end_others(connection, id, None, "administrator", call.now)?;
    touch(connection, call, &mut row)?;
    record(connection, call, "reset_password", None, None, &row)?;
    row.view(connection)
}

/// Disables an account; its sessions end.
pub fn disable_user(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<UserView, ApiError> {
    let mut row = seen(connection, call, id)?;
    if row.state == UserState::Disabled.code() {
        return Err(ApiError::invalid_state(&row.state));
    }
    row.state = UserState::Disabled.code().to_owned();
    sessions::end_others(connection, id, None, "administrator", call.now)?;
    touch(connection, call, &mut row)?;
    record(connection, call, "disable", None, None, &row)?;
    row.view(connection)
}

/// Lets one sign in to an account before the delay after wrong passwords is over.
pub fn unlock_user(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<UserView, ApiError> {
    let mut row = seen(connection, call, id)?;
    let is_locked = row.state == UserState::Locked.code();
    if !is_locked
        && !row.failures().is_locked(call.now)
        && !sign_ins::has_lock(connection, id, call.now)?
    {
        return Err(ApiError::invalid_state(&row.state));
    }
    // Nobody has signed in to an invited account yet: it stays one.
    if is_locked {
        row.state = UserState::Active.code().to_owned();
    }
    row.set_failures(&Failures::default());
    sign_ins::forget_account(connection, id)?;
    touch(connection, call, &mut row)?;
    record(connection, call, "unlock", None, None, &row)?;
    row.view(connection)
}

/// Ends all sessions of an account.
pub fn end_user_sessions(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
) -> Result<(), ApiError> {
    let row = seen(connection, call, id)?;
    sessions::end_others(connection, id, None, "administrator", call.now)?;
    record(connection, call, "end_sessions", None, None, &row)
}

/// Writes state and locks with the next version.
fn touch(connection: &mut AnyConnection, call: &Call, row: &mut UserRow) -> Result<(), ApiError> {
    row.version += 1;
    row.updated_at = call.now.naive_utc();
    users::set_access(connection, row)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    row: &UserRow,
) -> Result<(), ApiError> {
    let change = Change {
        module: "org",
        event,
        resource: "users",
        record_id: &row.id,
        unit_id: Some(&row.unit_id),
        before,
        after,
        parameters: [("title".to_owned(), row.username.clone())].into(),
        ..Change::default()
    };
    history::record(connection, call, change)
}
