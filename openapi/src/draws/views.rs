//! A draw as its participants see it.

use super::ceremony::{AbortReason, BeaconSource, DrawHash, DrawState};
use crate::codes::{codes, known};
use crate::ids::{DrawId, TaskId, UnitId};
use crate::page::versioned;
use crate::tasks::JointKind;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who contributes a nonce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ContributorView {
    /// `system`, a unit's code, or the witness's.
    pub id: String,
    /// The unit's name; null for `system`.
    pub name: Option<String>,
    /// What it committed to; public from then on.
    pub commitment: Option<String>,
    /// When.
    pub committed_at: Option<DateTime<Utc>>,
    /// When it revealed. The nonce itself is shown with the published bundle only.
    pub revealed_at: Option<DateTime<Utc>>,
}

/// The beacon of a draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BeaconView {
    /// Whose value it is.
    pub source: BeaconSource,
    /// The source's own number of the round.
    pub round: String,
    /// When the value comes to be.
    pub at: DateTime<Utc>,
    /// The value, once recorded.
    pub value: Option<String>,
}

/// A stratum of a frozen draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawStratum {
    /// Its name.
    pub name: String,
    /// How many may be drawn.
    pub size: u64,
    /// The ratio.
    pub ratio_bp: u64,
    /// The plain number asked for in place of a ratio; null: a ratio is.
    pub plain_number: Option<u64>,
    /// How many are drawn: each object's chance is `draw` in `size`.
    pub draw: u64,
    /// How many reserves are named.
    pub reserve: u64,
}

/// How many lines the committed files of a frozen draw have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawSizes {
    /// Objects that may be drawn.
    pub population: u64,
    /// Objects in scope that a rule leaves out.
    pub excluded: u64,
    /// Inspectors who may be matched.
    pub inspectors: u64,
    /// Pairs barred by recusal.
    pub conflicts: u64,
    /// Objects that are drawn.
    pub drawn: u64,
}

/// How far the checks of a draw are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawProgress {
    /// Those that are confirmed, or were given up.
    pub done: u64,
    /// All that are to be done: whoever was replaced isn't counted.
    pub total: u64,
}

codes! {
    /// What somebody may do with a draw.
    DrawAction {
        /// Commit to a nonce.
        Commit = "commit",
        /// Fix population, inspectors and rules.
        Freeze = "freeze",
        /// Reveal a nonce.
        Reveal = "reveal",
        /// Record the beacon's value.
        RecordBeacon = "record_beacon",
        /// Draw and match.
        Draw = "draw",
        /// Match again.
        Rematch = "rematch",
        /// Give up an open draw, or ask to abort a frozen one.
        Abort = "abort",
        /// Confirm the abort that another person asked for.
        ConfirmAbort = "confirm_abort",
        /// Read who was drawn.
        ListDrawn = "list_drawn",
        /// Take the bundle.
        GetBundle = "get_bundle",
        /// Give the reason without which list and bundle aren't read.
        GiveReason = "give_reason",
    }
}

codes! {
    /// What the hash of a log entry is the hash of (SPEC §10). Wherever it is shown it stands under
    /// this name.
    LogHash {
        /// 承诺
        Commitment = "commitment",
        /// 清单哈希
        Manifest = "manifest",
        /// 结果哈希
        Result = "result",
        /// 重新匹配哈希
        Rematch = "rematch",
        /// 记录哈希
        Record = "record",
        /// 数据包哈希
        Bundle = "bundle",
    }
}

codes! {
    /// What an entry of the public log fixes (SPEC §10).
    LogEntryKind {
        /// 提交承诺
        Commit = "commit",
        /// 冻结清单
        Freeze = "freeze",
        /// 揭示随机数
        Reveal = "reveal",
        /// 抽取结果
        Result = "result",
        /// 重新匹配
        Rematch = "rematch",
        /// 中止
        Abort = "abort",
        /// 作废
        Void = "void",
        /// 替换对象
        Substitute = "substitute",
        /// 执法人员回避
        Recuse = "recuse",
        /// 公布数据包
        Publish = "publish",
    }
}

impl LogHash {
    /// Of an entry of this type.
    pub const fn of(kind: LogEntryKind) -> Self {
        match kind {
            LogEntryKind::Commit | LogEntryKind::Reveal => Self::Commitment,
            LogEntryKind::Freeze => Self::Manifest,
            LogEntryKind::Result => Self::Result,
            LogEntryKind::Rematch => Self::Rematch,
            LogEntryKind::Abort
            | LogEntryKind::Void
            | LogEntryKind::Substitute
            | LogEntryKind::Recuse => Self::Record,
            LogEntryKind::Publish => Self::Bundle,
        }
    }

    /// Its name on the portal, which is Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Commitment => "承诺",
            Self::Manifest => "清单哈希",
            Self::Result => "结果哈希",
            Self::Rematch => "重新匹配哈希",
            Self::Record => "记录哈希",
            Self::Bundle => "数据包哈希",
        }
    }
}

/// An entry of the public log (SPEC §10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LogEntryView {
    /// Its place in the log, from 0.
    pub index: i64,
    /// What it fixes.
    #[serde(rename = "type")]
    pub kind: LogEntryKind,
    /// `role@unit code`, or the contributor's id.
    pub by: String,
    /// What was fixed: the hash that SPEC §10 has for entries of this type, everywhere the same.
    pub hash: String,
    /// Of what it is the hash.
    pub hash_of: LogHash,
    /// The hash of the entry itself, as the log's tree holds it.
    pub leaf_hash: String,
    /// Of a result: the matching's hash, null if none was possible.
    pub matching: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A draw: its ceremony and figures, not who was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawView {
    /// The draw; SPEC's `draw`.
    pub id: DrawId,
    /// Its task.
    pub task_id: TaskId,
    /// The task's title, from the freeze on as frozen.
    pub title: String,
    /// The lead unit.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Whether units join, as the task has it.
    pub joint_kind: JointKind,
    /// SPEC's `entry`: unit, year, number of the entry and of the batch.
    pub entry: String,
    /// From 1, over the frozen draws of one entry; null while open or given up while open.
    pub run: Option<i32>,
    /// The manifest hash of the run before.
    pub previous: Option<String>,
    /// Where it stands.
    pub state: DrawState,
    /// The hash function.
    pub hash: DrawHash,
    /// Whether `system` alone contributes and no beacon takes part (单方抽取).
    pub is_single_party: bool,
    /// Whether inspectors were matched.
    pub is_matched: bool,
    /// Whether strata may be public; fixed at the freeze.
    pub has_public_strata: bool,
    /// Whether somebody asked to abort it, which another person has to confirm.
    pub abort_requested: bool,
    /// Why it is, or is to be, aborted.
    pub abort_reason: Option<AbortReason>,
    /// Why, in words.
    pub abort_text: Option<String>,
    /// Who contributes, `system` first.
    pub contributors: Vec<ContributorView>,
    /// The beacon.
    pub beacon: Option<BeaconView>,
    /// When it was frozen.
    pub frozen_at: Option<DateTime<Utc>>,
    /// Until when reveals are accepted.
    pub reveal_by: Option<DateTime<Utc>>,
    /// The manifest's hash, as it stands in the public log.
    pub manifest_hash: Option<String>,
    /// The manifest (SPEC §3), from the freeze on.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub manifest: Option<Value>,
    /// Its strata; empty until the freeze.
    pub strata: Vec<DrawStratum>,
    /// The sizes of its files, from the freeze on.
    pub sizes: Option<DrawSizes>,
    /// When it was drawn.
    pub drawn_at: Option<DateTime<Utc>>,
    /// How far its checks are; null before it is drawn, once its task is void, and among more than ten draws.
    pub progress: Option<DrawProgress>,
    /// The result's hash.
    pub result_hash: Option<String>,
    /// The matching's hash, once one was possible.
    pub matching_hash: Option<String>,
    /// How often a matching was tried; 0 before the draw.
    pub attempt: u32,
    /// Since when bundle and drawn list are public.
    pub published_at: Option<DateTime<Utc>>,
    /// Its entries of the public log.
    pub log: Vec<LogEntryView>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Whose commitments and reveals the caller may submit: ids of contributors.
    pub own_contributors: Vec<String>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<DrawAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// Filters of the list of draws.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DrawFilter {
    /// Only of this task.
    pub task_id: Option<TaskId>,
    /// Only led by this unit.
    pub unit_id: Option<UnitId>,
    /// Only in this state.
    pub state: Option<DrawState>,
    /// Only matched, or unmatched ones.
    pub is_matched: Option<bool>,
}

versioned!(DrawView: version);
