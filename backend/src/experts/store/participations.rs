//! Where experts helped.

use crate::kernel::db::{AnyConnection, IDS_AT_ONCE};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::expert_participations;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ExpertId, ExpertParticipationId, TaskId, UserId};
use std::collections::HashMap;

/// A note of where an expert helped, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = expert_participations)]
#[diesel(treat_none_as_null = true)]
pub struct ParticipationRow {
    /// The note.
    pub id: ExpertParticipationId,
    /// Who.
    pub expert_id: ExpertId,
    /// In which task.
    pub task_id: TaskId,
    /// When.
    pub attended_on: NaiveDate,
    /// With what.
    pub work: String,
    /// How well; none: not rated yet.
    pub rating: Option<i32>,
    /// What is to be said of it.
    pub remark: Option<String>,
    /// Who noted it.
    pub recorded_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was noted.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// Where an expert helped, the latest first.
pub fn of_expert(
    connection: &mut AnyConnection,
    expert_id: &ExpertId,
) -> Result<Vec<ParticipationRow>, ApiError> {
    Ok(expert_participations::table
        .filter(expert_participations::expert_id.eq(expert_id))
        .order((
            expert_participations::attended_on.desc(),
            expert_participations::id.desc(),
        ))
        .load(connection)?)
}

/// The ratings of all that experts did, by expert; none of what isn't rated yet.
pub fn ratings_of(
    connection: &mut AnyConnection,
    expert_ids: &[ExpertId],
) -> Result<HashMap<ExpertId, Vec<Option<i32>>>, ApiError> {
    let mut ratings: HashMap<ExpertId, Vec<Option<i32>>> = HashMap::new();
    for ids in expert_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<(ExpertId, Option<i32>)> = expert_participations::table
            .filter(expert_participations::expert_id.eq_any(ids.to_vec()))
            .select((
                expert_participations::expert_id,
                expert_participations::rating,
            ))
            .load(connection)?;
        for (expert_id, rating) in found {
            ratings.entry(expert_id).or_default().push(rating);
        }
    }
    Ok(ratings)
}

/// A note about an expert.
pub fn find(
    connection: &mut AnyConnection,
    (expert_id, id): (&ExpertId, &ExpertParticipationId),
) -> Result<ParticipationRow, ApiError> {
    expert_participations::table
        .filter(expert_participations::id.eq(id))
        .filter(expert_participations::expert_id.eq(expert_id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Writes a new note; one for each task and day.
pub fn insert(connection: &mut AnyConnection, row: &ParticipationRow) -> Result<(), ApiError> {
    let duplicate =
        || ApiError::refused(ErrorCode::Duplicate).with("name", row.attended_on.to_string());
    diesel::insert_into(expert_participations::table)
        .values(row)
        .execute(connection)
        .or_duplicate(duplicate)?;
    Ok(())
}

/// Writes a changed note, unless somebody changed it since.
pub fn update(
    connection: &mut AnyConnection,
    row: &ParticipationRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = expert_participations::table.filter(
        expert_participations::id
            .eq(&row.id)
            .and(expert_participations::version.eq(seen)),
    );
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
