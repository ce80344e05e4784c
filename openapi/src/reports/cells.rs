//! The cells of a monthly report and the records behind them.

use crate::codes;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// Puts a value into a cell by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OverrideCell {
    /// A figure up to 1,000,000,000 for a figure, at most 200 lines of 1–500 characters for a list.
    #[cfg_attr(feature = "schema", schema(schema_with = value_by_hand))]
    pub value: CellValue,
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// A [`CellValue`] with bounds: what is computed has none, and the macro takes none for what a variant
/// holds.
#[cfg(feature = "schema")]
fn value_by_hand() -> utoipa::openapi::schema::OneOfBuilder {
    use utoipa::openapi::schema::{
        ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, Type,
    };
    let figure = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("A figure."))
        .minimum(Some(0_u32))
        .maximum(Some(1_000_000_000_u32));
    let line = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(500));
    let lines = ArrayBuilder::new()
        .items(line)
        .description(Some("Lines."))
        .max_items(Some(200));
    OneOfBuilder::new()
        .item(figure)
        .item(lines)
        .description(Some(
            "A figure up to 1,000,000,000 for a figure, at most 200 lines of 1–500 characters for a list.",
        ))
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
    /// The task of a check.
    #[serde(default)]
    pub task: Option<CellTask>,
}

/// The task that a record belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CellTask {
    /// The task.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many of all records behind the figure are of it, on whatever page they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_count: Option<i64>,
}
