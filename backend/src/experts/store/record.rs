//! An expert as the trail holds them: the telephone as a keyed hash.

use super::experts::{ExpertRow, update};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced, personal};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle::Record;
use chrono::NaiveDateTime;
use serde::{Serialize, Serializer};
use serde_json::json;
use sortition_contract::experts::{ExpertAction, ExpertState};

/// An expert with the keys that hide what is personal.
#[derive(Clone)]
pub struct ExpertRecord<'a> {
    /// The expert.
    pub row: ExpertRow,
    /// The keys.
    pub keys: &'a Keys,
}

impl Serialize for ExpertRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.row;
        let fields = json!({
            "name": row.name, "unit_id": row.unit_id, "organisation": row.organisation,
            "title": row.title, "field": row.field, "specialities": *row.specialities,
            "phone": personal(self.keys, "experts.phone", row.phone.as_deref()),
            "contract_from": row.contract_from, "contract_until": row.contract_until,
            "state": row.state, "state_reason": row.state_reason,
            "submitted_by": row.submitted_by, "decided_by": row.decided_by,
        });
        fields.serialize(serializer)
    }
}

impl Traced for ExpertRecord<'_> {
    const MODULE: &'static str = "experts";
    const RESOURCE: &'static str = "experts";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.row.unit_id),
            title: &self.row.name,
        }
    }
}

impl Record for ExpertRecord<'_> {
    type Event = ExpertAction;

    fn state(&self) -> ExpertState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, state: ExpertState, version: i64, updated_at: NaiveDateTime) -> Self {
        let row = ExpertRow {
            state,
            version,
            updated_at,
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        update(connection, &self.row, seen)
    }
}
