//! Signing in, and who one is.

use super::units::UnitKind;
use super::users::Role;
use crate::ids::{SessionId, UnitId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// With this header, as `?1`, a client says that it asks by itself and nobody does anything: such a
/// request keeps no session alive.
pub const BACKGROUND_HEADER: &str = "Sortition-Background";

/// Signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub username: String,
    /// The password.
    #[cfg_attr(feature = "schema", schema(max_length = 128))]
    pub password: String,
}

/// A session: the access token and whose it is. The refresh token travels in a cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// For `Authorization: Bearer`; lives at most 15 minutes.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// Who signed in.
    pub user: MeView,
}

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MeView {
    /// The account.
    pub id: UserId,
    /// The account's name.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Home unit.
    pub unit: UnitBrief,
    /// Roles, each in a unit.
    pub roles: Vec<RoleView>,
    /// True until a first password is changed; all else answers 403 before.
    pub must_change_password: bool,
    /// The operations the person's roles allow, by operation id: what the menu shows.
    pub operations: Vec<String>,
    /// Those of them whose list the person may also take as a file (`Accept: text/csv`).
    pub exports: Vec<String>,
    /// True on an installation that runs on the demo set.
    pub is_demo: bool,
    /// The server's day in Asia/Shanghai.
    pub today: NaiveDate,
}

/// A role in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleView {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub unit_id: UnitId,
}

/// A unit, named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitBrief {
    /// The unit.
    pub id: UnitId,
    /// Its code, as `130100-LSB`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: UnitKind,
}

/// A new password of one's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    #[cfg_attr(feature = "schema", schema(max_length = 128))]
    pub current: String,
    /// The new one: 10–128 characters, of at least three kinds (lower, upper, digit, other); no common
    /// one, without the account's name, none of the last five.
    #[cfg_attr(feature = "schema", schema(min_length = 10, max_length = 128))]
    pub new: String,
}

/// One of one's own sessions that are alive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OwnSessionView {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When somebody last did something in it, to the minute.
    pub active_at: DateTime<Utc>,
    /// When it ends if nobody does anything from now on.
    pub ends_at: DateTime<Utc>,
    /// The address from which it was opened; empty where it wasn't kept yet.
    pub address: String,
    /// What opened it, as the client calls itself (`User-Agent`); may be empty.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
}
