//! What is done with monthly reports, and how one is put together for its reader.

mod changes;
mod decisions;
mod document;
mod headings;
mod kpis;
mod overview;
mod records;
mod sheet;

pub use changes::{
    amend_for, amend_monthly_report, open_due, open_due_today, open_monthly_report, override_cell,
    restore_cell, update_monthly_report,
};
pub use decisions::{
    accept_monthly_report, note_opened, return_monthly_report, set_opened, submit_monthly_report,
    withdraw_monthly_report,
};
pub use document::monthly_document;
pub use headings::{DueDays, headings};
pub use kpis::{get_kpi_months, get_kpis, list_kpi_records};
pub use overview::{aggregate_monthly_reports, missing_reports};
pub use records::list_cell_records;
pub use sheet::{default_month, may_decide, view, views};

use super::rules::states::{ReportEvent, ReportFacts, is_decision};
use super::store::{self, MonthlyReportRow, Report, ReportHead};
use crate::kernel::auth::Actor;
use crate::kernel::calendar::Month;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::org::store::units;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ReportId;
use sortition_contract::reports::MonthlyReportView;

/// The unit whose own report the city's lead decides on (row 66).
pub const REGULATIONS_UNIT: &str = "130100-LAW";

/// Whose months reports are of: the settings that a period rests on begin with the first.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// A stored report with its unit.
fn with_unit(connection: &mut AnyConnection, row: MonthlyReportRow) -> Result<Report, ApiError> {
    let unit = units::find(connection, &row.unit_id)?.brief();
    Ok(Report::new(row, unit))
}

/// A report that the caller may read.
pub fn find_seen(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<Report, ApiError> {
    let row = store::find(connection, id)?;
    match call.sight.has_unit(&row.unit_id) {
        true => with_unit(connection, row),
        false => Err(ApiError::not_found()),
    }
}

/// Reads a month of a request.
pub fn month_of(pointer: &str, text: &str) -> Result<Month, ApiError> {
    text.parse::<Month>()
        .ok()
        .filter(|month| YEARS.contains(&month.year()))
        .ok_or_else(|| ApiError::field(pointer, ErrorCode::WrongFormat))
}

/// What of a report and its caller the guards decide over.
fn facts_of(actor: &Actor, row: &ReportHead) -> ReportFacts {
    ReportFacts {
        is_submitter: actor.is(row.submitted_by.as_ref()),
        was_read: row.opened_by_regulations_at.is_some(),
    }
}

/// A report that the caller reads, and to which they may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    event: ReportEvent,
) -> Result<Report, ApiError> {
    let report = find_seen(connection, call, id)?;
    let is_decided_here = !is_decision(event) || may_decide(call, &report.unit.code);
    let reaches = call.scope.has_unit(&report.row.unit_id) && is_decided_here;
    let facts = facts_of(&call.actor, &ReportHead::from(&report.row));
    lifecycle::require(call, &report, event, reaches, &facts)?;
    Ok(report)
}

/// Takes the step and shows the report.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &Report,
    row: MonthlyReportRow,
    step: (ReportEvent, Option<&str>),
) -> Result<MonthlyReportView, ApiError> {
    let after = Report::new(row, before.unit.clone());
    let report = lifecycle::step(connection, call, before, after, step)?;
    view(connection, call, &report)
}
