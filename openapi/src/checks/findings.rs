//! What an inspection finds: the points of the form, files, the result.

use crate::codes;
use crate::ids::{AttachmentId, FindingId, ItemId, UnitId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The overall result of a check (`domain.md` §1.9).
    CheckResult {
        /// 未发现问题
        R1 = "R1",
        /// 未按规定公示应当公示的信息
        R2 = "R2",
        /// 公示信息隐瞒真实情况、弄虚作假
        R3 = "R3",
        /// 通过登记的住所（经营场所）无法联系
        R4 = "R4",
        /// 发现问题已责令改正
        R5 = "R5",
        /// 不配合检查情节严重
        R6 = "R6",
        /// 未发现开展本次抽查涉及的经营活动
        R7 = "R7",
        /// 发现问题待后续处理
        R8 = "R8",
    }
}

impl CheckResult {
    /// From the worst to the best (`api.md`).
    pub const BY_SEVERITY: [Self; 8] = [
        Self::R6,
        Self::R5,
        Self::R8,
        Self::R3,
        Self::R2,
        Self::R4,
        Self::R7,
        Self::R1,
    ];

    /// Those that are worse.
    pub fn worse(self) -> &'static [Self] {
        let mut all = Self::BY_SEVERITY.iter();
        let place = all.position(|one| *one == self);
        Self::BY_SEVERITY.split_at(place.unwrap_or_default()).0
    }

    /// Whether it counts as 发现问题 (`domain.md` §1.9). Whether R4 does is a setting with a day: who
    /// shows a result takes the server's word for it (`is_problem`).
    pub const fn is_problem(self, is_r4_problem: bool) -> bool {
        match self {
            Self::R1 | Self::R7 => false,
            Self::R4 => is_r4_problem,
            Self::R2 | Self::R3 | Self::R5 | Self::R6 | Self::R8 => true,
        }
    }

    /// The result in the words of the record and the portal. Documents are Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::R1 => "未发现问题",
            Self::R2 => "未按规定公示应当公示的信息",
            Self::R3 => "公示信息隐瞒真实情况、弄虚作假",
            Self::R4 => "通过登记的住所（经营场所）无法联系",
            Self::R5 => "发现问题已责令改正",
            Self::R6 => "不配合检查情节严重",
            Self::R7 => "未发现开展本次抽查涉及的经营活动",
            Self::R8 => "发现问题待后续处理",
        }
    }
}

codes! {
    /// What was found at one point.
    FindingResult {
        /// 符合
        Compliant = "compliant",
        /// 发现问题
        Problem = "problem",
        /// 不适用
        NotApplicable = "not_applicable",
        /// 未检查
        NotChecked = "not_checked",
    }
}

/// One point of the form: of an item of the task, in the version that the task was drawn with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormPoint {
    /// The item.
    pub item_id: ItemId,
    /// The item's code.
    pub item_code: String,
    /// The item's name.
    pub item_name: String,
    /// What is looked at; findings name the point by this text.
    pub point: String,
    /// The item's legal basis.
    pub legal_basis: String,
}

/// What was found at one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FindingView {
    /// Made by the client.
    pub id: FindingId,
    /// The unit whose finding it is.
    pub unit_id: UnitId,
    /// The item.
    pub item_id: ItemId,
    /// The point of the form.
    pub point: String,
    /// What was found.
    pub result: FindingResult,
    /// In words; empty where none are needed.
    pub detail: String,
    /// When it was written down, by the client's clock, as it claimed it.
    pub client_time: DateTime<Utc>,
    /// The same, bounded by the check's release and by when it reached the server.
    pub written_at: DateTime<Utc>,
    /// Whether the client's clock was off, so that the server's time counts.
    pub is_clock_off: bool,
    /// When it reached the server.
    pub saved_at: DateTime<Utc>,
    /// Whether the caller wrote it.
    pub is_own: bool,
    /// For `If-Match`.
    pub version: i64,
}

/// A file that shows what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EvidenceView {
    /// The attachment.
    pub id: AttachmentId,
    /// The file's name.
    pub name: String,
    /// Told by the content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of the content, hexadecimal.
    pub hash: String,
    /// When it reached the server.
    pub created_at: DateTime<Utc>,
}

/// Begins an inspection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartCheck {
    /// Where, coarsely, in words or coordinates.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 200))]
    pub place: Option<String>,
    /// When, by the client's clock: kept beside the server's time, which counts.
    #[serde(default)]
    pub client_time: Option<DateTime<Utc>>,
}

/// Saves what was found at one point; creates it, or changes it with `If-Match`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveFinding {
    /// The inspector's unit.
    pub unit_id: UnitId,
    /// The item.
    pub item_id: ItemId,
    /// The point, as the form has it.
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub point: String,
    /// What was found.
    pub result: FindingResult,
    /// Up to 2,000 characters; needed with `problem`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 2000))]
    pub detail: String,
    /// When it was written down, by the client's clock: kept beside the server's time.
    pub client_time: DateTime<Utc>,
    /// Why it is changed after the check was returned.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// Changes what isn't a finding: result and words. Absent: stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateCheck {
    /// The unit's result.
    #[serde(default)]
    pub result: Option<CheckResult>,
    /// What the object's representative said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 2000))]
    pub representative_words: Option<String>,
    /// How signing was refused.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 2000))]
    pub refusal: Option<String>,
}
