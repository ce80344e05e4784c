//! The list of reports: which somebody reads, and what a line shows of each.

use super::MonthlyReportRow;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::monthly_reports;
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::ids::{ReportId, UnitId, UserId};
use sortition_contract::page::Page;
use sortition_contract::reports::{MonthlyReportFilter, ReportState};

/// A report without what it says, which is as large as all the records that it counts.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = monthly_reports)]
pub struct ReportHead {
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
    /// Why it was returned.
    pub return_reason: Option<String>,
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
}

impl From<&MonthlyReportRow> for ReportHead {
    fn from(row: &MonthlyReportRow) -> Self {
        Self {
            id: row.id.clone(),
            unit_id: row.unit_id.clone(),
            month: row.month.clone(),
            number: row.number,
            period_start: row.period_start,
            period_end: row.period_end,
            state: row.state,
            contact_name: row.contact_name.clone(),
            contact_phone: row.contact_phone.clone(),
            contact_mobile: row.contact_mobile.clone(),
            return_reason: row.return_reason.clone(),
            amend_reason: row.amend_reason.clone(),
            opened_by_regulations_at: row.opened_by_regulations_at,
            submitted_by: row.submitted_by.clone(),
            submitted_at: row.submitted_at,
            decided_by: row.decided_by.clone(),
            decided_at: row.decided_at,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

sortable! {
    ReportSort of monthly_reports::table, tie monthly_reports::id => ReportId;
    "month" => monthly_reports::month => String,
    "number" => monthly_reports::number => i32,
    "created_at" => monthly_reports::created_at => NaiveDateTime,
}

type Reports<'a> = monthly_reports::BoxedQuery<'a, Backend>;

/// The reports asked for, of all units, or of each that the scope reaches.
fn matching<'a>(scope: &Scope, filter: &MonthlyReportFilter) -> Vec<Reports<'a>> {
    let all = || monthly_reports::table.into_boxed::<Backend>();
    if scope.is_all {
        return vec![narrowed(all(), filter)];
    }
    if scope.units.is_empty() {
        return vec![all().filter(monthly_reports::unit_id.is_null())];
    }
    let units = scope.units.iter().cloned();
    let of_units = units.map(|unit_id| all().filter(monthly_reports::unit_id.eq(unit_id)));
    of_units.map(|query| narrowed(query, filter)).collect()
}

fn narrowed<'a>(mut query: Reports<'a>, filter: &MonthlyReportFilter) -> Reports<'a> {
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(monthly_reports::unit_id.eq(unit_id.clone()));
    }
    if let Some(month) = &filter.month {
        query = query.filter(monthly_reports::month.eq(month.clone()));
    }
    if let Some(year) = filter.year {
        let (first, last) = (format!("{year:04}-01"), format!("{year:04}-12"));
        query = query.filter(monthly_reports::month.between(first, last));
    }
    if let Some(state) = filter.state {
        query = query.filter(monthly_reports::state.eq(state));
    }
    query
}

/// A page of reports within the scope.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<MonthlyReportFilter>,
) -> Result<Page<ReportHead>, ApiError> {
    let value = |row: &ReportHead, key: &str| match key {
        "number" => row.number.into(),
        "created_at" => serde_json::json!(row.created_at),
        _ => row.month.clone().into(),
    };
    ReportSort::page(
        connection,
        listing,
        &[("month", true), ("number", true)],
        || matching(scope, &listing.filter),
        |query, connection| query.select(ReportHead::as_select()).load(connection),
        value,
        |row| serde_json::json!(row.id),
    )
}
