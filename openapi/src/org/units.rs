//! Units.

use crate::codes;
use crate::ids::UnitId;
use crate::page::versioned;
use serde::{Deserialize, Serialize};

codes! {
    /// The kind of a unit.
    UnitKind {
        /// 市局
        City = "city",
        /// 科室
        Section = "section",
        /// 县区局
        County = "county",
        /// 外部门
        Outside = "outside",
    }
}

codes! {
    /// Whether a unit takes part.
    UnitState {
        /// 正常
        Active = "active",
        /// 已撤销
        Closed = "closed",
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitView {
    /// The unit.
    pub id: UnitId,
    /// Its code, as `130100-LSB`; the draw's `unit`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: UnitKind,
    /// The unit above.
    pub parent_id: Option<UnitId>,
    /// GB/T 2260; 130100 reaches over all of the city.
    pub region_code: String,
    /// Whether it files monthly reports.
    pub owes_reports: bool,
    /// Whether it takes part.
    pub state: UnitState,
    /// For `If-Match`.
    pub version: i64,
}

/// A new unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUnit {
    /// Unique; 1–40 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 40))]
    pub code: String,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// The kind.
    pub kind: UnitKind,
    /// The unit above.
    #[serde(default)]
    pub parent_id: Option<UnitId>,
    /// A region's code.
    #[cfg_attr(feature = "schema", schema(max_length = 6))]
    pub region_code: String,
    /// Whether it files monthly reports.
    #[serde(default)]
    pub owes_reports: bool,
}

/// Changes to a unit (JSON Merge Patch: what is absent stays).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateUnit {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: Option<String>,
    /// Whether it files monthly reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owes_reports: Option<bool>,
    /// `closed`: takes no part any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<UnitState>,
}

/// Filters of the list of units.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UnitFilter {
    /// Only of this kind.
    pub kind: Option<UnitKind>,
    /// Only in this state.
    pub state: Option<UnitState>,
    /// Only those that owe monthly reports, or not.
    pub owes_reports: Option<bool>,
}

versioned!(UnitView: version);
