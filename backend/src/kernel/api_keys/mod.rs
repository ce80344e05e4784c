//! Keys by which programs sign in: how one is written, and whose it is.
//!
//! A key is `sortition_`, twelve characters that name it, `_`, and 256 bits of chance. The part that
//! names it finds its row; of the whole only a hash is stored. Chance of that size is guessed by nobody,
//! so that a plain SHA-256 does: what makes hashes of passwords slow has nothing to slow down here
//! (NIST SP 800-63B, 5.1.1.2, asks it of what people choose). The key is looked up on each request, so
//! that revoking it works at once. The tables read here are `integrations`' and `org`'s, which alone
//! write them.

mod key;
mod secret;

use self::key::End;
pub use self::key::{Key, stop};
use self::secret::trail_name;
pub use self::secret::{NewKey, Presented, is_meant_as_key, prefix_in_trail};
use crate::kernel::auth::{Actor, KeyUse};
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::proxies::Network;
use crate::kernel::rights::{Held, role_of_programs};
use crate::kernel::schema::{api_keys, service_accounts, units, user_roles, users};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use sortition_contract::ids::{ApiKeyId, UnitId, UserId};
use sortition_contract::org::{Role, UnitKind, UnitState, UserState};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// The scope for reading `/metrics` from another machine; no operation of the API asks for it.
pub const METRICS_SCOPE: &str = "metrics:read";

#[derive(Queryable)]
struct Row {
    id: ApiKeyId,
    prefix: String,
    secret_hash: String,
    scopes: Json<BTreeSet<String>>,
    addresses: Json<Vec<String>>,
    made_by: UserId,
    expires_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
    last_used_at: Option<NaiveDateTime>,
    account_id: UserId,
    name: String,
    unit_id: UnitId,
    unit_code: String,
    unit_kind: UnitKind,
    region_code: String,
    unit_state: UnitState,
    maker_state: UserState,
}

/// The key that is named so, whether or not it is of use.
pub fn find(connection: &mut AnyConnection, prefix: &str) -> Result<Option<Key>, ApiError> {
    let row: Option<Row> = api_keys::table
        .inner_join(
            service_accounts::table.on(service_accounts::id.eq(api_keys::service_account_id)),
        )
        .inner_join(units::table.on(units::id.eq(service_accounts::unit_id)))
        .inner_join(users::table.on(users::id.eq(api_keys::made_by)))
        .filter(api_keys::prefix.eq(prefix))
        .select((
            api_keys::id,
            api_keys::prefix,
            api_keys::secret_hash,
            api_keys::scopes,
            api_keys::addresses,
            api_keys::made_by,
            api_keys::expires_at,
            api_keys::revoked_at,
            api_keys::last_used_at,
            service_accounts::id,
            service_accounts::name,
            units::id,
            units::code,
            units::kind,
            units::region_code,
            units::state,
            users::state,
        ))
        .first(connection)
        .optional()?;
    row.map(|row| key_of(connection, row)).transpose()
}

/// Who acts by a key without a request of its own, as a job does that was asked for with it: only as
/// long as the key is of use.
pub fn actor_of_key(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
    now: DateTime<Utc>,
) -> Result<Actor, ApiError> {
    let prefix: String = api_keys::table
        .find(id)
        .select(api_keys::prefix)
        .first(connection)?;
    let key = find(connection, &prefix)?.ok_or_else(ApiError::not_found)?;
    match key.end.reason(now) {
        Some(code) => Err(ApiError::refused(code)),
        None => Ok(key.actor),
    }
}

fn key_of(connection: &mut AnyConnection, row: Row) -> Result<Key, ApiError> {
    let networks: Result<Vec<Network>, _> = row
        .addresses
        .iter()
        .map(|address| address.parse::<Network>())
        .collect();
    let scopes = Arc::new(row.scopes.into_inner());
    let roles = roles(connection, &row.unit_id, row.unit_kind, &row.made_by)?
        .into_iter()
        .map(|role| Held {
            role,
            unit_id: row.unit_id.clone(),
            unit_code: row.unit_code.clone(),
            unit_kind: row.unit_kind,
            region_code: row.region_code.clone(),
            key_scopes: Some(Arc::clone(&scopes)),
        })
        .collect();
    Ok(Key {
        actor: Actor {
            user_id: Some(row.account_id),
            username: trail_name(&row.prefix),
            name: row.name,
            unit_id: Some(row.unit_id),
            roles,
            session_id: None,
            must_change_password: false,
            key: Some(KeyUse {
                id: row.id.clone(),
                scopes,
            }),
        },
        id: row.id,
        last_used_at: row.last_used_at.map(|at| at.and_utc()),
        secret_hash: row.secret_hash,
        networks: networks.map_err(ApiError::internal)?,
        end: End {
            is_revoked: row.revoked_at.is_some(),
            expires_at: row.expires_at.and_utc(),
            stop: stop(row.unit_state, row.maker_state),
        },
    })
}

/// The roles by which a key reaches what its unit's people reach. Those of the regulations office, who
/// reach all units, are a key's only as long as whoever made it holds them there: nobody makes a key that
/// reaches further than they do.
pub fn roles(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    kind: UnitKind,
    made_by: &UserId,
) -> Result<Vec<Role>, ApiError> {
    let held = user_roles::table
        .filter(user_roles::user_id.eq(made_by))
        .filter(user_roles::unit_id.eq(unit_id))
        .filter(user_roles::role.eq(Role::Regulations));
    let is_of_regulations: bool = diesel::select(exists(held)).get_result(connection)?;
    let regulations = is_of_regulations.then_some(Role::Regulations);
    Ok([role_of_programs(kind)]
        .into_iter()
        .chain(regulations)
        .collect())
}

/// Of accounts those of programs for which somebody made a key: where a second person decides, what these
/// did counts as that person's.
pub fn programs_of(
    connection: &mut AnyConnection,
    made_by: &UserId,
    account_ids: &[UserId],
) -> Result<HashSet<UserId>, ApiError> {
    let found: Vec<UserId> = api_keys::table
        .filter(api_keys::made_by.eq(made_by))
        .filter(api_keys::service_account_id.eq_any(account_ids))
        .select(api_keys::service_account_id)
        .load(connection)?;
    Ok(found.into_iter().collect())
}
