//! A draw with its task.

use super::draws::{self, DrawRow};
use crate::draws::rules::DrawEvent;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use crate::tasks::store::TaskRow;
use chrono::NaiveDateTime;
use serde::Serialize;
use sortition_contract::draws::DrawState;

/// A draw with its task, which says whose it is and what it is called. The trail has the draw alone, whose
/// own secrets are in no row that is shown there.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Draw {
    /// The draw.
    pub row: DrawRow,
    /// Its task.
    #[serde(skip)]
    pub task: TaskRow,
}

impl Traced for Draw {
    const MODULE: &'static str = "draws";
    const RESOURCE: &'static str = "draws";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.task.unit_id),
            title: &self.task.title,
        }
    }
}

impl Record for Draw {
    type Event = DrawEvent;

    fn state(&self) -> DrawState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, state: DrawState, version: i64, updated_at: NaiveDateTime) -> Self {
        Self {
            row: DrawRow {
                state,
                version,
                updated_at,
                ..self.row
            },
            ..self
        }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        draws::update(connection, &self.row, seen)
    }
}
