//! Requests about administrators' accounts: made by one, decided on by another.

use crate::kernel::auth::{self, Actor};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::{self, Fields};
use crate::kernel::lifecycle;
use crate::org::actions::users::{self, Reset};
use crate::org::rules::account_requests::{
    self as rules, AccountRequestEvent, AccountRequestFacts,
};
use crate::org::rules::roles;
use crate::org::store::account_requests::{self as store, AccountRequest, AccountRequestRow};
use crate::org::store::users::{self as accounts, UserRow};
use chrono::{DateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AccountRequestId, UserId};
use sortition_contract::org::{
    AccountRequestAction, AccountRequestKind, AccountRequestState, AccountRequestView,
    ConfirmedAccountRequest, CreateAccountRequest, RoleView, UserState,
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
fn allowed(
    actor: &Actor,
    row: &AccountRequestRow,
    now: DateTime<Utc>,
) -> Vec<AccountRequestAction> {
    let reaches = |_: AccountRequestEvent| true;
    lifecycle::allowed_in(row.state_at(now), reaches, &facts(actor, row))
}

/// What of a request and its caller the guards decide over.
fn facts(actor: &Actor, row: &AccountRequestRow) -> AccountRequestFacts {
    let mut roles = actor.roles.iter();
    AccountRequestFacts {
        is_asker: actor.is(Some(&row.asked_by)),
        is_about_own: actor.is(Some(&row.user_id)),
        is_second: roles.any(|held| rules::is_decided_by(row.kind, held.role)),
    }
}

/// A request as it stands now, with which the caller may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
    event: AccountRequestEvent,
) -> Result<AccountRequest, ApiError> {
    let mut row = store::find(connection, id)?;
    row.state = row.state_at(call.now);
    let user = accounts::find(connection, &row.user_id)?;
    let request = AccountRequest { row, user };
    let facts = facts(&call.actor, &request.row);
    lifecycle::require(call, &request, event, true, &facts)?;
    Ok(request)
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
    if user.state == UserState::Disabled {
        return Err(ApiError::invalid_state(user.state));
    }
    users::require_other_account(call, &user.id)?;
    let mut fields = Fields::default();
    let reason = fields.reason(&asked.reason);
    check_roles(connection, &mut fields, asked)?;
    let reason = fields.build(|| reason)?;
    let row = AccountRequestRow {
        id: AccountRequestId::new(),
        former_roles: Json::new(user.view(connection)?.roles)?,
        user_id: user.id.clone(),
        kind: asked.kind,
        state: AccountRequestState::Requested,
        reason,
        roles: asked.roles.clone().map(Json::new).transpose()?,
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
    let request = AccountRequest { row, user };
    let begun = ("create_account_request", Some(request.row.reason.as_str()));
    lifecycle::begin(connection, call, begun, &request)?;
    view(connection, call, &request.row)
}

/// The roles that a request asks for; of other kinds none are taken.
fn check_roles(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    asked: &CreateAccountRequest,
) -> Result<(), ApiError> {
    match (asked.kind, &asked.roles) {
        (AccountRequestKind::SetRoles, Some(roles)) => {
            users::check_roles(connection, fields, roles)?;
        }
        (AccountRequestKind::SetRoles, None) => {
            fields.add(FieldError::new("/roles", ErrorCode::Required));
        }
        (_, Some(_)) => {
            let error = FieldError::new("/roles", ErrorCode::UnknownField);
            fields.add(error.with("name", "roles"));
        }
        (_, None) => {}
    }
    Ok(())
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
    let before = load(connection, call, id, AccountRequestEvent::Confirm)?;
    let AccountRequest { row, user } = &before;
    require_unchanged(connection, row, user)?;
    let mut link = None;
    match row.kind {
        AccountRequestKind::SetRoles => {
            let wanted = row.roles.as_ref().map(Json::cloned).unwrap_or_default();
            let mut fields = Fields::default();
            users::check_roles(connection, &mut fields, &wanted)?;
            fields.finish()?;
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
                locking: reset.locking.filter(|_| row.is_locking),
                ..*reset
            };
            link = users::put_reset(connection, call, user.clone(), &reset)?.link;
        }
        AccountRequestKind::Disable => {
            users::put_disabled(connection, call, user)?;
        }
    }
    let step = (AccountRequestEvent::Confirm, None);
    Ok(ConfirmedAccountRequest {
        request: decide(connection, call, &before, step)?,
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
    let before = load(connection, call, id, AccountRequestEvent::Refuse)?;
    let reason = fields::reason(reason)?;
    let step = (AccountRequestEvent::Refuse, Some(&*reason));
    decide(connection, call, &before, step)
}

/// Takes one's own request back.
pub fn withdraw_account_request(
    connection: &mut AnyConnection,
    call: &Call,
    id: &AccountRequestId,
) -> Result<AccountRequestView, ApiError> {
    let before = load(connection, call, id, AccountRequestEvent::Withdraw)?;
    let step = (AccountRequestEvent::Withdraw, None);
    decide(connection, call, &before, step)
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

/// Takes the caller's step and shows the request.
fn decide(
    connection: &mut AnyConnection,
    call: &Call,
    before: &AccountRequest,
    (event, reason): (AccountRequestEvent, Option<&str>),
) -> Result<AccountRequestView, ApiError> {
    let mut after = before.clone();
    after.row.decided_by = Some(call.actor.person()?.clone());
    after.row.decision_reason = reason.map(str::to_owned);
    let request = lifecycle::step(connection, call, before, after, (event, reason))?;
    view(connection, call, &request.row)
}
