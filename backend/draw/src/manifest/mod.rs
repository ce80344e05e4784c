//! The manifest of a draw and the matching manifest of a rematch (SPEC §3, §6): their members and
//! hashes. `check` holds their rules, `read` how they are read, `freeze` how one is made.

mod check;
mod freeze;
mod read;

use serde::{Serialize, Serializer};

use crate::beacon::BeaconSource;
use crate::files::FileDigest;
use crate::hash::{Algorithm, Hex32};
use crate::json::canonical;

pub use freeze::{Freeze, StratumRule};
pub(crate) use read::members;

/// The version of the specification, always `sortition/1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spec;

impl Spec {
    /// As every object of the specification begins.
    pub const TEXT: &'static str = "sortition/1";
}

impl Serialize for Spec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::TEXT)
    }
}

impl<'de> serde::Deserialize<'de> for Spec {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            Self::TEXT => Ok(Self),
            other => Err(serde::de::Error::custom(format_args!(
                "unknown version {other:?}"
            ))),
        }
    }
}

/// Whether objects get inspectors one by one, or teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Each object gets its own inspectors.
    Object,
    /// Teams are drawn first, and objects get teams.
    Team,
}

/// All that is fixed before anybody can know the outcome (SPEC §3).
///
/// Members stand as in the specification. [`Manifest::freeze`] makes one that keeps all rules;
/// [`Manifest::parse`] reads one; [`Manifest::check`] is for those built by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// `sortition/1`.
    pub spec: Spec,
    /// `H` of this draw.
    pub hash: Algorithm,
    /// The draw's id, used once, ever.
    pub draw: String,
    /// Unit, year, number of the plan's entry and of the batch; or the special approval.
    pub entry: String,
    /// From 1, over the frozen draws of one entry.
    pub run: u64,
    /// The manifest hash of the run before; null in run 1 and only there.
    pub previous: Option<Hex32>,
    /// What the draw is called.
    pub title: String,
    /// When it was frozen, UTC.
    pub frozen_at: String,
    /// Until when reveals are accepted, UTC; not before `frozen_at`.
    pub reveal_by: String,
    /// Object or team.
    pub mode: Mode,
    /// The number of teams; 0 in object mode.
    pub teams: u64,
    /// The most objects that an inspector (a team) may get; null for no limit.
    pub max_load: Option<u64>,
    /// Every eligible object.
    pub population: FileDigest,
    /// Every object that a rule leaves out.
    pub excluded: FileDigest,
    /// Every eligible inspector.
    pub inspectors: FileDigest,
    /// Every barred pair.
    pub conflicts: FileDigest,
    /// At least one; their names differ.
    pub strata: Vec<Stratum>,
    /// The lead unit first.
    pub units: Vec<UnitDemand>,
    /// The first is `system`.
    pub contributors: Vec<Contributor>,
    /// The beacon that takes part, if one does.
    pub beacon: Option<BeaconRound>,
    /// The origin of the public log.
    pub log: String,
}

/// A part of the population with its own ratio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stratum {
    /// As in the population's lines.
    pub name: String,
    /// The number of its objects.
    pub size: u64,
    /// The ratio to draw, in basis points, 0 to 10000.
    pub ratio_bp: u64,
    /// At least so many, if there are.
    pub min: u64,
    /// At most so many; null for no limit.
    pub max: Option<u64>,
    /// How many are drawn: [`draw_count`] of the rest.
    pub draw: u64,
    /// How many reserves are named, if there are so many.
    pub reserve: u64,
}

/// `min(size, max(min, min(max, ceil(size × ratio_bp / 10000))))`, a null max being the size.
///
/// ```
/// use sortition_draw::draw_count;
/// assert_eq!(draw_count(90, 300, 1, None), 3);
/// assert_eq!(draw_count(90, 300, 0, Some(2)), 2);
/// assert_eq!(draw_count(5, 0, 9, Some(9)), 5);
/// ```
#[must_use]
pub fn draw_count(size: u64, ratio_bp: u64, min: u64, max: Option<u64>) -> u64 {
    let share = u128::from(size) * u128::from(ratio_bp);
    let wanted = share.div_ceil(10_000).min(u128::from(max.unwrap_or(size)));
    // Not above the size, so it fits.
    u64::try_from(wanted).unwrap_or(size).max(min).min(size)
}

/// `min(size − draw, ceil(draw × reserve_bp / 10000))`: the reserves that a product's setting
/// gives; the specification takes any count.
#[must_use]
pub fn reserve_count(size: u64, draw: u64, reserve_bp: u64) -> u64 {
    let wanted = (u128::from(draw) * u128::from(reserve_bp)).div_ceil(10_000);
    size.saturating_sub(draw)
        .min(u64::try_from(wanted).unwrap_or(u64::MAX))
}

/// A participating unit and how many inspectors of its own each object gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitDemand {
    /// The unit's code, as in the inspectors' lines.
    pub unit: String,
    /// Inspectors per object (per team in team mode); 0 takes no part in the matching.
    pub inspectors: u64,
}

/// Who contributes a nonce, and the commitment to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contributor {
    /// `system`, a unit's code, or the witness's.
    pub id: String,
    /// [`commitment`](crate::commitment) of draw, id and nonce.
    pub commitment: Hex32,
}

/// Which value of which beacon takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BeaconRound {
    /// Whose value it is.
    pub source: BeaconSource,
    /// The source's own number of the round.
    pub round: String,
    /// When the value comes to be, UTC; after `reveal_by`.
    pub at: String,
}

/// What a failed matching is run with again (SPEC §6); its members take the place of the
/// manifest's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchingManifest {
    /// `sortition/1`.
    pub spec: Spec,
    /// The draw's id.
    pub draw: String,
    /// The manifest's hash.
    pub manifest: Hex32,
    /// 2, 3, …
    pub attempt: u64,
    /// Every eligible inspector, those added included.
    pub inspectors: FileDigest,
    /// Every barred pair.
    pub conflicts: FileDigest,
    /// As in the manifest.
    pub units: Vec<UnitDemand>,
    /// As in the manifest.
    pub mode: Mode,
    /// As in the manifest.
    pub teams: u64,
    /// As in the manifest.
    pub max_load: Option<u64>,
}

/// What a matching depends on, besides seed, objects and files.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The lead unit first.
    pub units: &'a [UnitDemand],
    /// Object or team.
    pub mode: Mode,
    /// The number of teams; 0 in object mode.
    pub teams: u64,
    /// The most objects per inspector or team.
    pub max_load: Option<u64>,
}

impl Manifest {
    /// The manifest hash, `H(JCS(manifest))`.
    #[must_use]
    pub fn digest(&self) -> Hex32 {
        self.hash.digest(&[&self.to_canonical()])
    }

    /// `manifest.json`: the canonical form.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// What the first matching depends on.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms {
            units: &self.units,
            mode: self.mode,
            teams: self.teams,
            max_load: self.max_load,
        }
    }

    /// Whether the draw is by `system` alone without a beacon: safe against all but whoever
    /// controls the server, and to be called *single-party* (单方抽取) wherever it is shown.
    #[must_use]
    pub fn is_single_party(&self) -> bool {
        self.contributors.len() == 1 && self.beacon.is_none()
    }

    /// How many objects are drawn over all strata.
    #[must_use]
    pub fn drawn_count(&self) -> u64 {
        self.strata
            .iter()
            .fold(0, |sum, stratum| sum.saturating_add(stratum.draw))
    }

    /// Each stratum's chance.
    #[must_use]
    pub fn chances(&self) -> Vec<Chance> {
        self.strata
            .iter()
            .map(|stratum| Chance {
                stratum: stratum.name.clone(),
                draw: stratum.draw,
                size: stratum.size,
            })
            .collect()
    }
}

impl MatchingManifest {
    /// Its hash by the draw's algorithm.
    #[must_use]
    pub fn digest(&self, algorithm: Algorithm) -> Hex32 {
        algorithm.digest(&[&self.to_canonical()])
    }

    /// `rematch.json`: the canonical form.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// What this matching depends on.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms {
            units: &self.units,
            mode: self.mode,
            teams: self.teams,
            max_load: self.max_load,
        }
    }
}

/// The chance of each object of a stratum: `draw` in `size`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chance {
    /// The stratum's name.
    pub stratum: String,
    /// How many are drawn.
    pub draw: u64,
    /// Of how many.
    pub size: u64,
}
