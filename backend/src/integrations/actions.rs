//! Commands on keys. Each runs inside the transaction that `Services::command` opened.

use crate::integrations::rules::{self, Scopes};
use crate::integrations::store::records::ApiKey;
use crate::integrations::store::{self, ApiKeyRow, NewKeyOf};
use crate::integrations::{RevokeApiKey, RotateApiKey};
use crate::kernel::api_keys::{self, METRICS_SCOPE, NewKey};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::lifecycle;
use crate::kernel::page::Listing;
use crate::kernel::rights::{self, ANY_KEY, Held, Operation, Right, Scope};
use crate::org::actions::service_accounts;
use crate::org::store::units::{self, UnitRow};
use chrono::SubsecRound;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ApiKeyId, UnitId};
use sortition_contract::integrations::{
    ApiKeyAction, ApiKeyFilter, ApiKeyState, ApiKeyView, CreateApiKey, KeyScopeView,
    RotateApiKey as Rotation,
};
use sortition_contract::org::{Role, UnitKind, UnitState};
use sortition_contract::page::Page;
use std::collections::BTreeMap;

/// A page of the keys that the caller may see.
pub fn list_api_keys(
    connection: &mut AnyConnection,
    call: &Call,
    listing: &Listing<ApiKeyFilter>,
) -> Result<Page<ApiKeyView>, ApiError> {
    let page = store::list(connection, &call.scope, listing, call.now)?;
    let items = views(connection, call, &page.items)?;
    Ok(page.showing(items))
}

/// A key that the caller may see.
pub fn get_api_key(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ApiKeyId,
) -> Result<ApiKeyView, ApiError> {
    let row = store::find(connection, &call.scope, id)?;
    view(connection, call, row)
}

/// Makes a key of a unit's program: the first, or a second.
pub fn create_api_key(
    connection: &mut AnyConnection,
    call: &Call,
    rights: &[Right],
    body: &CreateApiKey,
    key: &NewKey,
) -> Result<ApiKeyView, ApiError> {
    let unit = unit_of(connection, call, body.unit_id.as_ref())?;
    let known = scopes(connection, call, rights, &unit)?;
    let mut fields = Fields::default();
    let expires_at = rules::check_expiry(body.expires_at.trunc_subsecs(0), call.now);
    let expires_at = fields.take(expires_at);
    let (scopes, addresses) = (&body.scopes, &body.addresses);
    let wanted = rules::check(&mut fields, &body.name, scopes, addresses, &known);
    let (expires_at, wanted) = fields.build(|| Some((expires_at?, wanted?)))?;
    let account_id = service_accounts::of_program(connection, call, &unit.id, &wanted.name)?;
    let of = NewKeyOf {
        service_account_id: account_id,
        made_by: call.actor.person()?.clone(),
        scopes: Json::new(wanted.scopes)?,
        addresses: Json::new(wanted.addresses)?,
        expires_at,
    };
    let row = ApiKeyRow::new(key, of, call.now);
    add(connection, call, &unit, &wanted.name, "create", row)
}

/// Makes a second key of a key's program, with the scopes and addresses of the first.
pub fn rotate_api_key(
    connection: &mut AnyConnection,
    call: &Call,
    rights: &[Right],
    id: &ApiKeyId,
    body: &Rotation,
    key: &NewKey,
) -> Result<ApiKeyView, ApiError> {
    let key_before = changeable(connection, call, id, ApiKeyAction::Rotate)?;
    let unit = require_open(units::find(connection, &key_before.unit_id)?)?;
    let before = key_before.row;
    // What the unit, or whoever makes this key, doesn't reach any more isn't handed on.
    let known = scopes(connection, call, rights, &unit)?;
    let lived = (before.created_at.and_utc(), before.expires_at.and_utc());
    let expires_at = match body.expires_at {
        Some(expires_at) => expires_at.trunc_subsecs(0),
        None => rules::expiry_of_successor(lived, call.now).trunc_subsecs(0),
    };
    let mut fields = Fields::default();
    rules::check_scopes(&mut fields, &before.scopes, &known);
    let expires_at = fields.take(rules::check_expiry(expires_at, call.now));
    let expires_at = fields.build(|| expires_at)?;
    let of = NewKeyOf {
        service_account_id: before.service_account_id,
        made_by: call.actor.person()?.clone(),
        scopes: before.scopes,
        addresses: before.addresses,
        expires_at,
    };
    let row = ApiKeyRow::new(key, of, call.now);
    let word = ApiKeyAction::Rotate.code();
    add(connection, call, &unit, &key_before.name, word, row)
}

/// Ends a key: the next request with it is refused, and what it asked for stops.
pub fn revoke_api_key(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ApiKeyId,
) -> Result<ApiKeyView, ApiError> {
    let before = changeable(connection, call, id, ApiKeyAction::Revoke)?;
    let mut after = before.clone();
    after.row.revoked_by = Some(call.actor.person()?.clone());
    let step = (ApiKeyAction::Revoke, None);
    let key = lifecycle::step(connection, call, &before, after, step)?;
    view(connection, call, key.row)
}

/// The scopes that keys of a unit can have which the caller makes.
pub fn list_key_scopes(
    connection: &mut AnyConnection,
    call: &Call,
    rights: &[Right],
    unit_id: Option<&UnitId>,
) -> Result<Page<KeyScopeView>, ApiError> {
    let unit = unit_of(connection, call, unit_id)?;
    let offered = offered(connection, call, rights, &unit)?;
    let items = offered.into_iter().map(|(scope, operations)| KeyScopeView {
        scope: scope.to_owned(),
        operations: operations.into_iter().map(str::to_owned).collect(),
    });
    Ok(Page::whole(items.collect()))
}

/// A key that the caller reads, and to which they may do this.
fn changeable(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ApiKeyId,
    action: ApiKeyAction,
) -> Result<ApiKey, ApiError> {
    let row = store::find(connection, &call.sight, id)?;
    let (unit_id, name) = store::program(connection, &row.service_account_id)?;
    let key = ApiKey {
        state: row.state(call.now),
        row,
        unit_id,
        name,
    };
    let reaches = call.scope.has_unit(&key.unit_id);
    lifecycle::require(call, &key, action, reaches, &())?;
    Ok(key)
}

/// The unit that is named, else the one in which the caller makes keys; it must be open, and theirs.
fn unit_of(
    connection: &mut AnyConnection,
    call: &Call,
    unit_id: Option<&UnitId>,
) -> Result<UnitRow, ApiError> {
    let own = call.actor.unit_with(&[Role::Approver, Role::Regulations]);
    let unit_id = match (unit_id, own) {
        (Some(unit_id), _) => unit_id,
        (None, Some(held)) => &held.unit_id,
        (None, None) => return Err(ApiError::field("/unit_id", ErrorCode::Required)),
    };
    let unit = match units::find(connection, unit_id) {
        Err(error) if error.code() == ErrorCode::NotFound => {
            return Err(FieldError::unknown_reference("/unit_id", unit_id).into());
        }
        found => found?,
    };
    call.require_unit(unit_id)?;
    require_open(unit)
}

fn require_open(unit: UnitRow) -> Result<UnitRow, ApiError> {
    match unit.state {
        UnitState::Closed => Err(ApiError::invalid_state(unit.state)),
        UnitState::Active => Ok(unit),
    }
}

/// The scopes that reach anything for a key of a unit which the caller makes, with their operations.
fn offered(
    connection: &mut AnyConnection,
    call: &Call,
    rights: &[Right],
    unit: &UnitRow,
) -> Result<BTreeMap<&'static str, Vec<&'static str>>, ApiError> {
    let roles = api_keys::roles(connection, &unit.id, unit.kind, call.actor.person()?)?;
    let held: Vec<Held> = roles
        .into_iter()
        .map(|role| Held {
            role,
            unit_id: unit.id.clone(),
            unit_code: unit.code.clone(),
            unit_kind: unit.kind,
            region_code: unit.region_code.clone(),
            key_scopes: None,
        })
        .collect();
    let mut offered = rights::scopes_of(rights, &held);
    // The counters are those of the installation, which is the city bureau's.
    if unit.kind == UnitKind::City {
        offered.insert(METRICS_SCOPE, Vec::new());
    }
    Ok(offered)
}

fn scopes(
    connection: &mut AnyConnection,
    call: &Call,
    rights: &[Right],
    unit: &UnitRow,
) -> Result<Scopes, ApiError> {
    let named = rights.iter().flat_map(Right::key_scopes);
    Ok(Scopes {
        declared: named
            .filter(|scope| *scope != ANY_KEY)
            .chain([METRICS_SCOPE])
            .collect(),
        offered: offered(connection, call, rights, unit)?
            .into_keys()
            .collect(),
    })
}

/// Writes a new key into a free slot of its program.
fn add(
    connection: &mut AnyConnection,
    call: &Call,
    unit: &UnitRow,
    name: &str,
    word: &str,
    row: ApiKeyRow,
) -> Result<ApiKeyView, ApiError> {
    let now = call.now.naive_utc();
    let taken = store::taken_slots(connection, &row.service_account_id, now)?;
    let slot = rules::free_slot(&taken);
    if slot.is_none() {
        return Err(ApiError::refused(ErrorCode::TwoLivingKeys));
    }
    let row = ApiKeyRow { slot, ..row };
    store::insert(connection, &row)?;
    let key = ApiKey {
        row,
        unit_id: unit.id.clone(),
        name: name.to_owned(),
        state: ApiKeyState::Active,
    };
    lifecycle::begin(connection, call, (word, None), &key)?;
    view(connection, call, key.row)
}

fn view(
    connection: &mut AnyConnection,
    call: &Call,
    row: ApiKeyRow,
) -> Result<ApiKeyView, ApiError> {
    views(connection, call, &[row])?
        .pop()
        .ok_or_else(ApiError::not_found)
}

fn views(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[ApiKeyRow],
) -> Result<Vec<ApiKeyView>, ApiError> {
    let rotates = Scope::of(&RotateApiKey::RIGHT, &call.actor.roles);
    let revokes = Scope::of(&RevokeApiKey::RIGHT, &call.actor.roles);
    let actions = |unit_id: &UnitId, state: ApiKeyState| {
        let reaches = |action| match action {
            ApiKeyAction::Rotate => rotates.has_unit(unit_id),
            ApiKeyAction::Revoke => revokes.has_unit(unit_id),
        };
        lifecycle::allowed_in(state, reaches, &())
    };
    store::views(connection, rows, call.now, &actions)
}
