//! Inspectors: whose they are, what they may inspect, when they are away.

use crate::codes::{codes, known};
use crate::ids::{InspectorId, UnitId, UserId};
use crate::jobs::SimilarCertificates;
use crate::page::versioned;
use crate::patch;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

codes! {
    /// The state of an inspector.
    InspectorState {
        /// 在岗
        Active = "active",
        /// 离岗
        OnLeave = "on_leave",
        /// 退出
        Retired = "retired",
    }
}

codes! {
    /// What happens to an inspector, and what somebody may do.
    InspectorAction {
        /// Change the fields.
        Update = "update",
        /// Send on leave.
        Leave = "leave",
        /// Take back to duty.
        Return = "return",
        /// Take out of the register for good.
        Retire = "retire",
        /// Declare that they aren't to be matched with an object.
        DeclareRecusal = "declare_recusal",
    }
}

/// An inspector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InspectorView {
    /// The inspector.
    pub id: InspectorId,
    /// The certificate's number.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// Where they serve.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Their account.
    pub user_id: Option<UserId>,
    /// Until when the certificate is valid, this day included.
    pub valid_until: NaiveDate,
    /// Whether it is over today.
    pub is_expired: bool,
    /// Codes of major items; empty: any.
    pub specialities: Vec<String>,
    /// County-level codes, or `["*"]`.
    pub regions: Vec<String>,
    /// Whether they serve.
    pub state: InspectorState,
    /// First day of leave.
    pub leave_from: Option<NaiveDate>,
    /// Last day of leave.
    pub leave_until: Option<NaiveDate>,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<InspectorAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new inspector.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInspector {
    /// The certificate's number; 1–40 characters, unique.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 40))]
    pub code: String,
    /// 1–64 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 64))]
    pub name: String,
    /// Where they serve.
    pub unit_id: UnitId,
    /// Their account.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Until when the certificate is valid.
    pub valid_until: NaiveDate,
    /// Codes of major items; empty: any.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 4))]
    pub specialities: Vec<String>,
    /// County-level codes, or `["*"]`; absent: `["*"]`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 6))]
    pub regions: Option<Vec<String>>,
    /// Whether a number that differs by zeros only from a namesake's in the unit is entered; absent: not.
    #[serde(default)]
    pub similar: Option<SimilarCertificates>,
}

/// Changes to an inspector (JSON Merge Patch).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateInspector {
    /// 1–64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 64))]
    pub name: Option<String>,
    /// Their account.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Option<UserId>>,
    /// Until when the certificate is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Codes of major items; empty: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 4))]
    pub specialities: Option<Vec<String>>,
    /// County-level codes, or `["*"]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 6))]
    pub regions: Option<Vec<String>>,
}

/// Days of leave.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// First day.
    pub from: NaiveDate,
    /// Last day; absent: until they return.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// Filters of the list of inspectors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct InspectorFilter {
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// Only in this state.
    pub state: Option<InspectorState>,
    /// Only those whose certificate is over today, or not.
    pub is_expired: Option<bool>,
    /// Only those whose certificate ends on or before this day.
    pub expires_by: Option<NaiveDate>,
}

versioned!(InspectorView: version);
