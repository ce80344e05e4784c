//! What a plan would bring.

use super::entries::StratumRatio;
use crate::codes::codes;
use crate::ids::{ItemId, ObjectId, PlanEntryId, UnitId};
use crate::registers::ObjectScope;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Asks how many objects a scope holds, before an entry is saved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CountScope {
    /// For which unit: a county reaches its own region only; absent: the caller's.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// The items, whose object types count; may be empty.
    #[serde(default)]
    pub item_ids: Vec<ItemId>,
    /// The filter.
    #[serde(default)]
    pub scope: ObjectScope,
    /// The ratios; empty: only the sizes of all classes are told.
    #[serde(default)]
    pub ratios: Vec<StratumRatio>,
    /// Reserves in basis points; absent: the setting `reserve_bp`.
    #[serde(default)]
    pub reserve_bp: Option<u32>,
}

/// What the live count is asked with.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CountScopeQuery {
    /// A `CountScope` as JSON.
    pub entry: String,
}

/// What a scope holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScopeCount {
    /// All that the filter matches, whatever their status.
    pub in_scope: u64,
    /// Those that can be drawn.
    pub eligible: u64,
    /// Those to be drawn.
    pub drawn: u64,
    /// The strata, in their order.
    pub strata: Vec<StratumSize>,
    /// Those left out, by reason, in the order of the reasons. Of checks that aren't public yet the
    /// caller's own are counted; the draw counts all.
    pub excluded: Vec<ExcludedCount>,
}

/// A stratum of a population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StratumSize {
    /// `A`, `B`, `C`, `D`, `unrated` or `all`.
    pub stratum: String,
    /// How many can be drawn.
    pub size: u64,
    /// The ratio asked for.
    pub ratio_bp: u32,
    /// The plain number asked for in place of a ratio; null: a ratio is.
    #[serde(default)]
    pub plain_number: Option<u32>,
    /// How many are drawn.
    pub draw: u64,
    /// How many reserves follow them.
    pub reserve: u64,
}

codes! {
    /// Why an object in scope can't be drawn: the first that holds, in this order.
    ExclusionReason {
        /// Not active.
        Inactive = "inactive",
        /// Checked within the months that the scope names.
        RecentlyChecked = "recently_checked",
        /// Visited as often this year as the cap allows, where the setting excludes such.
        CapReached = "cap_reached",
        /// Its class has no ratio.
        NoRatio = "no_ratio",
        /// None of the items is for objects of its type.
        WrongType = "wrong_type",
    }
}

/// How many objects one rule leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExcludedCount {
    /// Why they can't be drawn.
    pub reason: ExclusionReason,
    /// How many.
    pub count: u64,
}

/// What a plan would bring, as far as it can be said before anything is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlanForecast {
    /// When it was worked out. From the submission on it is what the approver decides on.
    pub computed_at: DateTime<Utc>,
    /// Each entry of this plan.
    pub entries: Vec<EntryForecast>,
    /// The targets of the year, over all plans of the unit that were submitted, and this one.
    pub targets: Vec<TargetForecast>,
    /// Who would be visited more often than the yearly cap.
    pub cap: CapForecast,
}

/// What an entry would bring. Each of its months is one draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryForecast {
    /// The entry.
    pub entry_id: PlanEntryId,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// All that the filter matches, whatever their status.
    pub in_scope: u64,
    /// The strata with what one draw takes of them.
    pub strata: Vec<StratumSize>,
    /// Those left out, by reason. Only checks that are public are counted; the draw counts all.
    pub excluded: Vec<ExcludedCount>,
    /// How many draws: one for each month.
    pub draws: u64,
    /// How many objects all of them draw.
    pub objects: u64,
}

/// One target of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TargetForecast {
    /// `joint_draws`, `joint_objects` or `credit_based`.
    pub target: String,
    /// Joint draws, objects of joint draws, draws by credit class.
    pub numerator: u64,
    /// Draws, objects, draws with enterprises.
    pub denominator: u64,
    /// Rounded down, for show; null if the denominator is 0: then the target doesn't apply.
    pub ratio_bp: Option<u32>,
    /// What is to be reached.
    pub target_bp: u32,
    /// How many more, counted in numerator and denominator, reach it; null: no number does.
    pub still_needed: Option<u64>,
    /// Whether it is reached; true if it doesn't apply.
    pub is_met: bool,
}

/// Objects that the plans of a year would visit more often than the cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapForecast {
    /// The setting `visit_cap_per_year`.
    pub visit_cap: u32,
    /// How many objects expect more visits than that.
    pub count: u64,
    /// Those that expect most, at most 20.
    pub objects: Vec<CapWarning>,
}

/// An object that expects more visits than the cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapWarning {
    /// The object.
    pub object_id: ObjectId,
    /// Its name.
    pub name: String,
    /// Expected visits, times 10,000.
    pub expected_bp: u64,
    /// Numbers of the entries that it is in.
    pub entries: Vec<i32>,
}
