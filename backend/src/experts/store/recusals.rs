//! Recusals of experts: objects that they keep away from.

use crate::experts::rules::recusals::ExpertRecusalEvent;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use crate::kernel::schema::expert_recusals;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::ExpertRecusalState;
use sortition_contract::ids::{ExpertId, ExpertRecusalId, ObjectId, UnitId, UserId};

/// A recusal as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = expert_recusals)]
#[diesel(treat_none_as_null = true)]
pub struct ExpertRecusalRow {
    /// The recusal.
    pub id: ExpertRecusalId,
    /// Who.
    pub expert_id: ExpertId,
    /// Which object.
    pub object_id: ObjectId,
    /// Why.
    pub reason: String,
    /// Whether it is in force.
    pub state: ExpertRecusalState,
    /// Who noted it.
    pub declared_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// Since when.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// A recusal with whose it is. Its trail holds the recusal alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ExpertRecusal {
    /// The recusal.
    pub row: ExpertRecusalRow,
    /// The expert's unit.
    #[serde(skip)]
    pub unit_id: UnitId,
    /// The expert's name.
    #[serde(skip)]
    pub expert_name: String,
}

impl Traced for ExpertRecusal {
    const MODULE: &'static str = "experts";
    const RESOURCE: &'static str = "expert_recusals";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.unit_id),
            title: &self.expert_name,
        }
    }
}

impl Record for ExpertRecusal {
    type Event = ExpertRecusalEvent;

    fn state(&self) -> ExpertRecusalState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, state: ExpertRecusalState, version: i64, updated_at: NaiveDateTime) -> Self {
        let row = ExpertRecusalRow {
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

/// An expert's recusals, the newest first.
pub fn of_expert(
    connection: &mut AnyConnection,
    expert_id: &ExpertId,
) -> Result<Vec<ExpertRecusalRow>, ApiError> {
    Ok(expert_recusals::table
        .filter(expert_recusals::expert_id.eq(expert_id))
        .order(expert_recusals::id.desc())
        .load(connection)?)
}

/// The objects that an expert keeps away from now.
pub fn in_force(
    connection: &mut AnyConnection,
    expert_id: &ExpertId,
) -> Result<Vec<ObjectId>, ApiError> {
    Ok(expert_recusals::table
        .filter(expert_recusals::expert_id.eq(expert_id))
        .filter(expert_recusals::state.eq(ExpertRecusalState::InForce))
        .select(expert_recusals::object_id)
        .load(connection)?)
}

/// A recusal of an expert.
pub fn find(
    connection: &mut AnyConnection,
    (expert_id, id): (&ExpertId, &ExpertRecusalId),
) -> Result<ExpertRecusalRow, ApiError> {
    expert_recusals::table
        .filter(expert_recusals::id.eq(id))
        .filter(expert_recusals::expert_id.eq(expert_id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Writes a new recusal.
pub fn insert(connection: &mut AnyConnection, row: &ExpertRecusalRow) -> Result<(), ApiError> {
    diesel::insert_into(expert_recusals::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

fn update(
    connection: &mut AnyConnection,
    row: &ExpertRecusalRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = expert_recusals::table.filter(
        expert_recusals::id
            .eq(&row.id)
            .and(expert_recusals::version.eq(seen)),
    );
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
