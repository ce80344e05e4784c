//! The tables of monthly reports, and what reports read of other modules' tables.

mod accepted;
pub mod facts;
mod listing;
pub mod planned;
mod report;
pub mod results;

pub use self::accepted::{AcceptedRecords, accepted_records};
pub use self::listing::{ReportHead, ReportSort, list};
pub use self::report::Report;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{monthly_reports, report_overrides};
use crate::reports::rules::content::Content;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{LedgerEntryId, ReportId, UnitId, UserId};
use sortition_contract::reports::{CellKey, CellValue, ReportState};
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// A report as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = monthly_reports)]
#[diesel(treat_none_as_null = true)]
pub struct MonthlyReportRow {
    /// The report.
    pub id: ReportId,
    /// Whose.
    pub unit_id: UnitId,
    /// `YYYY-MM`.
    pub month: String,
    /// Which version of the month's report, from 1.
    pub number: i32,
    /// The first day that it covers.
    pub period_start: NaiveDate,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// Where it stands.
    pub state: ReportState,
    /// Whom to ask.
    pub contact_name: Option<String>,
    /// An office's number.
    pub contact_phone: Option<String>,
    /// A mobile's number.
    pub contact_mobile: Option<String>,
    /// Notes to warnings, by rule.
    pub notes: Json<BTreeMap<String, String>>,
    /// What was submitted; none in draft.
    pub content: Option<Json<Content>>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// Comments by cell.
    pub return_comments: Option<Json<BTreeMap<String, String>>>,
    /// Why it is an amendment.
    pub amend_reason: Option<String>,
    /// When the regulations office first read the submitted report.
    pub opened_by_regulations_at: Option<NaiveDateTime>,
    /// Who submitted it.
    pub submitted_by: Option<UserId>,
    /// When.
    pub submitted_at: Option<NaiveDateTime>,
    /// Who accepted or returned it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was opened.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// A value entered by hand.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_overrides)]
pub struct OverrideRow {
    /// The report.
    pub report_id: ReportId,
    /// The cell.
    pub key: CellKey,
    /// What the records said then.
    pub computed: Json<CellValue>,
    /// What was entered.
    pub value: Json<CellValue>,
    /// Why.
    pub reason: String,
    /// Who.
    pub changed_by: UserId,
    /// When.
    pub changed_at: NaiveDateTime,
}

/// A report by its id.
pub fn find(connection: &mut AnyConnection, id: &ReportId) -> Result<MonthlyReportRow, ApiError> {
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
    unit_id: &UnitId,
    month: &str,
) -> Result<Vec<ReportId>, ApiError> {
    Ok(monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::month.eq(month))
        .select(monthly_reports::id)
        .load(connection)?)
}

/// The newest version of a unit's report of a month.
pub fn newest(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
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
) -> Result<HashMap<UnitId, ReportState>, ApiError> {
    let rows: Vec<(UnitId, ReportState)> = monthly_reports::table
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
    unit_id: &UnitId,
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
    id: &ReportId,
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
pub fn overrides(
    connection: &mut AnyConnection,
    id: &ReportId,
) -> Result<Vec<OverrideRow>, ApiError> {
    Ok(report_overrides::table
        .filter(report_overrides::report_id.eq(id))
        .select(OverrideRow::as_select())
        .load(connection)?)
}

/// Writes a value entered by hand in the place of a former one.
pub fn set_override(connection: &mut AnyConnection, row: &OverrideRow) -> Result<(), ApiError> {
    delete_override(connection, &row.report_id, row.key)?;
    diesel::insert_into(report_overrides::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Removes a value entered by hand; false if there was none.
pub fn delete_override(
    connection: &mut AnyConnection,
    id: &ReportId,
    key: CellKey,
) -> Result<bool, ApiError> {
    let removed = diesel::delete(report_overrides::table.find((id, key))).execute(connection)?;
    Ok(removed > 0)
}

/// The accepted reports of a unit that cover one of some days and whose frozen sources hold an entry of
/// a ledger.
pub fn accepted_counting(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    days: &RangeInclusive<NaiveDate>,
    entry_id: &LedgerEntryId,
) -> Result<Vec<MonthlyReportRow>, ApiError> {
    let rows: Vec<MonthlyReportRow> = monthly_reports::table
        .filter(monthly_reports::unit_id.eq(unit_id))
        .filter(monthly_reports::state.eq(ReportState::Accepted))
        .filter(monthly_reports::period_start.le(*days.end()))
        .filter(monthly_reports::period_end.ge(*days.start()))
        .filter(monthly_reports::content.like(format!("%\"{entry_id}\"%")))
        .select(MonthlyReportRow::as_select())
        .load(connection)?;
    Ok(rows)
}
