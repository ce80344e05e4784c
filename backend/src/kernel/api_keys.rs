//! Keys by which programs sign in: how one is written, and whose it is.
//!
//! A key is `sortition_`, twelve characters that name it, `_`, and 256 bits of chance. The part that
//! names it finds its row; of the whole only a hash is stored. Chance of that size is guessed by nobody,
//! so that a plain SHA-256 does: what makes hashes of passwords slow has nothing to slow down here
//! (NIST SP 800-63B, 5.1.1.2, asks it of what people choose). The key is looked up on each request, so
//! that revoking it works at once. The tables read here are `integrations`' and `org`'s, which alone
//! write them.

use crate::kernel::auth::{Actor, KeyUse};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys;
use crate::kernel::proxies::Network;
use crate::kernel::rights::{Held, role_of_programs};
use crate::kernel::schema::{api_keys, service_accounts, units, user_roles, users};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use sortition_contract::error::ErrorCode;
use sortition_contract::integrations::{KEY_PREFIX, KeyStop};
use sortition_contract::org::{Role, UnitKind, UnitState, UserState};
use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// The scope for reading `/metrics` from another machine; no operation of the API asks for it.
pub const METRICS_SCOPE: &str = "metrics:read";

/// Bytes of chance in the part that names a key.
const NAME_BYTES: usize = 6;
/// Bytes of chance in the secret part.
const SECRET_BYTES: usize = 32;
/// How the trail marks a key's name; no account's name has a colon.
const TRAIL_MARK: &str = "key:";

/// A key that was just made. Its secret is shown once.
#[derive(Clone)]
pub struct NewKey {
    /// What names it.
    pub prefix: String,
    /// All of it.
    pub secret: String,
    /// What is stored of it.
    pub secret_hash: String,
}

impl NewKey {
    /// Makes one of the operating system's chance.
    pub fn make() -> Result<Self, ApiError> {
        let name: [u8; NAME_BYTES] = keys::random().map_err(ApiError::internal)?;
        let chance: [u8; SECRET_BYTES] = keys::random().map_err(ApiError::internal)?;
        let prefix = format!("{KEY_PREFIX}{}", hex::encode(name));
        let secret = format!("{prefix}_{}", hex::encode(chance));
        Ok(Self {
            secret_hash: hash_of(&secret),
            prefix,
            secret,
        })
    }
}

fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Whether somebody means this token to be a key.
pub fn is_meant_as_key(token: &str) -> bool {
    token.starts_with(KEY_PREFIX)
}

/// A token that is written as keys are.
#[derive(Debug, PartialEq, Eq)]
pub struct Presented {
    /// What names the key.
    pub prefix: String,
    hash: String,
}

impl Presented {
    /// Reads a token; none if it is no key of any installation.
    pub fn read(token: &str) -> Option<Self> {
        let (name, chance) = token.strip_prefix(KEY_PREFIX)?.split_once('_')?;
        let is_hex = |text: &str, bytes: usize| {
            text.len() == 2 * bytes
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        (is_hex(name, NAME_BYTES) && is_hex(chance, SECRET_BYTES)).then(|| Self {
            prefix: format!("{KEY_PREFIX}{name}"),
            hash: hash_of(token),
        })
    }

    /// SHA-256 of the whole token, in hexadecimal: tells tokens apart without what is secret of them.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether it is the key of which this is stored. How long the comparison takes tells of the hash
    /// only, from which no secret follows.
    pub fn is_of(&self, key: &Key) -> bool {
        self.hash == key.secret_hash
    }
}

/// What the trail calls who acts by a key.
fn trail_name(prefix: &str) -> String {
    let name = prefix.strip_prefix(KEY_PREFIX).unwrap_or(prefix);
    format!("{TRAIL_MARK}{name}")
}

/// The key that an entry of the trail names; none if no key acted.
pub fn prefix_in_trail(username: &str) -> Option<String> {
    let name = username.strip_prefix(TRAIL_MARK)?;
    Some(format!("{KEY_PREFIX}{name}"))
}

/// A key with all that decides what it may be used for.
#[derive(Debug)]
pub struct Key {
    /// Who acts by it: its program, with the roles of its unit.
    pub actor: Actor,
    /// Its row.
    pub id: String,
    /// When it was used last, as far as that was written down.
    pub last_used_at: Option<DateTime<Utc>>,
    secret_hash: String,
    networks: Vec<Network>,
    end: End,
}

/// What ends a key.
#[derive(Clone, Copy, Debug)]
struct End {
    is_revoked: bool,
    expires_at: DateTime<Utc>,
    stop: Option<KeyStop>,
}

impl End {
    /// Why a key is of no use at `now`; none if it is.
    fn reason(&self, now: DateTime<Utc>) -> Option<ErrorCode> {
        match self {
            Self {
                is_revoked: true, ..
            } => Some(ErrorCode::KeyRevoked),
            Self { expires_at, .. } if *expires_at <= now => Some(ErrorCode::KeyExpired),
            Self { stop: Some(_), .. } => Some(ErrorCode::KeyStopped),
            _ => None,
        }
    }
}

impl Key {
    /// Why it is of no use at `now` from an address; none if it is. An unknown address is in no list.
    pub fn refusal(&self, now: DateTime<Utc>, address: Option<IpAddr>) -> Option<ErrorCode> {
        let is_within = is_within(&self.networks, address);
        let foreign = (!is_within).then_some(ErrorCode::ForeignAddress);
        self.end.reason(now).or(foreign)
    }
}

/// Whether an address is one of those that are listed; an empty list has all.
fn is_within(networks: &[Network], address: Option<IpAddr>) -> bool {
    let is_in = |address| networks.iter().any(|network| network.contains(address));
    networks.is_empty() || address.is_some_and(is_in)
}

/// Why a key is of no use although it is neither revoked nor expired. Whoever made it has seen its
/// secret: it isn't to outlast their account. Wrong passwords, which anybody can give, stop no key.
pub fn stop(unit: UnitState, maker: UserState) -> Option<KeyStop> {
    match (unit, maker) {
        (UnitState::Closed, _) => Some(KeyStop::UnitClosed),
        (_, UserState::Disabled) => Some(KeyStop::MakerDisabled),
        _ => None,
    }
}

#[derive(Queryable)]
struct Row {
    id: String,
    prefix: String,
    secret_hash: String,
    scopes: String,
    addresses: String,
    made_by: String,
    expires_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
    last_used_at: Option<NaiveDateTime>,
    account_id: String,
    name: String,
    unit_id: String,
    unit_code: String,
    unit_kind: String,
    region_code: String,
    unit_state: String,
    maker_state: String,
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
    id: &str,
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
    let unit_kind: UnitKind = row.unit_kind.parse().map_err(ApiError::internal)?;
    let scopes: BTreeSet<String> = serde_json::from_str(&row.scopes).map_err(ApiError::internal)?;
    let addresses: Vec<String> =
        serde_json::from_str(&row.addresses).map_err(ApiError::internal)?;
    let networks: Result<Vec<Network>, _> = addresses
        .iter()
        .map(|address| address.parse::<Network>())
        .collect();
    let scopes = Arc::new(scopes);
    let roles = roles(connection, &row.unit_id, unit_kind, &row.made_by)?
        .into_iter()
        .map(|role| Held {
            role,
            unit_id: row.unit_id.clone(),
            unit_code: row.unit_code.clone(),
            unit_kind,
            region_code: row.region_code.clone(),
            key_scopes: Some(Arc::clone(&scopes)),
        })
        .collect();
    let unit_state: UnitState = row.unit_state.parse().map_err(ApiError::internal)?;
    let maker_state: UserState = row.maker_state.parse().map_err(ApiError::internal)?;
    Ok(Key {
        actor: Actor {
            user_id: Some(row.account_id.into()),
            username: trail_name(&row.prefix),
            name: row.name,
            unit_id: Some(row.unit_id.into()),
            roles,
            session_id: None,
            must_change_password: false,
            key: Some(KeyUse {
                id: row.id.clone().into(),
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
            stop: stop(unit_state, maker_state),
        },
    })
}

/// The roles by which a key reaches what its unit's people reach. Those of the regulations office, who
/// reach all units, are a key's only as long as whoever made it holds them there: nobody makes a key that
/// reaches further than they do.
pub fn roles(
    connection: &mut AnyConnection,
    unit_id: &str,
    kind: UnitKind,
    made_by: &str,
) -> Result<Vec<Role>, ApiError> {
    let held = user_roles::table
        .filter(user_roles::user_id.eq(made_by))
        .filter(user_roles::unit_id.eq(unit_id))
        .filter(user_roles::role.eq(Role::Regulations.code()));
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
    made_by: &str,
    account_ids: &[String],
) -> Result<HashSet<String>, ApiError> {
    let found: Vec<String> = api_keys::table
        .filter(api_keys::made_by.eq(made_by))
        .filter(api_keys::service_account_id.eq_any(account_ids))
        .select(api_keys::service_account_id)
        .load(connection)?;
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_that_was_made_is_read() {
        let key = NewKey::make().unwrap();
        let presented = Presented::read(&key.secret).unwrap();
        assert_eq!(presented.prefix, key.prefix);
        assert_eq!(presented.hash, key.secret_hash);
        assert!(is_meant_as_key(&key.secret));
        assert_eq!(key.secret_hash.len(), 64);
        assert!(!key.secret_hash.contains(&key.secret[24..]));
        assert_ne!(NewKey::make().unwrap().secret, key.secret);
    }

    #[test]
    fn token_that_is_no_key_is_none() {
        let secret = NewKey::make().unwrap().secret;
        let upper = secret.to_uppercase();
        let swapped = secret.replacen("sortition_", "sortition-", 1);
        for token in [
            "",
            "sortition_",
            "sortition__",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            &upper,
            &swapped,
            &secret[..secret.len() - 1],
            &format!("{secret}0"),
            &format!("{secret} "),
            &format!("{}é", &secret[..secret.len() - 2]),
            &secret.replace('_', "."),
        ] {
            assert_eq!(Presented::read(token), None, "{token}");
        }
    }

    /// Whatever is changed in a key, it is another one or none.
    #[test]
    fn key_with_any_character_changed_is_another() {
        let key = NewKey::make().unwrap();
        for place in 0..key.secret.len() {
            let mut bytes = key.secret.clone().into_bytes();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            let hash = Presented::read(&changed).map(|presented| presented.hash);
            assert_ne!(hash, Some(key.secret_hash.clone()), "{changed}");
        }
    }

    #[test]
    fn trail_names_a_key_as_no_account_is_named() {
        let key = NewKey::make().unwrap();
        let name = trail_name(&key.prefix);
        assert!(name.contains(':'));
        assert_eq!(prefix_in_trail(&name), Some(key.prefix));
        assert_eq!(prefix_in_trail("city_operator"), None);
    }

    #[test]
    fn key_ends_for_one_reason_after_the_other() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let end = End {
            is_revoked: false,
            expires_at: now + chrono::TimeDelta::seconds(1),
            stop: None,
        };
        assert_eq!(end.reason(now), None);
        let stopped = End {
            stop: stop(UnitState::Closed, UserState::Active),
            ..end
        };
        assert_eq!(stopped.reason(now), Some(ErrorCode::KeyStopped));
        let expired = End {
            expires_at: now,
            ..stopped
        };
        assert_eq!(expired.reason(now), Some(ErrorCode::KeyExpired));
        let revoked = End {
            is_revoked: true,
            ..expired
        };
        assert_eq!(revoked.reason(now), Some(ErrorCode::KeyRevoked));
    }

    #[test]
    fn key_outlasts_a_lock_of_its_makers_account_and_not_its_end() {
        for (unit, maker, expected) in [
            (UnitState::Active, UserState::Active, None),
            (UnitState::Active, UserState::Locked, None),
            (
                UnitState::Active,
                UserState::Disabled,
                Some(KeyStop::MakerDisabled),
            ),
            (
                UnitState::Closed,
                UserState::Active,
                Some(KeyStop::UnitClosed),
            ),
        ] {
            assert_eq!(stop(unit, maker), expected, "{unit} {maker}");
        }
    }

    #[test]
    fn address_is_within_what_is_listed() {
        let networks = |texts: &[&str]| -> Vec<Network> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let listed = networks(&["203.0.113.7", "10.0.3.0/24", "2001:db8:1::/48"]);
        for (address, expected) in [
            ("203.0.113.7", true),
            ("::ffff:203.0.113.7", true),
            ("203.0.113.8", false),
            ("10.0.3.0", true),
            ("10.0.3.255", true),
            ("10.0.4.0", false),
            ("10.0.2.255", false),
            ("2001:db8:1:ffff::1", true),
            ("2001:db8:2::1", false),
        ] {
            let address = Some(address.parse().unwrap());
            assert_eq!(is_within(&listed, address), expected, "{address:?}");
        }
        assert!(!is_within(&listed, None));
        assert!(is_within(&[], None));
        assert!(is_within(
            &networks(&["0.0.0.0/0"]),
            "192.0.2.1".parse().ok()
        ));
    }

    /// Of every length of network, both ends are within and their neighbours aren't.
    #[test]
    fn network_of_any_length_holds_from_its_first_to_its_last_address() {
        for length in 1..=32_u32 {
            let size = 1_u64 << (32 - length);
            let first = u64::from(u32::from_be_bytes([172, 16, 5, 9])) / size * size;
            let written = |number: u64| -> Option<IpAddr> {
                let number = u32::try_from(number).ok()?;
                Some(std::net::Ipv4Addr::from(number).into())
            };
            let network = format!("172.16.5.9/{length}").parse::<Network>().unwrap();
            let holds = |number: u64| written(number).map(|address| network.contains(address));
            assert_eq!(holds(first), Some(true), "{length}");
            assert_eq!(holds(first + size - 1), Some(true), "{length}");
            assert_ne!(holds(first + size), Some(true), "{length}");
            if let Some(before) = first.checked_sub(1) {
                assert_eq!(holds(before), Some(false), "{length}");
            }
        }
    }
}
