//! An object as its trail holds it: personal fields as keyed hashes.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced, personal};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle::Record;
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::store::objects::{self, ObjectRow};
use chrono::NaiveDateTime;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use sortition_contract::registers::ObjectStatus;

/// An object with the keys that hide what is personal.
#[derive(Clone)]
pub struct ObjectRecord<'a> {
    /// The object.
    pub row: ObjectRow,
    /// The keys.
    pub keys: &'a Keys,
}

impl ObjectRow {
    /// As the trail holds it.
    pub fn snapshot(&self, keys: &Keys) -> Value {
        json!({
            "code": self.code, "name": self.name, "type": self.type_,
            "region_code": self.region_code, "industry_code": self.industry_code,
            "address": self.address, "longitude": self.longitude, "latitude": self.latitude,
            "legal_representative": personal(
                keys, "legal_representative", self.legal_representative.as_deref(),
            ),
            "phone": personal(keys, "phone", self.phone.as_deref()),
            "staff_count": self.staff_count, "status": self.status, "status_on": self.status_on,
            "credit_class": self.credit_class, "credit_index": self.credit_index,
            "tags": self.tag_list(),
        })
    }
}

impl Serialize for ObjectRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.row.snapshot(self.keys).serialize(serializer)
    }
}

impl Traced for ObjectRecord<'_> {
    const MODULE: &'static str = "registers";
    const RESOURCE: &'static str = "objects";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: None,
            title: &self.row.name,
        }
    }
}

impl Record for ObjectRecord<'_> {
    type Event = ObjectEvent;

    fn state(&self) -> ObjectStatus {
        self.row.status
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, status: ObjectStatus, version: i64, updated_at: NaiveDateTime) -> Self {
        let row = ObjectRow {
            status,
            version,
            updated_at,
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        objects::save(connection, &self.row, seen)
    }
}
