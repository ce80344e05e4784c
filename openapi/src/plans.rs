//! `plans`: yearly plans, their entries, the forecast of their targets.

use serde::{Deserialize, Serialize};

/// How much of one stratum is drawn: `min(size, max(min, min(max, ceil(size × ratio_bp / 10000))))`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StratumRatio {
    /// `A`, `B`, `C`, `D`, `unrated`; or `all`, which then stands alone.
    pub stratum: String,
    /// Basis points: 250 is 2.5 %.
    pub ratio_bp: u32,
    /// At least so many; absent: 0.
    #[serde(default)]
    pub min: Option<u32>,
    /// At most so many; absent: the stratum's size.
    #[serde(default)]
    pub max: Option<u32>,
}
