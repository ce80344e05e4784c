//! Settings, calendar and dictionaries.

use crate::codes::{codes, known};
use crate::ids::UnitId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// What a division of GB/T 2260 is.
    RegionKind {
        /// 地级市
        City = "city",
        /// 市辖区
        District = "district",
        /// 县
        County = "county",
        /// 县级市
        CountyCity = "county_city",
        /// 开发区
        Devzone = "devzone",
    }
}

/// A division of GB/T 2260.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RegionView {
    /// Six digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: RegionKind,
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

codes! {
    /// What somebody may do with a setting.
    SettingAction {
        /// Set a value from a day on.
        Set = "set",
    }
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
    /// What it will be, if a value waits for its day.
    pub next: Option<NextValue>,
    /// Whether a unit may have a value of its own.
    pub is_per_unit: bool,
    /// Whether it can't be changed any more: the public log's first entry names it.
    pub is_fixed: bool,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<SettingAction>,
}

/// A value that waits for its day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NextValue {
    /// The value.
    pub value: serde_json::Value,
    /// From which day.
    pub effective_from: NaiveDate,
}

/// One of the values that a setting had, has or will have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SettingValueView {
    /// For one unit; null: for all.
    pub unit_id: Option<UnitId>,
    /// The value.
    pub value: serde_json::Value,
    /// From which day, unless another one was set for the same day later.
    pub effective_from: NaiveDate,
    /// Why it was set.
    pub reason: Option<String>,
    /// The name of who set it; null: the first value, which the installation came with.
    pub set_by_name: Option<String>,
    /// When it was set.
    pub set_at: DateTime<Utc>,
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
    /// Why; 1–500 characters, kept with the value.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which year of the calendar.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CalendarFilter {
    /// This year unless given.
    #[cfg_attr(feature = "schema", param(minimum = 2000, maximum = 2100))]
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
    /// How many: at most 1,000.
    #[cfg_attr(feature = "schema", param(minimum = 0, maximum = 1000))]
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
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
}

/// A year of the calendar that has rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CalendarYearView {
    /// The year.
    pub year: i32,
    /// How many of its days don't follow Monday to Friday.
    pub days: u32,
}

/// All days of a year that don't follow Monday to Friday: they take the place of those before.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetCalendarYear {
    /// Each day of the year once; at most 200.
    #[cfg_attr(feature = "schema", schema(max_items = 200))]
    pub days: Vec<SetCalendarYearDay>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetCalendarYearDay {
    /// The day.
    pub on: NaiveDate,
    /// Whether it is worked.
    pub is_workday: bool,
    /// The holiday's name; 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
}
