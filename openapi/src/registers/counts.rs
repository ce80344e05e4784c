//! How many records the registers hold.

use super::objects::CreditClass;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many active objects a class has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClassCount {
    /// The class; null: unrated.
    pub credit_class: Option<CreditClass>,
    /// How many.
    pub count: i64,
}

/// How many active objects a region has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RegionCount {
    /// The region's code.
    pub region_code: String,
    /// How many.
    pub count: i64,
}

/// Objects and inspectors that the caller may read, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RegisterCounts {
    /// All objects.
    pub object_count: i64,
    /// Those that are active: only these are drawn.
    pub active_object_count: i64,
    /// The active ones by class, unrated last.
    pub classes: Vec<ClassCount>,
    /// The active ones by region.
    pub regions: Vec<RegionCount>,
    /// Inspectors who serve or are on leave.
    pub inspector_count: i64,
    /// Those who serve and hold a valid certificate.
    pub active_inspector_count: i64,
    /// Those of them whose certificate ends by `expires_by`.
    pub expiring_inspector_count: i64,
    /// Those who serve and whose certificate is over.
    pub expired_inspector_count: i64,
    /// 30 days from today.
    pub expires_by: NaiveDate,
}
