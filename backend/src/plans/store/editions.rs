//! Published editions of plans: what everybody saw, frozen.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::plan_editions;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// A published edition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_editions)]
pub struct EditionRow {
    /// The plan.
    pub plan_id: String,
    /// From 1.
    pub edition: i32,
    /// JSON of plan and entries, with the items' texts.
    pub content: String,
    /// When.
    pub published_at: NaiveDateTime,
    /// By whom.
    pub published_by: String,
}

/// Writes an edition; none is ever changed.
pub fn insert(connection: &mut AnyConnection, row: &EditionRow) -> Result<(), ApiError> {
    diesel::insert_into(plan_editions::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}
