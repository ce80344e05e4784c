//! Published editions of plans: what everybody saw, frozen.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::plan_editions;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::Value;
use sortition_contract::ids::{PlanId, UserId};

/// A published edition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_editions)]
pub struct EditionRow {
    /// The plan.
    pub plan_id: PlanId,
    /// From 1.
    pub edition: i32,
    /// Plan and entries, with the items' texts.
    pub content: Json<Value>,
    /// When.
    pub published_at: NaiveDateTime,
    /// By whom.
    pub published_by: UserId,
}

/// Writes an edition; none is ever changed.
pub fn insert(connection: &mut AnyConnection, row: &EditionRow) -> Result<(), ApiError> {
    diesel::insert_into(plan_editions::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}
