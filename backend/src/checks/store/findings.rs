//! Findings.

use crate::checks::store::checks::CheckRow;
use crate::checks::store::reading::TaskFacts;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::schema::findings;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::checks::{FindingResult, FindingView};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, FindingId, ItemId, UnitId, UserId};

/// A finding as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = findings)]
pub struct FindingRow {
    /// Made by the client.
    pub id: FindingId,
    /// The check.
    pub check_id: CheckId,
    /// The unit.
    pub unit_id: UnitId,
    /// The item.
    pub item_id: ItemId,
    /// The point of the form.
    pub point: String,
    /// What was found.
    pub result: FindingResult,
    /// In words.
    pub detail: String,
    /// Who wrote it.
    pub recorded_by: UserId,
    /// When, by the client's clock.
    pub client_time: NaiveDateTime,
    /// When it reached the server.
    pub saved_at: NaiveDateTime,
    /// For `If-Match`.
    pub version: i64,
}

impl FindingRow {
    /// As the API shows it to a user; `check` is the finding's.
    pub fn view(&self, check: &CheckRow, reader: Option<&UserId>) -> FindingView {
        let device_time = check.device_time(self.client_time, self.saved_at);
        FindingView {
            id: self.id.clone(),
            unit_id: self.unit_id.clone(),
            item_id: self.item_id.clone(),
            point: self.point.clone(),
            result: self.result,
            detail: self.detail.clone(),
            client_time: self.client_time.and_utc(),
            written_at: device_time.at,
            is_clock_off: device_time.is_off,
            saved_at: self.saved_at.and_utc(),
            is_own: reader == Some(&self.recorded_by),
            version: self.version,
        }
    }
}

/// A finding with its task, whose unit's it is for the trail.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Finding<'a> {
    /// The finding.
    pub row: &'a FindingRow,
    /// The task.
    #[serde(skip)]
    pub task: &'a TaskFacts,
}

impl Traced for Finding<'_> {
    const MODULE: &'static str = "checks";
    const RESOURCE: &'static str = "findings";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.task.unit_id),
            title: &self.task.title,
        }
    }
}

/// A finding by its id.
pub fn find(
    connection: &mut AnyConnection,
    id: &FindingId,
) -> Result<Option<FindingRow>, ApiError> {
    Ok(findings::table
        .find(id)
        .select(FindingRow::as_select())
        .first(connection)
        .optional()?)
}

/// What a unit found at a point.
pub fn at_point(
    connection: &mut AnyConnection,
    check_id: &CheckId,
    unit_id: &UnitId,
    item_id: &ItemId,
    point: &str,
) -> Result<Option<FindingRow>, ApiError> {
    Ok(findings::table
        .filter(
            findings::check_id
                .eq(check_id)
                .and(findings::unit_id.eq(unit_id))
                .and(findings::item_id.eq(item_id))
                .and(findings::point.eq(point)),
        )
        .select(FindingRow::as_select())
        .first(connection)
        .optional()?)
}

/// The findings of a check, as they reached the server.
pub fn of_check(
    connection: &mut AnyConnection,
    check_id: &CheckId,
) -> Result<Vec<FindingRow>, ApiError> {
    Ok(findings::table
        .filter(findings::check_id.eq(check_id))
        .order((findings::saved_at.asc(), findings::id.asc()))
        .select(FindingRow::as_select())
        .load(connection)?)
}

/// Writes a new finding.
pub fn insert(connection: &mut AnyConnection, row: &FindingRow) -> Result<(), ApiError> {
    diesel::insert_into(findings::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes a changed finding, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &FindingRow, seen: i64) -> Result<(), ApiError> {
    let target = findings::table.filter(findings::id.eq(&row.id).and(findings::version.eq(seen)));
    let changed = diesel::update(target)
        .set((
            findings::result.eq(row.result),
            findings::detail.eq(&row.detail),
            findings::recorded_by.eq(&row.recorded_by),
            findings::client_time.eq(row.client_time),
            findings::saved_at.eq(row.saved_at),
            findings::version.eq(row.version),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
