//! What is done with administrators' accounts by two: one asks, another one decides.

use super::password_links::PasswordLink;
use super::sessions::RoleView;
use crate::codes::{codes, known};
use crate::ids::{AccountRequestId, UserId};
use crate::page::versioned;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// What is asked for.
    AccountRequestKind {
        /// 变更角色
        SetRoles = "set_roles",
        /// 重置密码
        ResetPassword = "reset_password",
        /// 停用账号
        Disable = "disable",
    }
}

codes! {
    /// The state of a request.
    AccountRequestState {
        /// 待确认
        Requested = "requested",
        /// 已确认
        Confirmed = "confirmed",
        /// 不同意
        Refused = "refused",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已过期
        Lapsed = "lapsed",
    }
}

codes! {
    /// What somebody may do with a request.
    AccountRequestAction {
        /// Agree to it: it is done.
        Confirm = "confirm",
        /// Not agree to it.
        Refuse = "refuse",
        /// Take it back.
        Withdraw = "withdraw",
    }
}

/// A request about an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AccountRequestView {
    /// The request.
    pub id: AccountRequestId,
    /// Whose account it is about.
    pub user_id: UserId,
    /// The account's name.
    pub username: String,
    /// The person's name.
    pub user_name: String,
    /// What is asked for.
    pub kind: AccountRequestKind,
    /// Whether it was decided on.
    pub state: AccountRequestState,
    /// Why it is asked for.
    pub reason: String,
    /// The roles when it was asked for.
    pub former_roles: Vec<RoleView>,
    /// The roles that are asked for; null where it is not about roles.
    pub roles: Option<Vec<RoleView>>,
    /// Whether a reset ends the present password and the sessions at once.
    pub is_locking: bool,
    /// The name of who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be decided on.
    pub expires_at: DateTime<Utc>,
    /// The name of who decided on it, or withdrew it.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub decision_reason: Option<String>,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<AccountRequestAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// Asks for something about an account, which another administrator decides on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateAccountRequest {
    /// What is asked for.
    pub kind: AccountRequestKind,
    /// All roles from then on; of `set_roles` only, and needed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub roles: Option<Vec<RoleView>>,
    /// Whether a reset ends the present password and the sessions at once.
    #[serde(default)]
    pub is_locking: bool,
    /// Why; 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// A confirmed request with what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ConfirmedAccountRequest {
    /// The request.
    pub request: AccountRequestView,
    /// The link of a reset, or of somebody who becomes an administrator, for the account's owner. Told once,
    /// to who confirms: null in the answer to a repeated call, and where there is none.
    pub link: Option<PasswordLink>,
}

versioned!(AccountRequestView: version);
