//! `org`: units, users, roles, sessions, settings, calendar, notifications.

use crate::ids::{NotificationId, SessionId, UnitId, UserId};
use crate::personal::{Masked, Phone};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Declares an enum of stable codes: serde form, database form and list of all in one place.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// All, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, in JSON and in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::UnknownCode;
            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
                    .ok_or_else(|| $crate::error::UnknownCode(code.to_owned()))
            }
        }
    };
}

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
    /// The kind of a unit.
    UnitKind {
        /// 市局
        City = "city",
        /// 科室
        Section = "section",
        /// 县区局
        County = "county",
        /// 外部门
        Outside = "outside",
    }
}

codes! {
    /// Whether a unit takes part.
    UnitState {
        /// 正常
        Active = "active",
        /// 已撤销
        Closed = "closed",
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

/// Signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub username: String,
    /// The password.
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
    pub current: String,
    /// The new one: 10–128 characters, of at least three kinds (lower, upper, digit, other).
    pub new: String,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitView {
    /// The unit.
    pub id: UnitId,
    /// Its code, as `130100-LSB`; the draw's `unit`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: UnitKind,
    /// The unit above.
    pub parent_id: Option<UnitId>,
    /// GB/T 2260; 130100 reaches over all of the city.
    pub region_code: String,
    /// Whether it files monthly reports.
    pub owes_reports: bool,
    /// Whether it takes part.
    pub state: UnitState,
    /// For `If-Match`.
    pub version: i64,
}

/// A new unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUnit {
    /// Unique; 1–40 characters.
    pub code: String,
    /// 1–128 characters.
    pub name: String,
    /// The kind.
    pub kind: UnitKind,
    /// The unit above.
    #[serde(default)]
    pub parent_id: Option<UnitId>,
    /// A region's code.
    pub region_code: String,
    /// Whether it files monthly reports.
    #[serde(default)]
    pub owes_reports: bool,
}

/// Changes to a unit (JSON Merge Patch: what is absent stays).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateUnit {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it files monthly reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owes_reports: Option<bool>,
    /// `closed`: takes no part any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<UnitState>,
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
    pub username: String,
    /// 1–128 characters.
    pub name: String,
    /// Optional.
    #[serde(default)]
    pub phone: Option<String>,
    /// Home unit.
    pub unit_id: UnitId,
}

/// A new account with its first password, which is shown once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreatedUser {
    /// The account.
    pub user: UserView,
    /// To be changed at the first sign-in.
    pub first_password: String,
}

/// The roles of an account, as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRoles {
    /// All roles from now on. An administrator's role stands alone.
    pub roles: Vec<RoleView>,
}

/// A division of GB/T 2260.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RegionView {
    /// Six digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// city, district, county, county_city or devzone.
    pub kind: String,
}

/// A section or division of GB/T 4754.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IndustryView {
    /// A letter, or a letter and two digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The section of a division.
    pub parent_code: Option<String>,
}

/// A day that doesn't follow Monday to Friday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CalendarDayView {
    /// The day.
    pub on: NaiveDate,
    /// False: a holiday; true: a make-up working day.
    pub is_workday: bool,
    /// The holiday's name.
    pub name: String,
}

/// A day counted in working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeadlineView {
    /// The day of the event, which doesn't count.
    pub from: NaiveDate,
    /// How many.
    pub working_days: u32,
    /// The last of them.
    pub deadline: NaiveDate,
    /// True if a year on the way has no calendar rows, and Monday to Friday was counted.
    pub is_assumed: bool,
}

/// A setting in force, with the values before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SettingView {
    /// Its name, as `publish_within_working_days`.
    pub key: String,
    /// For one unit; null: for all.
    pub unit_id: Option<UnitId>,
    /// The value.
    pub value: serde_json::Value,
    /// From which day.
    pub effective_from: NaiveDate,
    /// What it was before that day.
    pub former: Option<serde_json::Value>,
}

/// A new value of a setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetSetting {
    /// Of the kind that the setting has.
    pub value: serde_json::Value,
    /// For one unit; absent: for all.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// From which day; absent: today.
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
}

/// A notification, rendered in the reader's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NotificationView {
    /// The notification.
    pub id: NotificationId,
    /// What happened, as `plans.submit`.
    pub kind: String,
    /// The sentence.
    pub text: String,
    /// The kind of record, in the plural.
    pub resource: String,
    /// The record that it is about.
    pub record_id: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Null while unread.
    pub read_at: Option<DateTime<Utc>>,
}

/// One of one's own sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OwnSessionView {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub refreshed_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// Filters of the list of units.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UnitFilter {
    /// Only of this kind.
    pub kind: Option<UnitKind>,
    /// Only in this state.
    pub state: Option<UnitState>,
    /// Only those that owe monthly reports, or not.
    pub owes_reports: Option<bool>,
}

/// Filters of one's notifications.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationFilter {
    /// Only those read, or not.
    pub is_read: Option<bool>,
}

/// Which year of the calendar.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CalendarFilter {
    /// This year unless given.
    pub year: Option<i32>,
}

/// From which day, how many working days.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DeadlineFilter {
    /// The day of the event, which doesn't count.
    pub from: NaiveDate,
    /// How many.
    pub working_days: u32,
}

/// A day that doesn't follow Monday to Friday.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetCalendarDay {
    /// Whether it is worked.
    pub is_workday: bool,
    /// The holiday's name; 1–128 characters.
    pub name: String,
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
}
