//! Coverage: which items a unit has enough able inspectors for.

use crate::ids::{ItemId, UnitId};
use crate::org::UnitBrief;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What of the coverage is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CoverageFilter {
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// On this day; absent: today.
    pub on: Option<NaiveDate>,
}

/// How many able inspectors units have for their items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CoverageView {
    /// The day.
    pub on: NaiveDate,
    /// How many an inspection needs at least.
    pub min_inspectors: i32,
    /// The units that have items, in the order of lists.
    pub units: Vec<UnitCoverage>,
}

/// How many able inspectors a unit has for its items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitCoverage {
    /// The unit.
    pub unit: UnitBrief,
    /// Its inspectors who could be drawn for any item on that day.
    pub inspector_count: i64,
    /// Its items by major item, of which specialities are.
    pub majors: Vec<MajorCoverage>,
}

/// How many of a unit's inspectors are able to check the items of a major item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MajorCoverage {
    /// The major item's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The unit's items of it.
    pub items: Vec<CoveredItem>,
    /// How many inspectors could be drawn for them.
    pub able_count: i64,
    /// Whether these are fewer than an inspection needs.
    pub is_short: bool,
}

/// An item that a unit inspects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CoveredItem {
    /// The item.
    pub id: ItemId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}
