//! `reports`: monthly reports cell by cell, their overview, the targets.

use crate::codes;
use crate::ids::{ReportId, UnitId};
use crate::org::UnitBrief;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// The state of a report (`states.md`).
    ReportState {
        /// 草稿
        Draft = "draft",
        /// 已提交
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 已确认
        Accepted = "accepted",
    }
}

codes! {
    /// Whether a cell is a figure or a list.
    CellUnit {
        /// A figure.
        Count = "count",
        /// Texts, one a line.
        List = "list",
    }
}

codes! {
    /// The cells of the annex, in its order (`domain.md` §3).
    CellKey {
        /// 会议名称及时间
        S1Meetings = "s1_meetings",
        /// 文件名称及文号
        S1Documents = "s1_documents",
        /// 培训班名称、人数、内容
        S1Trainings = "s1_trainings",
        /// 本月组织随机抽查的文件
        M4Documents = "m4_documents",
        /// 本月随机抽查次数
        M4Tasks = "m4_tasks",
        /// 本月随机抽查户数
        M4Households = "m4_households",
        /// 发现问题的检查主体数量
        M4ProblemHouseholds = "m4_problem_households",
        /// 检查事项大项
        M4Categories = "m4_categories",
        /// 检查事项小项
        M4Items = "m4_items",
        /// 公示网站
        M4PublishSites = "m4_publish_sites",
        /// 公示数量
        M4Published = "m4_published",
        /// 总次数
        ATimes = "a_times",
        /// 总户数
        AHouseholds = "a_households",
        /// 问题总户数
        AProblems = "a_problems",
        /// 牵头跨部门次数
        BTimes = "b_times",
        /// 牵头跨部门户数
        BHouseholds = "b_households",
        /// 牵头跨部门问题户数
        BProblems = "b_problems",
        /// 涉及企业次数
        CTimes = "c_times",
        /// 涉及企业户数
        CHouseholds = "c_households",
        /// 涉及企业问题户数
        CProblems = "c_problems",
        /// 信用分级分类次数
        DTimes = "d_times",
        /// 信用分级分类户数
        DHouseholds = "d_households",
        /// 信用分级分类问题户数
        DProblems = "d_problems",
    }
}

impl CellKey {
    /// Whether it is a figure or a list.
    pub const fn unit(self) -> CellUnit {
        match self {
            Self::S1Meetings
            | Self::S1Documents
            | Self::S1Trainings
            | Self::M4Documents
            | Self::M4PublishSites => CellUnit::List,
            _ => CellUnit::Count,
        }
    }
}

codes! {
    /// What a broken rule means for submitting.
    Severity {
        /// The report can't be submitted.
        Block = "block",
        /// It can, with a note.
        Warn = "warn",
    }
}

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

/// What stands in a cell: a figure or the lines of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum CellValue {
    /// A figure, 0 or more.
    Count(i64),
    /// Lines.
    List(Vec<String>),
}

/// A cell of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CellView {
    /// Which.
    pub key: CellKey,
    /// Figure or list.
    pub unit: CellUnit,
    /// From the records; live until the report is submitted, then as it was at that moment.
    pub computed: CellValue,
    /// What the report says: the computed value, or the one entered by hand.
    pub value: CellValue,
    /// Why it was entered by hand; null: it wasn't.
    pub reason: Option<String>,
    /// Who entered it.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<DateTime<Utc>>,
    /// What the records say today, where that differs from what was submitted.
    pub current: Option<CellValue>,
    /// The regulations office's comment when it returned the report.
    pub comment: Option<String>,
}

/// A rule of consistency that the report breaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BrokenRuleView {
    /// Its number in `domain.md` §3, 1–17.
    pub rule: u8,
    /// Whether it blocks.
    pub severity: Severity,
    /// The cells that it is about.
    pub cells: Vec<CellKey>,
    /// For the places in its sentence.
    pub parameters: BTreeMap<String, String>,
    /// The note that the unit gave.
    pub note: Option<String>,
}

/// A monthly report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MonthlyReportView {
    /// The report.
    pub id: ReportId,
    /// Whose.
    pub unit: UnitBrief,
    /// `YYYY-MM`.
    pub month: String,
    /// The first day that it covers.
    pub period_start: NaiveDate,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// 1, and one more with each amendment. The `ETag` is `revision`.
    pub version: i32,
    /// Where it stands.
    pub state: ReportState,
    /// Until when it is to be submitted.
    pub due_on: NaiveDate,
    /// Whether it was due and isn't submitted, or was submitted after it was due.
    pub is_late: bool,
    /// The cells, in the annex's order.
    pub cells: Vec<CellView>,
    /// The rules that it breaks.
    pub broken_rules: Vec<BrokenRuleView>,
    /// Whom to ask.
    pub contact_name: Option<String>,
    /// An office's number.
    pub contact_phone: Option<String>,
    /// A mobile's number.
    pub contact_mobile: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// Why it is an amendment.
    pub amend_reason: Option<String>,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who accepted or returned it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// What the caller may do: `update`, `submit`, `withdraw`, `accept`, `return`, `amend`.
    pub allowed_actions: Vec<String>,
    /// For `If-Match`.
    pub revision: i64,
}

/// The filters of the list of reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct MonthlyReportFilter {
    /// Of one unit.
    pub unit_id: Option<UnitId>,
    /// `YYYY-MM`; with neither month nor year: the one whose period holds today.
    pub month: Option<String>,
    /// All months of a year.
    pub year: Option<i32>,
    /// In one state.
    pub state: Option<ReportState>,
}

/// Opens a report in draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenMonthlyReport {
    /// Whose.
    pub unit_id: UnitId,
    /// `YYYY-MM`; absent: the one whose period holds today.
    #[serde(default)]
    pub month: Option<String>,
}

/// Fills in what no record says; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateMonthlyReport {
    /// Whom to ask, 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_name: Option<String>,
    /// An office's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_phone: Option<String>,
    /// A mobile's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_mobile: Option<String>,
    /// Notes to warnings, by the rule's number; an empty one is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<BTreeMap<String, String>>,
}

/// Puts a value into a cell by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OverrideCell {
    /// A figure for a figure, lines for a list.
    pub value: CellValue,
    /// 1–500 characters.
    pub reason: String,
}

/// Sends a report back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnMonthlyReport {
    /// 1–500 characters.
    pub reason: String,
    /// Comments by cell, each 1–500 characters.
    #[serde(default)]
    pub comments: BTreeMap<String, String>,
}

codes! {
    /// What kind of record stands behind a figure.
    RecordKind {
        /// A meeting.
        Meeting = "meeting",
        /// A document.
        Document = "document",
        /// A training.
        Training = "training",
        /// A task.
        Task = "task",
        /// A check.
        Check = "check",
        /// A major item of the checklist.
        Category = "category",
        /// An item of the checklist.
        Item = "item",
        /// A site where results stand.
        Site = "site",
        /// A publication.
        Publication = "publication",
    }
}

/// A record behind a cell. What is drawn and not published is named by its place in the task only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CellRecord {
    /// What kind.
    pub kind: RecordKind,
    /// The record; of a site its name.
    pub id: String,
    /// As a line of a list.
    pub title: String,
    /// The day by which it counts.
    pub on: NaiveDate,
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
    pub month: Option<String>,
}

/// Which targets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct KpiFilter {
    /// Absent: this year.
    pub year: Option<i32>,
    /// Absent: the whole city for those who read all units, else one's own.
    pub unit_id: Option<UnitId>,
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
