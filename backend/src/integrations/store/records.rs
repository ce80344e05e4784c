//! A key as its trail holds it: nothing of the secret.

use crate::integrations::store::{self, ApiKeyRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use chrono::NaiveDateTime;
use serde::{Serialize, Serializer};
use serde_json::json;
use sortition_contract::ids::UnitId;
use sortition_contract::integrations::{ApiKeyAction, ApiKeyState};

/// A key with its program, as it stands at a moment.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The key.
    pub row: ApiKeyRow,
    /// The program's unit.
    pub unit_id: UnitId,
    /// The program.
    pub name: String,
    /// The key's state.
    pub state: ApiKeyState,
}

impl Serialize for ApiKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.row;
        let kept = json!({
            "service_account_id": row.service_account_id,
            "prefix": row.prefix,
            "scopes": row.scopes,
            "addresses": row.addresses,
            "expires_at": row.expires_at.and_utc(),
            "revoked_at": row.revoked_at.map(|at| at.and_utc()),
        });
        kept.serialize(serializer)
    }
}

impl Traced for ApiKey {
    const MODULE: &'static str = "integrations";
    const RESOURCE: &'static str = "api_keys";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.unit_id),
            title: &self.name,
        }
    }
}

impl Record for ApiKey {
    type Event = ApiKeyAction;

    fn state(&self) -> ApiKeyState {
        self.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    /// One that is revoked lives no more. To rotate it makes another one.
    fn moved(self, state: ApiKeyState, version: i64, at: NaiveDateTime) -> Self {
        let is_revoked = state == ApiKeyState::Revoked;
        let row = ApiKeyRow {
            slot: self.row.slot.filter(|_| !is_revoked),
            revoked_at: is_revoked.then_some(at),
            version,
            ..self.row
        };
        Self { row, state, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        store::update(connection, &self.row, seen)
    }
}
