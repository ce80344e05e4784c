//! The tables of monthly reports, and what reports read of other modules' tables.

pub mod facts;
pub mod planned;
pub mod results;

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{monthly_reports, report_overrides, users};
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::Page;
use sortition_contract::reports::{MonthlyReportFilter, ReportState};
use std::collections::HashMap;

/// A report as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = monthly_reports)]
#[diesel(treat_none_as_null = true)]
pub struct MonthlyReportRow {
    /// The report.
    pub id: String,
    /// Whose.
    pub unit_id: String,
    /// `YYYY-MM`.
    pub month: String,
    /// Which version of the month's report, from 1.
    pub number: i32,
    /// The first day that it covers.
    pub period_start: NaiveDate,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// `ReportState`.
    pub state: String,
    /// Whom to ask.
    pub contact_name: Option<String>,
    /// An office's number.
    pub contact_phone: Option<String>,
    /// A mobile's number.
    pub contact_mobile: Option<String>,
    /// JSON: notes to warnings, by rule.
    pub notes: String,
    /// JSON: what was submitted; none in draft.
    pub content: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// JSON: comments by cell.
    pub return_comments: Option<String>,
    /// Why it is an amendment.
    pub amend_reason: Option<String>,
    /// When the regulations office first read the submitted report.
    pub opened_by_regulations_at: Option<NaiveDateTime>,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<NaiveDateTime>,
    /// Who accepted or returned it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was opened.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl MonthlyReportRow {
    /// Where it stands.
    pub fn state(&self) -> Result<ReportState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }
}

/// A value entered by hand.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_overrides)]
pub struct OverrideRow {
    /// The report.
    pub report_id: String,
    /// The cell.
    pub key: String,
    /// JSON: what the records said then.
    pub computed: String,
    /// JSON: what was entered.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub changed_by: String,
    /// When.
    pub changed_at: NaiveDateTime,
}

sortable! {
    ReportSort of monthly_reports::table, tie monthly_reports::id => String;
    "month" => monthly_reports::month => String,
    "number" => monthly_reports::number => i32,
    "created_at" => monthly_reports::created_at => NaiveDateTime,
}

fn matching<'a>(
    scope: &Scope,
    filter: &MonthlyReportFilter,
) -> monthly_reports::BoxedQuery<'a, Backend> {
    let mut query = monthly_reports::table.into_boxed();
    if !scope.is_all {
        query = query.filter(monthly_reports::unit_id.eq_any(scope.units.clone()));
    }
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(monthly_reports::unit_id.eq(unit_id.to_string()));
    }
    if let Some(month) = &filter.month {
        query = query.filter(monthly_reports::month.eq(month.clone()));
    }
    if let Some(year) = filter.year {
        query = query.filter(monthly_reports::month.like(format!("{year:04}-%")));
    }
    if let Some(state) = filter.state {
        query = query.filter(monthly_reports::state.eq(state.code()));
    }
    query
}

/// A page of reports within the scope.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<MonthlyReportFilter>,
) -> Result<Page<MonthlyReportRow>, ApiError> {
    let value = |row: &MonthlyReportRow, key: &str| match key {
        "number" => row.number.into(),
        "created_at" => serde_json::json!(row.created_at),
        _ => row.month.clone().into(),
    };
    ReportSort::page(
        connection,
        listing,
        &[("month", true), ("number", true)],
        || matching(scope, &listing.filter),
        |query, connection| query.select(MonthlyReportRow::as_select()).load(connection),
        value,
        |row| row.id.clone().into(),
    )
}

/// A report by its id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<MonthlyReportRow, ApiError> {
    monthly_reports::table
        .filter(monthly_reports::id.eq(id))
        .select(MonthlyReportRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The ids of all versions of a unit's report of a month.
pub fn version_ids(
    connection: &mut AnyConnection,
    unit_id: &str,
    month: &str,
) -> Result<Vec<String>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::month.eq(month))
        .select(monthly_reports::id)
        .load(connection)?)
}

/// The newest version of a unit's report of a month.
pub fn newest(
    connection: &mut AnyConnection,
    unit_id: &str,
    month: &str,
) -> Result<Option<MonthlyReportRow>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::month.eq(month))
        .order(monthly_reports::number.desc())
        .select(MonthlyReportRow::as_select())
        .first(connection)
        .optional()?)
}

/// All reports of a month, of each unit the newest version first.
pub fn of_month(
    connection: &mut AnyConnection,
    month: &str,
) -> Result<Vec<MonthlyReportRow>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::month.eq(month))
        .order((
            monthly_reports::unit_id.asc(),
            monthly_reports::number.desc(),
        ))
        .select(MonthlyReportRow::as_select())
        .load(connection)?)
}

/// The units that have a report of a month, each with the state of its newest version.
pub fn read_states_of_month(
    connection: &mut AnyConnection,
    month: &str,
) -> Result<HashMap<String, String>, ApiError> {
    let rows: Vec<(String, String)> = monthly_reports::table
        .filter(monthly_reports::month.eq(month))
        .order(monthly_reports::number.asc())
        .select((monthly_reports::unit_id, monthly_reports::state))
        .load(connection)?;
    // Of several versions the newest stands, which comes last.
    Ok(rows.into_iter().collect())
}

/// The filed versions (with a content) of a unit's reports from one month up to, not including,
/// another; by month, then version.
pub fn filed_between(
    connection: &mut AnyConnection,
    unit_id: &str,
    from: &str,
    before: &str,
) -> Result<Vec<MonthlyReportRow>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::month.ge(from))
        .filter(monthly_reports::month.lt(before))
        .filter(monthly_reports::content.is_not_null())
        .order((monthly_reports::month, monthly_reports::number))
        .select(MonthlyReportRow::as_select())
        .load(connection)?)
}

/// Writes a new report.
pub fn insert(connection: &mut AnyConnection, row: &MonthlyReportRow) -> Result<(), ApiError> {
    diesel::insert_into(monthly_reports::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.month))?;
    Ok(())
}

/// Writes a changed report, unless somebody changed it since.
pub fn update(
    connection: &mut AnyConnection,
    row: &MonthlyReportRow,
    seen: i64,
) -> Result<(), ApiError> {
    let same = monthly_reports::id
        .eq(&row.id)
        .and(monthly_reports::version.eq(seen));
    match diesel::update(monthly_reports::table.filter(same))
        .set(row)
        .execute(connection)?
    {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Notes when the regulations office first read a submitted report: it can't be withdrawn then.
pub fn set_opened(
    connection: &mut AnyConnection,
    id: &str,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    let unread = monthly_reports::id
        .eq(id)
        .and(monthly_reports::opened_by_regulations_at.is_null());
    diesel::update(monthly_reports::table.filter(unread))
        .set(monthly_reports::opened_by_regulations_at.eq(now))
        .execute(connection)?;
    Ok(())
}

/// The values entered by hand.
pub fn overrides(connection: &mut AnyConnection, id: &str) -> Result<Vec<OverrideRow>, ApiError> {
    Ok(report_overrides::table
        .filter(report_overrides::report_id.eq(id))
        .select(OverrideRow::as_select())
        .load(connection)?)
}

/// Writes a value entered by hand in the place of a former one.
pub fn set_override(connection: &mut AnyConnection, row: &OverrideRow) -> Result<(), ApiError> {
    delete_override(connection, &row.report_id, &row.key)?;
    diesel::insert_into(report_overrides::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Removes a value entered by hand; false if there was none.
pub fn delete_override(
    connection: &mut AnyConnection,
    id: &str,
    key: &str,
) -> Result<bool, ApiError> {
    let removed = diesel::delete(report_overrides::table.find((id, key))).execute(connection)?;
    Ok(removed > 0)
}

/// The accepted reports of a unit whose frozen sources hold an entry of a ledger.
pub fn accepted_counting(
    connection: &mut AnyConnection,
    unit_id: &str,
    on: NaiveDate,
    entry_id: &str,
) -> Result<Vec<MonthlyReportRow>, ApiError> {
    // The entry's own day, not the period: a report may also count it by its task.
    let rows: Vec<MonthlyReportRow> = monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::state.eq(ReportState::Accepted.code()))
        .filter(monthly_reports::period_end.ge(on))
        .filter(monthly_reports::content.like(format!("%\"{entry_id}\"%")))
        .select(MonthlyReportRow::as_select())
        .load(connection)?;
    Ok(rows)
}

/// The accepted reports of a unit whose period ends on a day or later.
pub fn accepted_since(
    connection: &mut AnyConnection,
    unit_id: &str,
    from: NaiveDate,
) -> Result<Vec<MonthlyReportRow>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::state.eq(ReportState::Accepted.code()))
        .filter(monthly_reports::period_end.ge(from))
        .select(MonthlyReportRow::as_select())
        .load(connection)?)
}

/// A person's name, for showing who did what.
pub fn read_user_name(
    connection: &mut AnyConnection,
    id: Option<&str>,
) -> Result<Option<String>, ApiError> {
    match id {
        None => Ok(None),
        Some(id) => Ok(users::table
            .filter(users::id.eq(id))
            .select(users::name)
            .first(connection)
            .optional()?),
    }
}
