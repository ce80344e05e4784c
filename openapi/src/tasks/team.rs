//! Whom a task sends, and whom its draw would find.

use crate::codes::codes;
use crate::ids::{InspectorId, UnitId};
use crate::page::versioned;
use crate::plans::{ExcludedCount, StratumSize};
use serde::{Deserialize, Serialize};

/// The inspectors that a unit puts forward for the draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetTeam {
    /// Whose; absent: the caller's.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// All of them from now on; empty: every eligible inspector of the unit.
    #[cfg_attr(feature = "schema", schema(max_items = 1000))]
    pub inspector_ids: Vec<InspectorId>,
}

/// The inspectors of a task before it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TeamView {
    /// Each participating unit.
    pub units: Vec<TeamUnitView>,
    /// The task's version, for `If-Match`.
    pub version: i64,
}

/// What one unit puts forward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TeamUnitView {
    /// The unit.
    pub unit_id: UnitId,
    /// Its name.
    pub name: String,
    /// How many inspectors each object (or team) gets.
    pub needed: u32,
    /// Whether the unit named its inspectors; otherwise all that are eligible count.
    pub is_named: bool,
    /// Whether the caller may name this unit's.
    pub may_change: bool,
    /// The unit's inspectors.
    pub inspectors: Vec<TeamMember>,
}

codes! {
    /// Why an inspector can't be drawn.
    TeamObstacle {
        /// Retired.
        Inactive = "inactive",
        /// The certificate's number begins with `#`.
        UnusableCode = "unusable_code",
        /// The certificate ends before the task does.
        Expired = "expired",
        /// On leave within the task's period.
        OnLeave = "on_leave",
        /// Not for the task's items.
        Speciality = "speciality",
    }
}

/// An inspector of a participating unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TeamMember {
    /// The inspector.
    pub id: InspectorId,
    /// The certificate's number.
    pub code: String,
    /// The name.
    pub name: String,
    /// Whether the unit named this one.
    pub is_named: bool,
    /// Why this one can't be drawn; null: can.
    pub obstacle: Option<TeamObstacle>,
}

/// What a draw would find today, by the same rules as the freeze.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PopulationView {
    /// All that the filter matches, whatever their status.
    pub in_scope: u64,
    /// Those that can be drawn.
    pub eligible: u64,
    /// Those to be drawn.
    pub drawn: u64,
    /// The strata, in their order.
    pub strata: Vec<StratumSize>,
    /// Those left out, by reason, as far as the caller may know of the checks that are the reason.
    pub excluded: Vec<ExcludedCount>,
    /// Those left out for reasons that may not be shown yet: checks of others that are secret.
    pub unseen: u64,
    /// Those that can be drawn though they have had as many visits this year as the cap allows, drawn
    /// and not yet checked ones among them: a warning, where the cap doesn't leave them out.
    pub at_cap: u64,
    /// Eligible inspectors by unit.
    pub inspectors: Vec<PoolUnit>,
    /// Pairs barred by recusal.
    pub conflicts: u64,
    /// Whether a draw could be frozen now.
    pub is_feasible: bool,
    /// What it lacks.
    pub shortages: Vec<ShortageView>,
}

/// The pool of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PoolUnit {
    /// The unit.
    pub unit_id: UnitId,
    /// Its name.
    pub name: String,
    /// How many inspectors each object (or team) gets.
    pub needed: u32,
    /// How many can be drawn.
    pub eligible: u64,
}

codes! {
    /// What a draw lacks: anything to draw, objects that enough inspectors may take, load or teams.
    ShortageKind {
        /// Nothing to draw.
        Nothing = "nothing",
        /// Objects that too few may take.
        Objects = "objects",
        /// All together may not take as many objects.
        Load = "load",
        /// A unit has fewer inspectors than its share of the teams.
        Teams = "teams",
    }
}

/// What a draw lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ShortageView {
    /// What is lacking.
    pub kind: ShortageKind,
    /// The unit; null: all together.
    pub unit_name: Option<String>,
    /// What is needed.
    pub needed: u64,
    /// What is there; for `objects`, how many objects lack inspectors.
    pub available: u64,
}

versioned!(TeamView: version);
