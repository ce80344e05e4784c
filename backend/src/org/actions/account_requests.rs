//! Requests about administrators' accounts: made by one, decided on by another.

use crate::kernel::auth::{self, Actor};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use crate::org::actions::users::{self, Reset};
use crate::org::rules::account_requests::{self as rules, Event};
use crate::org::rules::roles;
use crate::org::store::account_requests::{self as store, AccountRequestRow};
use crate::org::store::users::{self as accounts, UserRow};
use chrono::{DateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AccountRequestId, UserId};
use sortition_contract::org::{
    AccountRequestKind, AccountRequestState, AccountRequestView, ConfirmedAccountRequest,
    CreateAccountRequest, RoleView, UserState,
};

/// What waits, and the latest of what was decided.
pub fn list_account_requests(
    connection: &mut AnyConnection,
    call: &Call,
) -> Result<Vec<AccountRequestView>, ApiError> {
    let rows = store::list(connection)?;
    views(connection, call, &rows)
}

/// A request, with what the caller may do about it.
pub fn get_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
) -> Result<AccountRequestView, ApiError> {
    let row = store::find(connection, id)?;
    view(connection, call, &row)
}

fn views(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[AccountRequestRow],
) -> Result<Vec<AccountRequestView>, ApiError> {
    let names = store::names_of(connection, rows)?;
    let view =
        |row: &AccountRequestRow| row.view(&names, allowed(&call.actor, row, call.now), call.now);
    Ok(rows.iter().map(view).collect())
}

fn view(
    connection: &mut AnyConnection,
    call: &Call,
    row: &AccountRequestRow,
) -> Result<AccountRequestView, ApiError> {
    views(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// What somebody may do about a request.
fn allowed(actor: &Actor, row: &AccountRequestRow, now: DateTime<Utc>) -> Vec<String> {
    let state = row.state_at(now);
    let is_asker = actor.is(Some(&row.asked_by));
    let decides = !is_asker && !actor.is(Some(&row.user_id)) && has_second_role(actor, row.kind);
    let steps = [
        ("confirm", Event::Confirm, decides),
        ("refuse", Event::Refuse, decides),
        ("withdraw", Event::Withdraw, is_asker),
    ];
    let open = steps
        .into_iter()
        .filter(|(_, event, may)| *may && rules::next(state, *event).is_some());
    open.map(|(name, ..)| name.to_owned()).collect()
}

fn has_second_role(actor: &Actor, kind: AccountRequestKind) -> bool {
    let mut roles = actor.roles.iter();
    roles.any(|held| rules::is_decided_by(kind, held.role))
}

/// Asks for something about an account.
pub fn create_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UserId,
    asked: &CreateAccountRequest,
) -> Result<AccountRequestView, ApiError> {
    let user = users::seen(connection, call, id)?;
    let wanted_by = rules::asked_by(asked.kind);
    if !call.actor.roles.iter().any(|held| held.role == wanted_by) {
        return Err(ApiError::forbidden());
    }
    users::require_other_account(call, &user.id)?;
    let reason = text::paragraphs(&asked.reason, text::REASON_LIMIT)
        .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))?;
    let roles = wanted_roles(connection, asked)?;
    if user.state == UserState::Disabled {
        return Err(ApiError::invalid_state(user.state));
    }
    let row = AccountRequestRow {
        id: AccountRequestId::new(),
        former_roles: Json::new(user.view(connection)?.roles)?,
        user_id: user.id.clone(),
        kind: asked.kind,
        state: AccountRequestState::Requested,
        reason,
        roles,
        is_locking: asked.is_locking && asked.kind == AccountRequestKind::ResetPassword,
        asked_by: call.actor.person()?.clone(),
        asked_at: call.now.naive_utc(),
        expires_at: rules::expires_at(call.now).naive_utc(),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        version: 1,
    };
    store::insert(connection, &row, call.now)?;
    let reason = Some(row.reason.as_str());
    record(
        connection,
        call,
        &user,
        ("create_account_request", reason),
        (None, &row),
    )?;
    view(connection, call, &row)
}

/// The roles that a request asks for, as they are stored; of other kinds none are taken.
fn wanted_roles(
    connection: &mut AnyConnection,
    asked: &CreateAccountRequest,
) -> Result<Option<Json<Vec<RoleView>>>, ApiError> {
    match (asked.kind, &asked.roles) {
        (AccountRequestKind::SetRoles, None) => Err(ApiError::field("/roles", ErrorCode::Required)),
        (AccountRequestKind::SetRoles, Some(roles)) => {
            users::check_roles(connection, roles)?;
            Json::new(roles.clone()).map(Some)
        }
        (_, Some(_)) => {
            let error = FieldError::new("/roles", ErrorCode::UnknownField).with("name", "roles");
            Err(ApiError::invalid(vec![error]))
        }
        (_, None) => Ok(None),
    }
}

/// Does what was asked for. Refused if the account's roles are others than then, or if who asked may no
/// longer ask. Of a reset only who confirms it gets the link, so that who asked for it can't use it; and
/// whoever becomes an administrator begins with a new password, so that nobody knows it from before.
pub fn confirm_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
    reset: &Reset<'_>,
) -> Result<ConfirmedAccountRequest, ApiError> {
    let before = store::find(connection, id)?;
    let to = step(call, &before, Event::Confirm)?;
    require_second_person(call, &before)?;
    let user = accounts::find(connection, &before.user_id)?;
    require_unchanged(connection, &before, &user)?;
    let mut link = None;
    match before.kind {
        AccountRequestKind::SetRoles => {
            let wanted = before.roles.as_ref().map(Json::cloned).unwrap_or_default();
            users::check_roles(connection, &wanted)?;
            let former = user.view(connection)?.roles;
            users::put_roles(connection, call, user.clone(), &wanted)?;
            if !roles::has_administrator(&former) && roles::has_administrator(&wanted) {
                // Who made the account may have a link to it, or have set its password by it.
                let user = accounts::find(connection, &user.id)?;
                link = users::put_reset(connection, call, user, reset)?.link;
            }
        }
        AccountRequestKind::ResetPassword => {
            let reset = Reset {
                locking: reset.locking.filter(|_| before.is_locking),
                ..*reset
            };
            link = users::put_reset(connection, call, user.clone(), &reset)?.link;
        }
        AccountRequestKind::Disable => {
            users::put_disabled(connection, call, user.clone())?;
        }
    }
    let event = ("confirm_account_request", None);
    Ok(ConfirmedAccountRequest {
        request: decide(connection, call, (&before, &user), to, event)?,
        link,
    })
}

/// Refuses what was asked for.
pub fn refuse_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
    reason: &str,
) -> Result<AccountRequestView, ApiError> {
    let before = store::find(connection, id)?;
    let to = step(call, &before, Event::Refuse)?;
    require_second_person(call, &before)?;
    let reason = text::paragraphs(reason, text::REASON_LIMIT)
        .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))?;
    let user = accounts::find(connection, &before.user_id)?;
    let event = ("refuse_account_request", Some(reason.as_str()));
    decide(connection, call, (&before, &user), to, event)
}

/// Takes one's own request back.
pub fn withdraw_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
) -> Result<AccountRequestView, ApiError> {
    let before = store::find(connection, id)?;
    let to = step(call, &before, Event::Withdraw)?;
    if !call.actor.is(Some(&before.asked_by)) {
        return Err(ApiError::forbidden());
    }
    let user = accounts::find(connection, &before.user_id)?;
    let event = ("withdraw_account_request", None);
    decide(connection, call, (&before, &user), to, event)
}

/// The state after an event.
fn step(
    call: &Call,
    row: &AccountRequestRow,
    event: Event,
) -> Result<AccountRequestState, ApiError> {
    call.check_version(row.version)?;
    let state = row.state_at(call.now);
    rules::next(state, event).ok_or_else(|| ApiError::invalid_state(state))
}

/// Refuses a decision to who asked, to whose account it is, and to those who aren't another one of the
/// three administrators.
fn require_second_person(call: &Call, row: &AccountRequestRow) -> Result<(), ApiError> {
    call.require_other_eyes(Some(&row.asked_by))?;
    users::require_other_account(call, &row.user_id)?;
    match has_second_role(&call.actor, row.kind) {
        true => Ok(()),
        false => Err(ApiError::forbidden()),
    }
}

/// Refuses what no longer rests on what it was asked for.
fn require_unchanged(
    connection: &mut AnyConnection,
    row: &AccountRequestRow,
    user: &UserRow,
) -> Result<(), ApiError> {
    let held: Vec<RoleView> = user.view(connection)?.roles;
    let asker = accounts::find(connection, &row.asked_by)?;
    let wanted_by = rules::asked_by(row.kind);
    let mut roles = auth::roles_of(connection, &asker.id)?.into_iter();
    let may_ask = asker.state != UserState::Disabled && roles.any(|held| held.role == wanted_by);
    match may_ask && held == *row.former_roles {
        true => Ok(()),
        false => Err(ApiError::refused(ErrorCode::RequestOutdated)),
    }
}

/// Writes a step of the caller's, with its entry in the trail.
fn decide(
    connection: &mut AnyConnection,
    call: &Call,
    (before, user): (&AccountRequestRow, &UserRow),
    to: AccountRequestState,
    (event, reason): (&str, Option<&str>),
) -> Result<AccountRequestView, ApiError> {
    let row = AccountRequestRow {
        state: to,
        decided_by: Some(call.actor.person()?.clone()),
        decided_at: Some(call.now.naive_utc()),
        decision_reason: reason.map(str::to_owned),
        version: before.version + 1,
        ..before.clone()
    };
    store::update(connection, &row, before.version)?;
    record(
        connection,
        call,
        user,
        (event, reason),
        (Some(before), &row),
    )?;
    view(connection, call, &row)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    user: &UserRow,
    (event, reason): (&str, Option<&str>),
    (before, after): (Option<&AccountRequestRow>, &AccountRequestRow),
) -> Result<(), ApiError> {
    let json = |row: &AccountRequestRow| serde_json::to_value(row).map_err(ApiError::internal);
    let change = Change {
        module: "org",
        event,
        resource: "account_requests",
        record_id: &after.id,
        unit_id: Some(&user.unit_id),
        from_state: before.map(|row| row.state.code()),
        to_state: Some(after.state.code()),
        reason,
        before: before.map(json).transpose()?,
        after: Some(json(after)?),
        parameters: [("title".to_owned(), user.username.clone())].into(),
    };
    history::record(connection, call, change)
}
