//! Accounts and their roles.

use super::password_links::PasswordLink;
use super::sessions::RoleView;
use crate::codes;
use crate::ids::{UnitId, UserId};
use crate::page::versioned;
use crate::personal::{Masked, Phone};
use serde::{Deserialize, Serialize};

codes! {
    /// What a user may be in a unit (`rights.md`).
    Role {
        /// 经办人
        Operator = "operator",
        /// 审核人
        Approver = "approver",
        /// 执法人员
        Inspector = "inspector",
        /// 法规监察科
        Regulations = "regulations",
        /// 市局管理
        CityLead = "city_lead",
        /// 联合部门
        Partner = "partner",
        /// 系统管理员
        SystemAdmin = "system_admin",
        /// 安全管理员
        SecurityAdmin = "security_admin",
        /// 审计员
        Auditor = "auditor",
    }
}

codes! {
    /// The state of an account (`states.md`, small ones).
    UserState {
        /// 待激活
        Invited = "invited",
        /// 正常
        Active = "active",
        /// 已锁定
        Locked = "locked",
        /// 已停用
        Disabled = "disabled",
    }
}

/// A user account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UserView {
    /// The account.
    pub id: UserId,
    /// Its name: unique.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Masked, as `0311****1234`.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub phone: Option<Masked<Phone>>,
    /// Home unit.
    pub unit_id: UnitId,
    /// Roles, each in a unit.
    pub roles: Vec<RoleView>,
    /// Whether one can sign in.
    pub state: UserState,
    /// For `If-Match`.
    pub version: i64,
}

/// A new account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// 3–40 characters of a–z, 0–9, `_`, `-`, `.`.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 3, max_length = 40, pattern = "^[a-z0-9_.-]+$")
    )]
    pub username: String,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// Optional.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 30))]
    pub phone: Option<String>,
    /// Home unit.
    pub unit_id: UnitId,
}

/// An account with the link by which its owner sets a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UserWithLink {
    /// The account.
    pub user: UserView,
    /// For the account's owner. Told once: null in the answer to a repeated call.
    pub link: Option<PasswordLink>,
}

/// How an account's password is reset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// Whether the present password and the sessions end at once, as where somebody else has got hold of
    /// them; else when the link is used.
    #[serde(default)]
    pub is_locking: bool,
}

/// The roles of an account, as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRoles {
    /// All roles from now on. An administrator's role stands alone.
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub roles: Vec<RoleView>,
}

/// Filters of the list of accounts.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UserFilter {
    /// Only of this home unit.
    pub unit_id: Option<UnitId>,
    /// Only with this role somewhere.
    pub role: Option<Role>,
    /// Only in this state.
    pub state: Option<UserState>,
    /// Only those who hold any role, or none.
    pub has_role: Option<bool>,
}

versioned!(UserView: version);
