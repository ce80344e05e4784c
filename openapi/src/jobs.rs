//! `jobs`: long work, its progress and its result; uploaded and generated files.

mod exports;

pub use self::exports::{
    CreateExportRequest, EXPORT_REQUEST_HEADER, ExportAction, ExportFormat, ExportRequestFilter,
    ExportRequestView, ExportState, ROWS_ALONE,
};
use crate::codes::{codes, known};
use crate::error::FieldProblem;
use crate::ids::{AttachmentId, JobId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// The state of a job.
    JobState {
        /// 排队中
        Queued = "queued",
        /// 进行中
        Running = "running",
        /// 已完成
        Succeeded = "succeeded",
        /// 失败
        Failed = "failed",
        /// 已取消
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether nothing more will happen.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

codes! {
    /// What somebody may do with a job.
    JobAction {
        /// Cancel it.
        Cancel = "cancel",
    }
}

codes! {
    /// What a job does.
    JobKind {
        /// 导入检查对象
        ImportObjects = "import_objects",
        /// 导入执法人员
        ImportInspectors = "import_inspectors",
        /// 导入抽查事项
        ImportItems = "import_items",
    }
}

codes! {
    /// What a running import is at.
    JobPhase {
        /// 读取
        Read = "read",
        /// 校验
        Check = "check",
        /// 写入
        Apply = "apply",
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The name of the uploaded file, if it reads one.
    pub file_name: Option<String>,
    /// Whether it is over.
    pub state: JobState,
    /// What it is at.
    pub phase: Option<JobPhase>,
    /// How far it is.
    pub progress: Progress,
    /// What came of it; an import's: [`ImportResult`].
    pub result: Option<serde_json::Value>,
    /// Why it failed.
    pub problem: Option<JobProblem>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<JobAction>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was over.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Rows or records done.
    pub done: i64,
    /// Of how many; null while unknown.
    pub total: Option<i64>,
}

/// Why a job failed, as in a problem document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JobProblem {
    /// The stable code.
    #[cfg_attr(feature = "schema", schema(value_type = crate::error::ErrorCode))]
    pub code: String,
    /// The HTTP status that goes with the code.
    pub status: u16,
    /// The code's sentence, in the reader's language.
    pub title: String,
    /// The same with its values.
    pub detail: String,
    /// What is wrong with single columns of the file.
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
}

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportResult {
    /// New records.
    pub created: i64,
    /// Records that the file changes.
    pub updated: i64,
    /// Records that were so already.
    pub unchanged: i64,
    /// Rows that were refused: `/jobs/{id}/rejected`.
    pub rejected: i64,
    /// Values of known records that the file takes away, as it was asked to: `-` in the cell, or
    /// `empty=erase`.
    #[serde(default)]
    pub erased: i64,
    /// Cells that were not taken as they stand, though their row was.
    #[serde(default)]
    pub warned: i64,
    /// The first of those cells, in the order of the file.
    #[serde(default)]
    pub warnings: Vec<ImportWarning>,
    /// What the file was understood to be.
    #[serde(default)]
    pub reading: Option<ImportReading>,
    /// Whether nothing was written because nothing should be.
    #[serde(default)]
    pub is_dry_run: bool,
}

/// A cell that was not taken as it stands, though its row was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportWarning {
    /// The sheet, if the workbook has more than one.
    pub sheet: Option<String>,
    /// Its line in the file; of a workbook the row of the sheet.
    pub line: i64,
    /// The column by its name in the API.
    pub column: String,
    /// The column as the file calls it.
    pub heading: String,
    /// The stable code.
    #[cfg_attr(feature = "schema", schema(value_type = crate::error::ErrorCode))]
    pub code: String,
    /// The sentence.
    #[serde(default)]
    pub detail: String,
}

/// What a file was understood to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportReading {
    /// The encoding of a text; null for a workbook.
    pub encoding: Option<TextEncoding>,
    /// The tables that were read: the sheets of a workbook whose head is the same, or the text.
    pub tables: Vec<ReadTable>,
    /// Sheets that were not read: hidden, or with another head.
    pub skipped_sheets: Vec<String>,
    /// The columns, in the file's order.
    pub columns: Vec<ReadColumn>,
    /// Rows that hold something in ignored columns only, and were left out.
    pub skipped_rows: i64,
    /// Values that were taken for others: former codes and names of regions.
    pub taken_for: Vec<TakenFor>,
}

/// A table that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReadTable {
    /// The sheet's name; null for a text.
    pub sheet: Option<String>,
    /// The line of its head.
    pub head_line: i64,
    /// How many rows were read.
    pub rows: i64,
}

/// A column of a file, and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReadColumn {
    /// As the file calls it; one without a heading by its letter.
    pub heading: String,
    /// The column by its name in the API; null: it was ignored.
    pub column: Option<String>,
    /// How it was known.
    pub known_by: Option<KnownBy>,
}

/// A value of a file that was taken for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TakenFor {
    /// The column by its name in the API.
    pub column: String,
    /// As the file has it.
    pub value: String,
    /// The code that it was taken for.
    pub code: String,
    /// In how many rows.
    pub rows: i64,
}

codes! {
    /// The encoding of a text file.
    TextEncoding {
        /// UTF-8
        Utf8 = "utf-8",
        /// GB18030, with GBK and GB 2312
        Gb18030 = "gb18030",
        /// UTF-16, as spreadsheets call “Unicode text”
        Utf16 = "utf-16",
    }
}

codes! {
    /// How a column of a file was known.
    KnownBy {
        /// By its name here or on the pages
        Name = "name",
        /// By the dictionary of national registers
        Dictionary = "dictionary",
        /// By the setting `registers.import_words`
        Setting = "setting",
    }
}

codes! {
    /// What an empty cell does to a known record.
    EmptyCells {
        /// 保留原值
        Keep = "keep",
        /// 清除原值
        Erase = "erase",
    }
}

codes! {
    /// What becomes of a certificate that differs from a stored one of the same name and unit by
    /// zeros only.
    SimilarCertificates {
        /// 拒绝，待核对
        Ask = "ask",
        /// 作为另一人录入
        Enter = "enter",
    }
}

/// A row of an uploaded file that was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RejectedRow {
    /// Its line in the file; of a workbook the row of the sheet.
    pub line: i64,
    /// The sheet, if the workbook has more than one.
    #[serde(default)]
    pub sheet: Option<String>,
    /// All that is wrong with it, as one sentence.
    pub error: String,
    /// What is wrong with it, one by one.
    pub errors: Vec<RejectedCell>,
    /// The row as it stands in the file, by the names that its columns have in the API; of a long cell its
    /// first 500 characters.
    #[serde(flatten)]
    pub cells: BTreeMap<String, String>,
}

/// What is wrong in a refused row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RejectedCell {
    /// The column by its name in the API; null: the row as a whole.
    pub column: Option<String>,
    /// The column as the file calls it.
    #[serde(default)]
    pub heading: Option<String>,
    /// What the cell holds, or its first 500 characters.
    #[serde(default)]
    pub value: Option<String>,
    /// The stable code.
    #[cfg_attr(feature = "schema", schema(value_type = crate::error::ErrorCode))]
    pub code: String,
    /// The sentence.
    pub detail: String,
}

/// The list of refused rows has no filters.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedFilter {}

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// Checks the file and says what it would do.
    #[serde(default)]
    pub dry_run: bool,
    /// Imports nothing if one row is refused.
    #[serde(default)]
    pub all_or_nothing: bool,
    /// What an empty cell does to a known record: absent, it keeps what is there.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(inline))]
    pub empty: Option<EmptyCells>,
    /// The encoding of a text that doesn't tell it by itself; absent: told by the content.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(inline))]
    pub encoding: Option<TextEncoding>,
    /// What becomes of a certificate that differs from a stored one of the same name and unit by
    /// zeros only: absent, the row is refused.
    #[serde(default)]
    #[cfg_attr(feature = "schema", param(inline))]
    pub similar: Option<SimilarCertificates>,
}

/// Filters of the list of jobs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Only of this kind.
    pub kind: Option<JobKind>,
    /// Only in this state.
    pub state: Option<JobState>,
}

/// A file that somebody uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// For naming it in a record; its content is at `/attachments/{id}`.
    pub id: AttachmentId,
    /// The file's name, without a path.
    pub name: String,
    /// Told by the content, not by the name.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of the content, in lower-case hexadecimal digits.
    pub hash: String,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// The body of an upload: a form with one field, `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UploadForm {
    /// The file's content, with its name.
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Binary))]
    pub file: Vec<u8>,
}
