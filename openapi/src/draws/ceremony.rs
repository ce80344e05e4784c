//! What each step of a draw takes.

use crate::codes;
use crate::ids::InspectorId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
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
    #[cfg_attr(feature = "schema", schema(max_items = 13, max_length = 40))]
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
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub contributor: String,
    /// 64 lower-case hexadecimal digits.
    #[cfg_attr(feature = "schema", schema(pattern = "^[0-9a-f]{64}$"))]
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
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub contributor: String,
    /// 64 lower-case hexadecimal digits that open the commitment.
    #[cfg_attr(feature = "schema", schema(pattern = "^[0-9a-f]{64}$"))]
    pub nonce: String,
}

/// The value of the beacon that was named.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordBeacon {
    /// In its source's form, exactly.
    #[cfg_attr(feature = "schema", schema(max_length = 128))]
    pub value: String,
}

/// Matches a drawn, unmatched draw again with the same seed (SPEC §6). At least one member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rematch {
    /// Inspectors of participating units who may be drawn and weren't considered yet.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 1000))]
    pub add_inspectors: Vec<InspectorId>,
    /// A higher limit of objects per inspector (team): 1–10000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 10000))]
    pub max_load: Option<u32>,
    /// Another number of teams, in team mode: 1–1000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1000))]
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
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub text: String,
}
