//! What is done with monthly reports, and how one is put together for its reader.

mod changes;
mod decisions;
mod document;
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
pub use kpis::{get_kpi_months, get_kpis, list_kpi_records};
pub use overview::{aggregate_monthly_reports, missing_reports};
pub use records::list_cell_records;
pub use sheet::{accepted_records, default_month, due_on, heading, may_decide, view};

use super::rules::states::{self, Event};
use super::store::{self, MonthlyReportRow};
use crate::kernel::calendar::Month;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::org::store::units;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ReportId;
use sortition_contract::reports::ReportState;
use std::collections::BTreeMap;

/// The unit whose own report the city's lead decides on (row 66).
pub const REGULATIONS_UNIT: &str = "130100-LAW";

/// Whose months reports are of: the settings that a period rests on begin with the first.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// A report that the caller may read.
pub fn find_seen(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<MonthlyReportRow, ApiError> {
    let row = store::find(connection, id)?;
    match call.sight.has_unit(&row.unit_id) {
        true => Ok(row),
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

fn transition(row: &MonthlyReportRow, event: Event) -> Result<ReportState, ApiError> {
    states::next(row.state, event).ok_or_else(|| ApiError::invalid_state(row.state))
}

/// Writes a change of a report with its trail. Contacts' numbers stay out of it.
fn save(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    before: &MonthlyReportRow,
    mut after: MonthlyReportRow,
    reason: Option<&str>,
) -> Result<MonthlyReportRow, ApiError> {
    after.version = before.version + 1;
    after.updated_at = call.now.naive_utc();
    store::update(connection, &after, before.version)?;
    record(connection, call, event, Some(before), &after, reason)?;
    Ok(after)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    before: Option<&MonthlyReportRow>,
    after: &MonthlyReportRow,
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let unit = units::find(connection, &after.unit_id)?;
    let title = format!("{} {}", unit.name, after.month);
    let moves = before.is_none_or(|before| before.state != after.state);
    let change = Change {
        module: "reports",
        event,
        resource: "monthly_reports",
        record_id: &after.id,
        unit_id: Some(&after.unit_id),
        from_state: before.filter(|_| moves).map(|before| before.state.code()),
        to_state: Some(after.state.code()).filter(|_| moves),
        reason,
        before: before.map(trail),
        after: Some(trail(after)),
        parameters: BTreeMap::from([("title".to_owned(), title)]),
    };
    history::record(connection, call, change)
}

fn trail(row: &MonthlyReportRow) -> serde_json::Value {
    serde_json::json!({
        "unit_id": row.unit_id,
        "month": row.month,
        "version": row.number,
        "period_start": row.period_start,
        "period_end": row.period_end,
        "state": row.state,
        "contact_name": row.contact_name,
        "has_contact_phone": row.contact_phone.is_some(),
        "has_contact_mobile": row.contact_mobile.is_some(),
        "notes": row.notes,
        "return_reason": row.return_reason,
        "return_comments": row.return_comments,
        "amend_reason": row.amend_reason,
    })
}
