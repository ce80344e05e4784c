//! `integrations`: keys by which programs sign in.

use crate::codes::{codes, known};
use crate::ids::{ApiKeyId, UnitId, UserId};
use crate::page::versioned;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// With what every key begins, so that whoever finds one knows what it is.
pub const KEY_PREFIX: &str = "sortition_";

/// A key lives at the most so many days.
pub const KEY_DAYS_MOST: i64 = 366;

codes! {
    /// The state of a key (`states.md`, small ones); `expired` follows from its time.
    ApiKeyState {
        /// 有效
        Active = "active",
        /// 已吊销
        Revoked = "revoked",
        /// 已过期
        Expired = "expired",
    }
}

codes! {
    /// What somebody may do with a key.
    ApiKeyAction {
        /// Make a second key of its program.
        Rotate = "rotate",
        /// End it.
        Revoke = "revoke",
    }
}

codes! {
    /// Why a key is of no use although it is neither revoked nor expired.
    KeyStop {
        /// Its unit is closed.
        UnitClosed = "unit_closed",
        /// The account of whoever made it, and saw its secret, is disabled.
        MakerDisabled = "maker_disabled",
    }
}

/// A key of a program. Its secret is not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiKeyView {
    /// The key.
    pub id: ApiKeyId,
    /// The unit whose program it is: the key reaches what its people reach.
    pub unit_id: UnitId,
    /// The program.
    pub name: String,
    /// The program's account: what is made by any of its keys is this account's.
    pub service_account_id: UserId,
    /// How the secret begins: tells keys apart.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// Addresses and networks that it may be used from; empty: from anywhere.
    pub addresses: Vec<String>,
    /// Its state.
    pub state: ApiKeyState,
    /// Why it is of no use all the same; null: it isn't stopped.
    pub stopped_by: Option<KeyStop>,
    /// Who made it.
    pub made_by: UserId,
    /// Their name.
    pub made_by_name: String,
    /// Whether they make keys of the unit no longer, by their roles now. The key is the unit's and goes on;
    /// they have seen its secret, so that it had better be rotated by somebody who is there.
    pub has_maker_left: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was used last, to the minute; null: never.
    pub last_used_at: Option<DateTime<Utc>>,
    /// From where.
    pub last_used_from: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What the caller may do with it.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ApiKeyAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new key of a program.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// The unit; absent: the caller's.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// The program, 1–60 characters. One that the unit has already gets a second key.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 60))]
    pub name: String,
    /// What it may be used for, as `objects:read`: at least one, of those that `/key-scopes` names.
    #[cfg_attr(
        feature = "schema",
        schema(min_items = 1, max_items = 50, max_length = 40)
    )]
    pub scopes: Vec<String>,
    /// When it ends: later than now, at most 366 days from now.
    pub expires_at: DateTime<Utc>,
    /// Addresses and networks (CIDR) that it may be used from; absent: from anywhere.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 50))]
    pub addresses: Vec<String>,
}

/// A second key of a program, with the scopes and addresses of the first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RotateApiKey {
    /// When it ends; absent: it lives as long as the one before was to.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A new key with its secret, which is shown once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key.
    pub key: ApiKeyView,
    /// For `Authorization: Bearer`. It isn't kept: the answer to a repeat with the same
    /// `Idempotency-Key` has null.
    pub secret: Option<String>,
}

/// A scope that a unit's keys can have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KeyScopeView {
    /// As `objects:read`.
    pub scope: String,
    /// The operations that it opens, by their ids.
    pub operations: Vec<String>,
}

/// Filters of the list of keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ApiKeyFilter {
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// Only in this state.
    pub state: Option<ApiKeyState>,
}

/// Whose scopes are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct KeyScopeFilter {
    /// The unit; absent: the caller's.
    pub unit_id: Option<UnitId>,
}

versioned!(ApiKeyView: version);
