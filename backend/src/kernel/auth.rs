//! Who asks: the access token, the session behind it and the roles of its user.
//!
//! The session is looked up on each request, so signing out, locking an account or taking a role
//! works at once and not only when the token ends. The tables read here are `org`'s, which alone
//! writes them.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::rights::Held;
use crate::kernel::schema::{sessions, units, user_roles, users};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{SessionId, UnitId, UserId};
use sortition_contract::org::{Role, UnitKind, UserState};

/// How long an access token lives.
pub const ACCESS_TOKEN_MINUTES: i64 = 15;

/// The signed-in person, or the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; none for the system's own work.
    pub user_id: Option<UserId>,
    /// The account's name; `system` for the system.
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

    /// Whether this is the person of a stored user id (four eyes).
    pub fn is(&self, user_id: Option<&str>) -> bool {
        matches!((&self.user_id, user_id), (Some(me), Some(other)) if me.as_str() == other)
    }

    /// Whether a role is held in a unit.
    pub fn holds(&self, role: Role, unit_id: &str) -> bool {
        self.roles
            .iter()
            .any(|held| held.role == role && held.unit_id == unit_id)
    }

    /// The one unit in which a role is held, for records whose unit the caller needn't name.
    pub fn unit_with(&self, roles: &[Role]) -> Option<&Held> {
        self.roles.iter().find(|held| roles.contains(&held.role))
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// Makes an access token for a session and says when it ends.
pub fn issue_token(
    keys: &Keys,
    user_id: &str,
    session_id: &str,
    now: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>), ApiError> {
    let expires_at = now + Duration::minutes(ACCESS_TOKEN_MINUTES);
    let claims = Claims {
        sub: user_id.to_owned(),
        sid: session_id.to_owned(),
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
    };
    let key = EncodingKey::from_secret(keys.token.current().bytes());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(ApiError::internal)?;
    Ok((token, expires_at))
}

/// Reads an access token: whose session it names, if it is ours and not over.
pub fn read_token(keys: &Keys, token: &str, now: DateTime<Utc>) -> Result<String, ApiError> {
    let mut validation = Validation::new(Algorithm::HS256);
    // The one clock decides below, not the library's.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(
        token,
        &DecodingKey::from_secret(keys.token.current().bytes()),
        &validation,
    )
    .map_err(|_| ApiError::refused(ErrorCode::Unauthenticated))?
    .claims;
    if claims.exp <= now.timestamp() {
        return Err(ApiError::refused(ErrorCode::TokenExpired));
    }
    Ok(claims.sid)
}

#[derive(Queryable)]
struct SessionUser {
    user_id: String,
    username: String,
    name: String,
    unit_id: String,
    state: String,
    must_change_password: bool,
    idle_until: NaiveDateTime,
    expires_at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
}

/// The actor of a session that is alive at `now`.
pub fn actor_of_session(
    connection: &mut AnyConnection,
    session_id: &str,
    now: DateTime<Utc>,
) -> Result<Actor, ApiError> {
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
        ))
        .first(connection)
        .optional()?
        .ok_or_else(expired)?;
    let over =
        found.ended_at.is_some() || found.idle_until.min(found.expires_at) <= now.naive_utc();
    if over || found.state != UserState::Active.code() {
        return Err(expired());
    }
    Ok(Actor {
        roles: roles_of(connection, &found.user_id)?,
        user_id: Some(found.user_id.into()),
        username: found.username,
        name: found.name,
        unit_id: Some(found.unit_id.into()),
        session_id: Some(session_id.to_owned().into()),
        must_change_password: found.must_change_password,
    })
}

/// The actor of an account without a session, for the jobs that work in its name.
pub fn actor_of_user(connection: &mut AnyConnection, user_id: &str) -> Result<Actor, ApiError> {
    let (username, name, unit_id, must_change_password): (String, String, String, bool) =
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
        user_id: Some(user_id.to_owned().into()),
        username,
        name,
        unit_id: Some(unit_id.into()),
        session_id: None,
        must_change_password,
    })
}

/// The roles of a user, by unit.
pub fn roles_of(connection: &mut AnyConnection, user_id: &str) -> Result<Vec<Held>, ApiError> {
    let rows: Vec<(String, String, String, String, String)> = user_roles::table
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
    rows.into_iter()
        .map(|(role, unit_id, unit_code, kind, region_code)| {
            Ok(Held {
                role: role.parse::<Role>().map_err(ApiError::internal)?,
                unit_id,
                unit_code,
                unit_kind: kind.parse::<UnitKind>().map_err(ApiError::internal)?,
                region_code,
            })
        })
        .collect()
}
