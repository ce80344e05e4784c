//! SQL of requests for large exports.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::page::Listing;
use crate::kernel::schema::export_requests;
use crate::org::store::{units, users};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;
use sortition_contract::ids::{ExportRequestId, UnitId, UserId};
use sortition_contract::jobs::{ExportFormat, ExportRequestFilter, ExportState};
use sortition_contract::page::Page;
use std::collections::HashMap;

/// A request as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = export_requests)]
pub struct ExportRow {
    /// The request.
    pub id: ExportRequestId,
    /// The list's operation.
    pub operation: String,
    /// Its query, in its normal form.
    pub query: String,
    /// What kind of file.
    pub format: ExportFormat,
    /// Rows when it was asked for.
    pub row_count: i64,
    /// What for.
    pub reason: String,
    /// How far it is.
    pub state: ExportState,
    /// Who asks.
    pub requested_by: UserId,
    /// Their unit.
    pub unit_id: UnitId,
    /// When.
    pub requested_at: NaiveDateTime,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// When it was taken first.
    pub taken_at: Option<NaiveDateTime>,
    /// Rows of the file that was taken last.
    pub taken_count: Option<i64>,
}

impl Traced for ExportRow {
    const MODULE: &'static str = "jobs";
    const RESOURCE: &'static str = "export_requests";

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: Some(&self.unit_id),
            title: &self.operation,
        }
    }
}

sortable! {
    ExportSort of export_requests::table, tie export_requests::id => String;
    "requested_at" => export_requests::requested_at => NaiveDateTime,
}

/// Which requests somebody sees: their own, and those for lists that they may take as a whole.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The account.
    pub user_id: UserId,
    /// The lists' operations.
    pub operations: Vec<String>,
}

type Requests<'a> = export_requests::BoxedQuery<'a, Backend>;

fn visible<'a>(seen: &Seen) -> Requests<'a> {
    let own = export_requests::requested_by.eq(seen.user_id.clone());
    let decided = export_requests::operation.eq_any(seen.operations.clone());
    export_requests::table.into_boxed().filter(own.or(decided))
}

fn matching<'a>(seen: &Seen, filter: &ExportRequestFilter) -> Requests<'a> {
    let mut query = visible(seen);
    if let Some(state) = filter.state {
        query = query.filter(export_requests::state.eq(state));
    }
    match filter.is_own {
        Some(true) => query.filter(export_requests::requested_by.eq(seen.user_id.clone())),
        Some(false) => query.filter(export_requests::requested_by.ne(seen.user_id.clone())),
        None => query,
    }
}

/// A page of requests, the newest first.
pub fn list(
    connection: &mut AnyConnection,
    seen: &Seen,
    listing: &Listing<ExportRequestFilter>,
) -> Result<Page<ExportRow>, ApiError> {
    ExportSort::page(
        connection,
        listing,
        &[("requested_at", true)],
        || matching(seen, &listing.filter),
        |query, connection| query.load(connection),
        |row: &ExportRow, _| json!(row.requested_at),
        |row| json!(row.id),
    )
}

/// A request that somebody sees; else 404.
pub fn find(
    connection: &mut AnyConnection,
    seen: &Seen,
    id: &ExportRequestId,
) -> Result<ExportRow, ApiError> {
    visible(seen)
        .filter(export_requests::id.eq(id.clone()))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Somebody's own request; none if there is no such one.
pub fn find_own(
    connection: &mut AnyConnection,
    user_id: &UserId,
    id: &ExportRequestId,
) -> Result<Option<ExportRow>, ApiError> {
    Ok(export_requests::table
        .filter(export_requests::id.eq(id))
        .filter(export_requests::requested_by.eq(user_id))
        .first(connection)
        .optional()?)
}

/// How many of somebody's requests wait for a decision.
pub fn count_waiting(connection: &mut AnyConnection, user_id: &UserId) -> Result<i64, ApiError> {
    Ok(export_requests::table
        .filter(export_requests::requested_by.eq(user_id))
        .filter(export_requests::state.eq(ExportState::Requested))
        .count()
        .get_result(connection)?)
}

/// Adds a request.
pub fn insert(connection: &mut AnyConnection, row: &ExportRow) -> Result<(), ApiError> {
    diesel::insert_into(export_requests::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes a decision on a request that waits for one; false if it doesn't any more.
pub fn decide(
    connection: &mut AnyConnection,
    id: &ExportRequestId,
    state: ExportState,
    (by, at, refusal): (&UserId, NaiveDateTime, Option<&str>),
) -> Result<bool, ApiError> {
    let waiting = export_requests::table
        .filter(export_requests::id.eq(id))
        .filter(export_requests::state.eq(ExportState::Requested));
    let changed = diesel::update(waiting)
        .set((
            export_requests::state.eq(state),
            export_requests::decided_by.eq(by),
            export_requests::decided_at.eq(at),
            export_requests::refusal.eq(refusal),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// Writes that a file was taken, and how many rows it has.
pub fn set_taken(
    connection: &mut AnyConnection,
    id: &ExportRequestId,
    at: NaiveDateTime,
    rows: i64,
) -> Result<(), ApiError> {
    diesel::update(export_requests::table.filter(export_requests::id.eq(id)))
        .set((
            export_requests::state.eq(ExportState::Taken),
            export_requests::taken_at.eq(at),
            export_requests::taken_count.eq(rows),
        ))
        .execute(connection)?;
    Ok(())
}

/// What requests name: persons and units, by their ids.
pub struct Named {
    /// Names of persons.
    pub persons: HashMap<UserId, String>,
    /// Names of units.
    pub units: HashMap<UnitId, String>,
}

/// Reads what requests name.
pub fn named(connection: &mut AnyConnection, rows: &[ExportRow]) -> Result<Named, ApiError> {
    let asking = rows.iter().map(|row| &row.requested_by);
    let deciding = rows.iter().filter_map(|row| row.decided_by.as_ref());
    Ok(Named {
        persons: users::read_names(connection, asking.chain(deciding))?,
        units: units::read_names(connection, rows.iter().map(|row| &row.unit_id))?,
    })
}

/// Who asked for an export.
pub fn read_requesters(
    connection: &mut AnyConnection,
    export_id: &ExportRequestId,
) -> Result<Vec<UserId>, ApiError> {
    Ok(export_requests::table
        .filter(export_requests::id.eq(export_id))
        .select(export_requests::requested_by)
        .load(connection)?)
}
