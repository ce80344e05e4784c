//! What a check holds while it is sealed, and the one place that wraps and opens it.

use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::sealing::{self, Place};
use serde::{Deserialize, Serialize};
use sortition_contract::ids::{CheckId, InspectorId, ObjectId, UnitId};

/// Inspectors by unit, in the order of their rank.
pub type ByUnit = Vec<(UnitId, Vec<InspectorId>)>;

/// What a sealed check holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedCheck {
    /// The object.
    pub object_id: ObjectId,
    /// Its stratum.
    pub stratum: String,
    /// Whether it is an enterprise.
    pub is_enterprise: bool,
    /// Each unit with its inspectors in the order of their rank.
    pub inspectors: ByUnit,
}

fn place(check_id: &CheckId) -> Place<'_> {
    Place {
        table: "checks",
        column: "sealed",
        row: check_id,
    }
}

/// Seals what the check of this id holds.
pub fn seal(keys: &Keys, check_id: &CheckId, content: &SealedCheck) -> Result<String, ApiError> {
    let content = serde_json::to_vec(content).map_err(ApiError::internal)?;
    sealing::seal(&keys.wrapping, place(check_id), &content).map_err(ApiError::internal)
}

/// What lies sealed in the check of this id.
pub fn open(keys: &Keys, check_id: &CheckId, sealed: &str) -> Result<SealedCheck, ApiError> {
    let place = place(check_id);
    let content = sealing::open(&keys.wrapping, place, sealed).map_err(ApiError::internal)?;
    serde_json::from_slice(&content).map_err(ApiError::internal)
}
