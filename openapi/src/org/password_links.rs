//! Links with which the owners of accounts set their passwords, once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A link with which an account's owner sets a password, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// The page, below the installation's address. Its secret stands behind `#`, so that it comes into no
    /// server's log.
    pub path: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Asks what a link is good for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckPasswordLink {
    /// What stands behind the `#` of the link.
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub token: String,
}

/// What a link is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PasswordLinkView {
    /// The name of the account whose password it sets.
    pub username: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Sets a password by a link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UsePasswordLink {
    /// What stands behind the `#` of the link.
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub token: String,
    /// 10–128 characters, of at least three kinds (lower, upper, digit, other); no common one, without the
    /// account's name, none of the last five.
    #[cfg_attr(feature = "schema", schema(min_length = 10, max_length = 128))]
    pub new: String,
}
