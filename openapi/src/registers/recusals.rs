//! Recusals of inspectors against objects.

use crate::codes::{codes, known};
use crate::ids::{InspectorId, ObjectId, RecusalId};
use crate::page::versioned;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The state of a recusal; it counts from `declared` on.
    RecusalState {
        /// 已申报
        Declared = "declared",
        /// 已确认
        Confirmed = "confirmed",
        /// 不予回避
        Refused = "refused",
        /// 已解除
        Ended = "ended",
    }
}

codes! {
    /// What somebody may do with a recusal.
    RecusalAction {
        /// Agree to it.
        Confirm = "confirm",
        /// Not agree to it.
        Refuse = "refuse",
        /// End it: what caused it is over.
        End = "end",
    }
}

/// A recusal: the inspector isn't matched with the object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecusalView {
    /// The declaration.
    pub id: RecusalId,
    /// Who.
    pub inspector_id: InspectorId,
    /// The certificate number.
    pub inspector_code: String,
    /// The inspector's name.
    pub inspector_name: String,
    /// Which object.
    pub object_id: ObjectId,
    /// Its code.
    pub object_code: String,
    /// Its name.
    pub object_name: String,
    /// Why.
    pub reason: String,
    /// Whether it was decided on.
    pub state: RecusalState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<RecusalAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was declared.
    pub created_at: DateTime<Utc>,
}

/// Filters of the list of recusals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct RecusalFilter {
    /// In this state.
    #[serde(default)]
    pub state: Option<RecusalState>,
}

/// A new recusal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclareRecusal {
    /// Which object.
    pub object_id: ObjectId,
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// Why a recusal is refused or over; may be left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecideRecusal {
    /// At most 500 characters. Kept with the change.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

versioned!(RecusalView: version);
