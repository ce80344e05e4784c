//! Keys and their SQL.

pub mod records;

use crate::integrations::rules;
use crate::kernel::api_keys::{NewKey, stop};
use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{api_keys, service_accounts, units, user_roles, users};
use crate::kernel::search;
use crate::sortable;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;
use sortition_contract::ids::{ApiKeyId, UnitId, UserId};
use sortition_contract::integrations::{ApiKeyAction, ApiKeyFilter, ApiKeyState, ApiKeyView};
use sortition_contract::org::{Role, UnitState, UserState};
use sortition_contract::page::Page;
use std::collections::HashMap;

/// A key as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
pub struct ApiKeyRow {
    /// The key.
    pub id: ApiKeyId,
    /// The program's account.
    pub service_account_id: UserId,
    /// What names it; unique.
    pub prefix: String,
    /// SHA-256 of the whole key, in hexadecimal.
    pub secret_hash: String,
    /// What it may be used for.
    pub scopes: Json<Vec<String>>,
    /// From where; none: from everywhere.
    pub addresses: Json<Vec<String>>,
    /// Which of the two living keys it is; none: it doesn't live.
    pub slot: Option<i32>,
    /// Who made it.
    pub made_by: UserId,
    /// When it ends.
    pub expires_at: NaiveDateTime,
    /// When it was revoked.
    pub revoked_at: Option<NaiveDateTime>,
    /// By whom.
    pub revoked_by: Option<UserId>,
    /// When it was used last.
    pub last_used_at: Option<NaiveDateTime>,
    /// From where.
    pub last_used_from: Option<String>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
}

impl ApiKeyRow {
    /// A new one of a program's, that doesn't have its slot yet.
    pub fn new(key: &NewKey, of: NewKeyOf, now: DateTime<Utc>) -> Self {
        Self {
            id: ApiKeyId::new(),
            service_account_id: of.service_account_id,
            prefix: key.prefix.clone(),
            secret_hash: key.secret_hash.clone(),
            scopes: of.scopes,
            addresses: of.addresses,
            slot: None,
            made_by: of.made_by,
            expires_at: of.expires_at.naive_utc(),
            revoked_at: None,
            revoked_by: None,
            last_used_at: None,
            last_used_from: None,
            version: 1,
            created_at: now.naive_utc(),
        }
    }

    /// Its state at a moment.
    pub fn state(&self, now: DateTime<Utc>) -> ApiKeyState {
        rules::state(self.revoked_at.is_some(), self.expires_at.and_utc(), now)
    }
}

/// Whose a new key is, and what it is good for.
#[derive(Clone, Debug)]
pub struct NewKeyOf {
    /// The program's account.
    pub service_account_id: UserId,
    /// Who makes it.
    pub made_by: UserId,
    /// What it may be used for.
    pub scopes: Json<Vec<String>>,
    /// From where; none: from everywhere.
    pub addresses: Json<Vec<String>>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// What a key's view says beside its row.
struct Around {
    /// Of the program's account: its unit and name.
    programs: HashMap<UserId, (UnitId, String)>,
    /// The states of units.
    units: HashMap<UnitId, UnitState>,
    /// Name and state of those who made keys.
    makers: HashMap<UserId, (String, UserState)>,
    /// The roles that these hold, and where.
    held: HashMap<UserId, Vec<(Role, UnitId)>>,
}

impl Around {
    fn of(connection: &mut AnyConnection, rows: &[ApiKeyRow]) -> Result<Self, ApiError> {
        let accounts: Vec<&UserId> = rows.iter().map(|row| &row.service_account_id).collect();
        let programs: Vec<(UserId, String, UnitId, UnitState)> = service_accounts::table
            .inner_join(units::table.on(units::id.eq(service_accounts::unit_id)))
            .filter(service_accounts::id.eq_any(accounts))
            .select((
                service_accounts::id,
                service_accounts::name,
                units::id,
                units::state,
            ))
            .load(connection)?;
        let makers: Vec<&UserId> = rows.iter().map(|row| &row.made_by).collect();
        let held: Vec<(UserId, Role, UnitId)> = user_roles::table
            .filter(user_roles::user_id.eq_any(makers.clone()))
            .select((user_roles::user_id, user_roles::role, user_roles::unit_id))
            .load(connection)?;
        let makers: Vec<(UserId, String, UserState)> = users::table
            .filter(users::id.eq_any(makers))
            .select((users::id, users::name, users::state))
            .load(connection)?;
        let mut around = Self {
            programs: HashMap::new(),
            units: HashMap::new(),
            makers: HashMap::new(),
            held: HashMap::new(),
        };
        for (id, name, unit_id, state) in programs {
            around.units.insert(unit_id.clone(), state);
            around.programs.insert(id, (unit_id, name));
        }
        for (id, name, state) in makers {
            around.makers.insert(id, (name, state));
        }
        for (id, role, unit_id) in held {
            around.held.entry(id).or_default().push((role, unit_id));
        }
        Ok(around)
    }

    fn view(
        &self,
        row: &ApiKeyRow,
        now: DateTime<Utc>,
        actions: &dyn Fn(&UnitId, ApiKeyState) -> Vec<ApiKeyAction>,
    ) -> Result<ApiKeyView, ApiError> {
        let missing = || ApiError::internal("a key without its program or maker");
        let program = self.programs.get(&row.service_account_id);
        let (unit_id, name) = program.ok_or_else(missing)?;
        let unit = self.units.get(unit_id).ok_or_else(missing)?;
        let (maker_name, maker) = self.makers.get(&row.made_by).ok_or_else(missing)?;
        let held = self.held.get(&row.made_by).map(Vec::as_slice);
        let held = held.unwrap_or_default();
        let state = row.state(now);
        Ok(ApiKeyView {
            id: row.id.clone(),
            unit_id: unit_id.clone(),
            name: name.clone(),
            service_account_id: row.service_account_id.clone(),
            prefix: row.prefix.clone(),
            scopes: row.scopes.cloned(),
            addresses: row.addresses.cloned(),
            state,
            stopped_by: stop(*unit, *maker).filter(|_| state == ApiKeyState::Active),
            made_by: row.made_by.clone(),
            made_by_name: maker_name.clone(),
            has_maker_left: rules::has_maker_left(held, unit_id),
            created_at: row.created_at.and_utc(),
            expires_at: row.expires_at.and_utc(),
            last_used_at: row.last_used_at.map(|at| at.and_utc()),
            last_used_from: row.last_used_from.clone(),
            revoked_at: row.revoked_at.map(|at| at.and_utc()),
            allowed_actions: actions(unit_id, state),
            version: row.version,
        })
    }
}

/// Keys as the API shows them. `actions` says what the caller may do with a unit's key in a state.
pub fn views(
    connection: &mut AnyConnection,
    rows: &[ApiKeyRow],
    now: DateTime<Utc>,
    actions: &dyn Fn(&UnitId, ApiKeyState) -> Vec<ApiKeyAction>,
) -> Result<Vec<ApiKeyView>, ApiError> {
    let around = Around::of(connection, rows)?;
    rows.iter()
        .map(|row| around.view(row, now, actions))
        .collect()
}

sortable! {
    ApiKeySort of api_keys::table, tie api_keys::id => ApiKeyId;
    "created_at" => api_keys::created_at => NaiveDateTime,
    "expires_at" => api_keys::expires_at => NaiveDateTime,
}

/// The keys of the units within a scope.
fn within<'a>(scope: &Scope) -> api_keys::BoxedQuery<'a, Backend> {
    let query = api_keys::table.into_boxed::<Backend>();
    if scope.is_all {
        return query;
    }
    let programs = service_accounts::table
        .filter(service_accounts::unit_id.eq_any(Vec::from_iter(scope.units.iter().cloned())))
        .select(service_accounts::id);
    query.filter(api_keys::service_account_id.eq_any(programs))
}

fn matching<'a>(
    scope: &Scope,
    listing: &Listing<ApiKeyFilter>,
    now: NaiveDateTime,
) -> api_keys::BoxedQuery<'a, Backend> {
    let mut query = within(scope);
    if let Some(unit_id) = &listing.filter.unit_id {
        let programs = service_accounts::table
            .filter(service_accounts::unit_id.eq(unit_id.clone()))
            .select(service_accounts::id);
        query = query.filter(api_keys::service_account_id.eq_any(programs));
    }
    if let Some(term) = &listing.q {
        let programs = service_accounts::table
            .filter(
                service_accounts::name
                    .like(search::containing(term))
                    .escape(search::ESCAPE),
            )
            .select(service_accounts::id);
        query = query.filter(api_keys::service_account_id.eq_any(programs));
    }
    match listing.filter.state {
        None => query,
        Some(ApiKeyState::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyState::Expired) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.le(now)),
        Some(ApiKeyState::Active) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.gt(now)),
    }
}

/// A page of the keys within a scope.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<ApiKeyFilter>,
    now: DateTime<Utc>,
) -> Result<Page<ApiKeyRow>, ApiError> {
    ApiKeySort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(scope, listing, now.naive_utc()),
        |query, connection| query.load(connection),
        |row: &ApiKeyRow, key| match key {
            "expires_at" => json!(row.expires_at),
            _ => json!(row.created_at),
        },
        |row| json!(row.id),
    )
}

/// A key within a scope.
pub fn find(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &ApiKeyId,
) -> Result<ApiKeyRow, ApiError> {
    within(scope)
        .filter(api_keys::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The unit of a program's account, and the program's name.
pub fn program(connection: &mut AnyConnection, id: &UserId) -> Result<(UnitId, String), ApiError> {
    Ok(service_accounts::table
        .find(id)
        .select((service_accounts::unit_id, service_accounts::name))
        .first(connection)?)
}

/// The slots of a program's living keys. Those of keys that have expired become free.
pub fn taken_slots(
    connection: &mut AnyConnection,
    account_id: &UserId,
    now: NaiveDateTime,
) -> Result<Vec<i32>, ApiError> {
    let expired = api_keys::table
        .filter(api_keys::service_account_id.eq(account_id))
        .filter(api_keys::slot.is_not_null())
        .filter(api_keys::expires_at.le(now));
    diesel::update(expired)
        .set(api_keys::slot.eq(None::<i32>))
        .execute(connection)?;
    Ok(api_keys::table
        .filter(api_keys::service_account_id.eq(account_id))
        .filter(api_keys::slot.is_not_null())
        .select(api_keys::slot.assume_not_null())
        .load(connection)?)
}

/// Writes a new key. Of two that take the same slot at once the second is `Busy`, and looks again.
pub fn insert(connection: &mut AnyConnection, row: &ApiKeyRow) -> Result<(), ApiError> {
    diesel::insert_into(api_keys::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::Busy)?;
    Ok(())
}

/// Writes that a key has ended; `Busy` if it has changed since it was read.
pub fn update(connection: &mut AnyConnection, row: &ApiKeyRow, seen: i64) -> Result<(), ApiError> {
    let as_read = api_keys::table
        .find(&row.id)
        .filter(api_keys::version.eq(seen));
    let changed = diesel::update(as_read)
        .set((
            api_keys::revoked_at.eq(row.revoked_at),
            api_keys::revoked_by.eq(&row.revoked_by),
            api_keys::slot.eq(row.slot),
            api_keys::version.eq(row.version),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// How many keys live at `now` that had been made by a moment.
pub fn count_living(
    connection: &mut AnyConnection,
    made_by_then: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<i64, ApiError> {
    Ok(api_keys::table
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.gt(now.naive_utc()))
        .filter(api_keys::created_at.le(made_by_then.naive_utc()))
        .count()
        .get_result(connection)?)
}

/// Writes down that a key is used, unless that was done less than a minute ago. It is no change of the
/// key: its version stays.
pub fn note_use(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
    address: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let minute_ago = (now - TimeDelta::minutes(1)).naive_utc();
    let long_ago = api_keys::last_used_at
        .is_null()
        .or(api_keys::last_used_at.assume_not_null().le(minute_ago));
    diesel::update(api_keys::table.find(id).filter(long_ago))
        .set((
            api_keys::last_used_at.eq(now.naive_utc()),
            api_keys::last_used_from.eq(address),
        ))
        .execute(connection)?;
    Ok(())
}
