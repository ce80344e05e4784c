//! All units together, and the targets of the year.

use super::cells::CellKey;
use super::monthly::ReportState;
use crate::codes;
use crate::ids::{ReportId, UnitId};
use crate::org::UnitBrief;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The targets of the scheme (`domain.md` §4).
    KpiKey {
        /// 联合抽查次数占比
        JointDraws = "joint_draws",
        /// 部门联合抽查户数占比
        JointObjects = "joint_objects",
        /// 信用风险分类抽查占比
        CreditBased = "credit_based",
    }
}

/// A unit's report in the overview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReportingUnit {
    /// Whose.
    pub unit: UnitBrief,
    /// The newest version; null: not opened.
    pub report_id: Option<ReportId>,
    /// Its number.
    pub version: Option<i32>,
    /// Where it stands.
    pub state: Option<ReportState>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether it was due and isn't submitted, or was submitted after it was due.
    pub is_late: bool,
    /// Whether the sums hold it: its newest accepted version.
    pub is_counted: bool,
}

/// A sum over the accepted reports of a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AggregateCell {
    /// Which.
    pub key: CellKey,
    /// The sum.
    pub value: i64,
}

/// A month's reports over all units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MonthlyAggregate {
    /// `YYYY-MM`.
    pub month: String,
    /// The first day that it covers.
    pub period_start: NaiveDate,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// Until when reports are to be submitted.
    pub due_on: NaiveDate,
    /// Sums over the newest accepted version of each unit; figures only.
    pub cells: Vec<AggregateCell>,
    /// Each unit that owes reports.
    pub units: Vec<ReportingUnit>,
    /// How many are late.
    pub late_count: i64,
    /// Tasks that stand in the reports of two units (rule 14): there should be none.
    pub repeated_task_ids: Vec<String>,
}

/// The month of an overview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AggregateFilter {
    /// `YYYY-MM`; absent: the one whose period holds today.
    #[cfg_attr(feature = "schema", param(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"))]
    pub month: Option<String>,
}

/// Which targets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct KpiFilter {
    /// Absent: this year.
    #[cfg_attr(feature = "schema", param(minimum = 2000, maximum = 2100))]
    pub year: Option<i32>,
    /// Absent: the whole city for those who read all units, else one's own.
    pub unit_id: Option<UnitId>,
}

/// What is planned for a month of a year, and what was done in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KpiMonth {
    /// 1–12.
    pub month: u32,
    /// Draws that published plans have in it.
    pub planned_times: i64,
    /// Objects that those would draw, as forecast when the plan was submitted.
    pub planned_households: i64,
    /// Tasks drawn (次).
    pub times: i64,
    /// Those of them in which another department takes part.
    pub joint_times: i64,
    /// Pairs of task and object drawn (户).
    pub households: i64,
    /// Those of them of tasks in which another department takes part.
    pub joint_households: i64,
}

/// The months of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KpiMonths {
    /// The year.
    pub year: i32,
    /// Whose; null: the whole city.
    pub unit: Option<UnitBrief>,
    /// All twelve.
    pub items: Vec<KpiMonth>,
}

/// Which records behind the figures of a year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct KpiRecordFilter {
    /// Absent: this year.
    #[cfg_attr(feature = "schema", param(minimum = 2000, maximum = 2100))]
    pub year: Option<i32>,
    /// Absent: the whole city for those who read all units, else one's own.
    pub unit_id: Option<UnitId>,
    /// Only of this month, 1–12.
    #[cfg_attr(feature = "schema", param(minimum = 1, maximum = 12))]
    pub month: Option<u32>,
    /// Rows of a page.
    #[cfg_attr(feature = "schema", param(minimum = 1, maximum = 200, default = 20))]
    pub limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A target and how far it is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KpiView {
    /// Which.
    pub key: KpiKey,
    /// What counts for it.
    pub numerator: i64,
    /// Of how many.
    pub denominator: i64,
    /// Basis points, rounded down; null: nothing to measure yet.
    pub ratio_bp: Option<i64>,
    /// Basis points.
    pub target_bp: i64,
    /// How many more that count for it, and nothing else, would reach it; null: never.
    pub still_needed: Option<i64>,
    /// Whether it is reached; null: nothing to measure yet.
    pub is_met: Option<bool>,
}

/// The targets of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KpisView {
    /// The year.
    pub year: i32,
    /// Whose; null: the whole city.
    pub unit: Option<UnitBrief>,
    /// Up to this day.
    pub as_of: NaiveDate,
    /// The targets.
    pub items: Vec<KpiView>,
    /// Tasks that others led and the unit took part in: counted nowhere above.
    pub participated_count: i64,
}
