//! `draws`: the ceremony by which objects are drawn and inspectors matched (`draw/SPEC.md`), its
//! outcome, and the public log.

use crate::codes;
use crate::ids::{CheckId, DrawId, InspectorId, ObjectId, TaskId, UnitId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

codes! {
    /// The state of a draw (`states.md`).
    DrawState {
        /// 待承诺
        Open = "open",
        /// 已冻结
        Frozen = "frozen",
        /// 揭示中
        Revealing = "revealing",
        /// 已抽出
        Drawn = "drawn",
        /// 已中止
        Aborted = "aborted",
    }
}

codes! {
    /// The hash function of a draw.
    DrawHash {
        /// SHA-256
        Sha256 = "sha256",
        /// SM3
        Sm3 = "sm3",
    }
}

codes! {
    /// Public randomness that nobody taking part controls (SPEC §3).
    BeaconSource {
        /// drand quicknet: 64 lower-case hexadecimal digits
        DrandQuicknet = "drand-quicknet",
        /// NIST beacon: 128 upper-case hexadecimal digits
        Nist2 = "nist-2",
        /// 福彩快乐8: 20 numbers of two digits, ascending
        Kl8 = "kl8",
        /// 双色球: 14 digits; only with at least three contributors
        Ssq = "ssq",
        /// 公开掷骰: 24–100 digits
        Dice = "dice",
    }
}

codes! {
    /// Why a draw is aborted (SPEC §10).
    AbortReason {
        /// 参与方未揭示
        MissingReveal = "missing_reveal",
        /// 范围有误
        WrongScope = "wrong_scope",
        /// 比例有误
        WrongRatio = "wrong_ratio",
        /// 技术原因
        Technical = "technical",
        /// 其他
        Other = "other",
    }
}

/// Which value of which beacon takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BeaconRound {
    /// Whose value it is.
    pub source: BeaconSource,
    /// The source's own number of the round.
    pub round: String,
    /// When the value comes to be; later than the last reveal may come.
    pub at: DateTime<Utc>,
}

/// Opens a draw. All members may be absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDraw {
    /// Who contributes besides `system`, which always does: codes of participating units, or the
    /// witness's (`130100-LAW`).
    #[serde(default)]
    pub contributors: Vec<String>,
    /// The beacon that takes part.
    #[serde(default)]
    pub beacon: Option<BeaconRound>,
}

/// How a draw is opened.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct OpenOptions {
    /// `true`: all steps at once, where `system` is the only contributor and no beacon is named.
    #[serde(default)]
    pub run: bool,
}

/// A contributor's commitment (SPEC §4.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Whose: the contributor's id.
    pub contributor: String,
    /// 64 lower-case hexadecimal digits.
    pub commitment: String,
}

/// Fixes population, inspectors and rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Until when reveals are accepted.
    pub reveal_by: DateTime<Utc>,
}

/// A contributor's reveal (SPEC §4.3).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// Whose: the contributor's id.
    pub contributor: String,
    /// 64 lower-case hexadecimal digits that open the commitment.
    pub nonce: String,
}

/// The value of the beacon that was named.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordBeacon {
    /// In its source's form, exactly.
    pub value: String,
}

/// Matches a drawn, unmatched draw again with the same seed (SPEC §6). At least one member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rematch {
    /// Inspectors of participating units who may be drawn and weren't considered yet.
    #[serde(default)]
    pub add_inspectors: Vec<InspectorId>,
    /// A higher limit of objects per inspector (team): 1–10000.
    #[serde(default)]
    pub max_load: Option<u32>,
    /// Another number of teams, in team mode: 1–1000.
    #[serde(default)]
    pub teams: Option<u32>,
}

/// Gives up an open draw; asks to abort a frozen one, which the same call by another person
/// confirms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Abort {
    /// Why.
    pub reason: AbortReason,
    /// Why, in words: 1–500 characters.
    pub text: String,
}

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

/// An entry of the public log (SPEC §10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LogEntryView {
    /// Its place in the log, from 0.
    pub index: i64,
    /// `commit`, `freeze`, `reveal`, `result`, `rematch`, `abort`, `void`, `substitute`, `recuse`
    /// or `publish`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `role@unit code`, or the contributor's id.
    pub by: String,
    /// What was fixed.
    pub hash: String,
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
    /// What the caller may do now: `commit`, `freeze`, `reveal`, `record_beacon`, `draw`,
    /// `rematch`, `abort` (asks, or gives up an open draw), `confirm_abort`, `list_drawn`,
    /// `get_bundle`; with `give_reason` the last two need a `reason`.
    pub allowed_actions: Vec<String>,
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

/// Filters of the drawn list.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DrawnFilter {
    /// `true`: the reserves instead, by stratum and in the order of their use.
    pub is_reserve: Option<bool>,
    /// Why the regulations office looks at what isn't published; it is logged.
    pub reason: Option<String>,
}

/// Why the regulations office reads what isn't published; it is logged.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BundleReason {
    /// 1–500 characters.
    pub reason: Option<String>,
}

/// An inspector who was matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MatchedInspector {
    /// Certificate number.
    pub code: String,
    /// The name.
    pub name: String,
    /// The unit's name.
    pub unit_name: String,
    /// Whether this is the lead inspector (主查).
    pub is_lead: bool,
}

/// A drawn object, or a reserve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawnObject {
    /// Place in the draw order, of reserves in the list of reserves; from 1.
    pub position: i32,
    /// The object.
    pub object_id: ObjectId,
    /// Credit code, or the register's own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// County-level region.
    pub region_code: String,
    /// Its stratum.
    pub stratum: String,
    /// What the seed made of its code; the smallest are drawn.
    pub ticket: String,
    /// Its check; null for reserves.
    pub check_id: Option<CheckId>,
    /// The team, from 1; null without teams.
    pub team: Option<u32>,
    /// Those matched with it, by unit, the lead first; empty for reserves and while unmatched.
    pub inspectors: Vec<MatchedInspector>,
}

/// A drawn object as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicObject {
    /// Credit code, or the register's own.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The record behind an abort, void, substitution or recusal (SPEC §10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicRecord {
    /// `abort`, `void`, `substitute` or `recuse`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The record; its hash stands in the log.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub record: Value,
}

/// An aborted or voided run before a published draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicPredecessor {
    /// That draw.
    pub draw: DrawId,
    /// Its manifest.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub manifest: Value,
    /// Its files `population` and `excluded` as lists of lines; null where strata are hidden.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub files: Option<Value>,
    /// The nonces it received, `{id, nonce}`; null where strata are hidden.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub nonces: Option<Value>,
    /// Why it was aborted or voided.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub record: Option<Value>,
}

/// A draw as everybody may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicDraw {
    /// The draw.
    pub id: DrawId,
    /// What it is called.
    pub title: String,
    /// The lead unit's name.
    pub unit_name: String,
    /// The task's days, `from` and `to`.
    pub period: crate::tasks::Period,
    /// Where it stands.
    pub state: DrawState,
    /// Whether `system` alone contributes and no beacon takes part (单方抽取).
    pub is_single_party: bool,
    /// The manifest's hash.
    pub manifest_hash: Option<String>,
    /// The sizes of its files, from the freeze on.
    pub sizes: Option<DrawSizes>,
    /// Its entries of the public log.
    pub log: Vec<LogEntryView>,
    /// Since when the rest is public.
    pub published_at: Option<DateTime<Utc>>,
    /// Whether the bundle is public; otherwise companies ask for their own proof.
    pub has_public_bundle: bool,
    /// The manifest, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub manifest: Option<Value>,
    /// The drawn objects by code, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objects: Option<Vec<PublicObject>>,
    /// Records of what happened to it, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<PublicRecord>>,
    /// The runs before it, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predecessors: Option<Vec<PublicPredecessor>>,
}

/// With what a company asks for its own proof.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ProofFilter {
    /// The code on the notice, where strata are hidden.
    pub notice: Option<String>,
}

/// What a company is told of its own part in a published draw (SPEC §11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProofView {
    /// The draw.
    pub draw: DrawId,
    /// The manifest's hash.
    pub manifest_hash: String,
    /// The hash function.
    pub hash: DrawHash,
    /// Its line in the population.
    pub line: String,
    /// The line's index, from 0.
    pub index: u64,
    /// How many lines the population has.
    pub size: u64,
    /// The population's root, as in the manifest.
    pub root: String,
    /// The Merkle inclusion proof, lowest node first.
    pub proof: Vec<String>,
    /// Its stratum.
    pub stratum: String,
    /// How many of its stratum are drawn …
    pub draw_count: u64,
    /// … of how many.
    pub stratum_size: u64,
    /// Its ticket.
    pub ticket: String,
    /// The ticket up to which its stratum was drawn; null if nothing was.
    pub last_ticket: Option<String>,
    /// Whether it is among the drawn.
    pub is_drawn: bool,
}
