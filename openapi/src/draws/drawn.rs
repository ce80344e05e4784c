//! Who was drawn, for those who may know.

use crate::ids::{CheckId, ObjectId};
use serde::{Deserialize, Serialize};

/// Filters of the drawn list.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DrawnFilter {
    /// `true`: the reserves instead, by stratum and in the order of their use.
    pub is_reserve: Option<bool>,
    /// Why the regulations office looks at what isn't published; it is logged.
    #[cfg_attr(feature = "schema", param(max_length = 500))]
    pub reason: Option<String>,
}

/// Why the regulations office reads what isn't published; it is logged.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BundleReason {
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", param(max_length = 500))]
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
