//! Who asks: the access token, the session behind it and the roles of its user.
//!
//! The session is looked up on each request, so signing out, locking an account or taking a role
//! works at once and not only when the token ends. The tables read here are `org`'s, which alone
//! writes them.

mod signing;

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::{self, Keys, SecretKey};
use crate::kernel::rights::{Held, Right};
use crate::kernel::schema::{sessions, units, user_roles, users};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ApiKeyId, SessionId, UnitId, UserId};
use sortition_contract::org::{Role, UnitKind, UserState};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long an access token lives.
pub const ACCESS_TOKEN_MINUTES: i64 = 15;

/// The signed-in person, a program with its key, or the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; none for the system's own work.
    pub user_id: Option<UserId>,
    /// The account's name; `system` for the system, `key:…` for a program.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Home unit; none for the system.
    pub unit_id: Option<UnitId>,
    /// Roles, each in a unit.
    pub roles: Vec<Held>,
    /// The session that asks.
    pub session_id: Option<SessionId>,
    /// True until a first password is changed.
    pub must_change_password: bool,
    /// The key by which a program asks; none: a person, or the system.
    pub key: Option<KeyUse>,
}

/// The key by which a program asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// Which.
    pub id: ApiKeyId,
    /// What it may be used for.
    pub scopes: Arc<BTreeSet<String>>,
}

impl KeyUse {
    /// Refuses unless the key has a scope, where an operation needs another one besides its own.
    pub fn require(&self, scope: &str) -> Result<(), ApiError> {
        match self.scopes.contains(scope) {
            true => Ok(()),
            false => Err(ApiError::refused(ErrorCode::MissingScope).with("scope", scope)),
        }
    }

    /// Refuses what the key isn't for, and names the scope that it lacks.
    pub fn require_scope(&self, right: &Right) -> Result<(), ApiError> {
        let scopes: Vec<&str> = right.key_scopes().collect();
        match scopes.as_slice() {
            [] => Err(ApiError::refused(ErrorCode::ClosedToKeys)),
            _ if right.is_within(&self.scopes) => Ok(()),
            _ => Err(ApiError::refused(ErrorCode::MissingScope).with("scope", scopes.join(" "))),
        }
    }
}

impl Actor {
    /// The system: jobs and rules.
    pub fn system() -> Self {
        Self {
            user_id: None,
            username: "system".to_owned(),
            name: String::new(),
            unit_id: None,
            roles: Vec::new(),
            session_id: None,
            must_change_password: false,
            key: None,
        }
    }

    /// Nobody: a caller of public operations.
    pub fn anonymous() -> Self {
        Self {
            username: "anonymous".to_owned(),
            ..Self::system()
        }
    }

    /// The account, where only a person can be meant.
    pub fn person(&self) -> Result<&UserId, ApiError> {
        self.user_id.as_ref().ok_or_else(ApiError::forbidden)
    }

    /// Whether people do it, or the key by which a program asks is for it.
    pub fn is_for(&self, right: &Right) -> bool {
        let key = self.key.as_ref();
        key.is_none_or(|key| right.is_within(&key.scopes))
    }

    /// Whether somebody answers for a reason by which the regulations office reads what is secret: a
    /// person does. A program reads the drawn list as the lead unit's only (row 42).
    pub fn gives_reasons(&self) -> bool {
        let mut roles = self.roles.iter();
        self.key.is_none() && roles.any(|held| held.role == Role::Regulations)
    }

    /// Whether this is the person of a stored user id (four eyes).
    pub fn is(&self, user_id: Option<&UserId>) -> bool {
        self.user_id.is_some() && self.user_id.as_ref() == user_id
    }

    /// Whether a role is held in a unit.
    pub fn holds(&self, role: Role, unit_id: &UnitId) -> bool {
        self.roles
            .iter()
            .any(|held| held.role == role && held.unit_id == *unit_id)
    }

    /// The one unit in which a role is held, for records whose unit the caller needn't name.
    pub fn unit_with(&self, roles: &[Role]) -> Option<&Held> {
        self.roles.iter().find(|held| roles.contains(&held.role))
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// Makes an access token for a session and says when it ends.
pub fn issue_token(
    keys: &Keys,
    user_id: &UserId,
    session_id: &SessionId,
    now: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>), ApiError> {
    let expires_at = now + Duration::minutes(ACCESS_TOKEN_MINUTES);
    let claims = Claims {
        sub: user_id.clone(),
        sid: session_id.clone(),
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
    };
    signing::install();
    let key = EncodingKey::from_secret(keys.token.current().bytes()).map_err(ApiError::internal)?;
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(ApiError::internal)?;
    Ok((token, expires_at))
}

/// Reads an access token: whose session it names, if it is ours and not over.
pub fn read_token(keys: &Keys, token: &str, now: DateTime<Utc>) -> Result<SessionId, ApiError> {
    signing::install();
    let key = DecodingKey::from_secret(keys.token.current().bytes()).map_err(ApiError::internal)?;
    let mut validation = Validation::new(Algorithm::HS256);
    // The one clock decides below, not the library's.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .map_err(|_| ApiError::refused(ErrorCode::Unauthenticated))?
        .claims;
    if claims.exp <= now.timestamp() {
        return Err(ApiError::refused(ErrorCode::TokenExpired));
    }
    Ok(claims.sid)
}

/// Makes a refresh token for a session: chance, sealed, so that one that was replaced long ago is told
/// from one that somebody made up.
pub fn issue_refresh_token(keys: &Keys, session_id: &SessionId) -> Result<String, ApiError> {
    let chance: [u8; 32] = keys::random().map_err(ApiError::internal)?;
    let key = keys.token.current();
    let sealed = format!("{session_id}.{}.{}", key.id(), hex::encode(chance));
    let seal = hex::encode(refresh_seal(key, &sealed)?.finalize().into_bytes());
    Ok(format!("{sealed}.{seal}"))
}

/// The session that a refresh token was made for by this installation, whether or not it is still
/// good for anything. Only the present key tells: whoever has got hold of a former one makes nothing
/// with it.
pub fn session_of_refresh_token(keys: &Keys, token: &str) -> Option<SessionId> {
    let (sealed, seal) = token.rsplit_once('.')?;
    let mut parts = sealed.split('.');
    let session_id = parts.next()?;
    let key = keys.token.current();
    if parts.next()? != key.id() {
        return None;
    }
    let seal = hex::decode(seal).ok()?;
    let is_ours = refresh_seal(key, sealed).ok()?.verify_slice(&seal).is_ok();
    is_ours.then(|| session_id.to_owned().into())
}

/// The seal of a refresh token; the key signs access tokens too, of which none begins like this.
fn refresh_seal(key: &SecretKey, sealed: &str) -> Result<Hmac<Sha256>, ApiError> {
    let mut seal = Hmac::<Sha256>::new_from_slice(key.bytes()).map_err(ApiError::internal)?;
    seal.update(b"refresh token\0");
    seal.update(sealed.as_bytes());
    Ok(seal)
}

#[derive(Queryable)]
struct SessionUser {
    user_id: UserId,
    username: String,
    name: String,
    unit_id: UnitId,
    state: UserState,
    must_change_password: bool,
    idle_until: NaiveDateTime,
    expires_at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
    active_at: NaiveDateTime,
}

/// A session that is alive.
pub struct Alive {
    /// Whose it is.
    pub actor: Actor,
    /// When somebody last did something in it, as far as that was written down.
    pub active_at: DateTime<Utc>,
}

/// The session that is alive at `now`, with its actor. That nobody may sign in to the account for a
/// while, because somebody gave wrong passwords, ends no session.
pub fn alive_session(
    connection: &mut AnyConnection,
    session_id: &SessionId,
    now: DateTime<Utc>,
) -> Result<Alive, ApiError> {
    let expired = || ApiError::refused(ErrorCode::TokenExpired);
    let found: SessionUser = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::id.eq(session_id))
        .select((
            users::id,
            users::username,
            users::name,
            users::unit_id,
            users::state,
            users::must_change_password,
            sessions::idle_until,
            sessions::expires_at,
            sessions::ended_at,
            sessions::active_at,
        ))
        .first(connection)
        .optional()?
        .ok_or_else(expired)?;
    let over =
        found.ended_at.is_some() || found.idle_until.min(found.expires_at) <= now.naive_utc();
    if over || !keeps_sessions(found.state) {
        return Err(expired());
    }
    let actor = Actor {
        roles: roles_of(connection, &found.user_id)?,
        user_id: Some(found.user_id),
        username: found.username,
        name: found.name,
        unit_id: Some(found.unit_id),
        session_id: Some(session_id.clone()),
        must_change_password: found.must_change_password,
        key: None,
    };
    Ok(Alive {
        actor,
        active_at: found.active_at.and_utc(),
    })
}

/// Whether the sessions of an account in this state go on.
pub fn keeps_sessions(state: UserState) -> bool {
    matches!(state, UserState::Active | UserState::Locked)
}

/// The actor of an account without a session, for the jobs that work in its name.
pub fn actor_of_user(connection: &mut AnyConnection, user_id: &UserId) -> Result<Actor, ApiError> {
    let (username, name, unit_id, must_change_password): (String, String, UnitId, bool) =
        users::table
            .find(user_id)
            .select((
                users::username,
                users::name,
                users::unit_id,
                users::must_change_password,
            ))
            .first(connection)?;
    Ok(Actor {
        roles: roles_of(connection, user_id)?,
        user_id: Some(user_id.clone()),
        username,
        name,
        unit_id: Some(unit_id),
        session_id: None,
        must_change_password,
        key: None,
    })
}

/// The roles of a user, by unit.
pub fn roles_of(connection: &mut AnyConnection, user_id: &UserId) -> Result<Vec<Held>, ApiError> {
    let rows: Vec<(Role, UnitId, String, UnitKind, String)> = user_roles::table
        .inner_join(units::table.on(units::id.eq(user_roles::unit_id)))
        .filter(user_roles::user_id.eq(user_id))
        .order((units::code.asc(), user_roles::role.asc()))
        .select((
            user_roles::role,
            units::id,
            units::code,
            units::kind,
            units::region_code,
        ))
        .load(connection)?;
    let held = |(role, unit_id, unit_code, unit_kind, region_code)| Held {
        role,
        unit_id,
        unit_code,
        unit_kind,
        region_code,
        key_scopes: None,
    };
    Ok(rows.into_iter().map(held).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::keys::Purpose;

    fn session_id() -> SessionId {
        "0193-a".to_owned().into()
    }

    #[test]
    fn session_of_refresh_token_of_a_former_key_is_unknown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let token = issue_refresh_token(&Keys::open(&path, &[]).unwrap(), &session_id()).unwrap();
        Keys::rotate(&path, Purpose::Token).unwrap();
        let keys = Keys::open(&path, &[]).unwrap();
        assert_eq!(session_of_refresh_token(&keys, &token), None);
        let present = issue_refresh_token(&keys, &session_id()).unwrap();
        assert!(session_of_refresh_token(&keys, &present).is_some());
    }

    #[test]
    fn session_of_refresh_token_knows_its_own_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys"), &[]).unwrap();
        let others = tempfile::tempdir().unwrap();
        let others = Keys::open(&others.path().join("keys"), &[]).unwrap();
        let token = issue_refresh_token(&keys, &session_id()).unwrap();
        let session = |token: &str| session_of_refresh_token(&keys, token);
        assert_eq!(session(&token).as_deref(), Some("0193-a"));
        assert_ne!(issue_refresh_token(&keys, &session_id()).unwrap(), token);
        assert_eq!(session(&token.replacen("0193-a", "0193-b", 1)), None);
        assert_eq!(session_of_refresh_token(&others, &token), None);
        let foreign = issue_refresh_token(&others, &session_id()).unwrap();
        for made_up in [
            "",
            ".",
            "...",
            "0193-a",
            &token[..token.len() - 2],
            foreign.as_str(),
        ] {
            assert_eq!(session(made_up), None, "{made_up}");
        }
    }
}
