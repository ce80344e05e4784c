//! Opening a report, filling it in, and opening its next version.

use super::sheet::{draft, owes, view};
use super::{load, month_of, take, with_unit};
use crate::kernel::calendar::Month;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::fields::{self, Fields};
use crate::kernel::lifecycle;
use crate::kernel::services::Services;
use crate::kernel::text;
use crate::org::store::settings;
use crate::org::store::units::{self, UnitRow};
use crate::reports::rules::fields::{check_notes, check_value};
use crate::reports::rules::states::{self, ReportEvent};
use crate::reports::store::{self, MonthlyReportRow, OverrideRow, Report};
use chrono::Datelike;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ReportId, UnitId};
use sortition_contract::org::UnitState;
use sortition_contract::reports::{
    CellKey, MonthlyReportView, OpenMonthlyReport, OverrideCell, ReportState, UpdateMonthlyReport,
};
use std::collections::BTreeMap;

/// The longest number of a telephone.
const PHONE_LIMIT: usize = 40;

/// Opens a unit's report of a month in draft.
pub fn open_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    request: &OpenMonthlyReport,
) -> Result<MonthlyReportView, ApiError> {
    call.require_unit(&request.unit_id)?;
    let unit = units::find(connection, &request.unit_id)?;
    let current = super::default_month(connection, call.today())?;
    let month = match &request.month {
        Some(text) => month_of("/month", text)?,
        None => current,
    };
    if month > current {
        return Err(ApiError::field("/month", ErrorCode::WrongFormat));
    }
    if !owes(unit.kind, unit.owes_reports) {
        return Err(ApiError::refused(ErrorCode::OwesNoReports));
    }
    if store::newest(connection, &request.unit_id, &month.to_string())?.is_some() {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", month));
    }
    let report = open(connection, call, &request.unit_id, month, 1, None)?;
    view(connection, call, &report)
}

fn open(
    connection: &mut AnyConnection,
    call: &Call,
    unit_id: &UnitId,
    month: Month,
    number: i32,
    former: Option<(&MonthlyReportRow, &str)>,
) -> Result<Report, ApiError> {
    let cutoff: u32 = settings::value(connection, "report_cutoff_day", None, month.first_day())?;
    let period = states::period(month, cutoff, call.today());
    let contact = former.map(|(row, _)| row);
    let row = MonthlyReportRow {
        id: ReportId::new(),
        unit_id: unit_id.clone(),
        month: month.to_string(),
        number,
        period_start: period.start,
        period_end: period.end,
        state: ReportState::Draft,
        contact_name: contact.and_then(|row| row.contact_name.clone()),
        contact_phone: contact.and_then(|row| row.contact_phone.clone()),
        contact_mobile: contact.and_then(|row| row.contact_mobile.clone()),
        notes: Json::new(BTreeMap::new())?,
        content: None,
        return_reason: None,
        return_comments: None,
        amend_reason: former.map(|(_, reason)| reason.to_owned()),
        opened_by_regulations_at: None,
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        version: 1,
        created_at: call.now.naive_utc(),
        updated_at: call.now.naive_utc(),
    };
    store::insert(connection, &row)?;
    let report = with_unit(connection, row)?;
    let reason = report.row.amend_reason.as_deref();
    lifecycle::begin(connection, call, ("open", reason), &report)?;
    Ok(report)
}

/// Opens what is to be open today: of each unit that owes reports the one whose period holds today,
/// and in January December's version up to the year's end. Says how many it opened.
pub fn open_due(connection: &mut AnyConnection, call: &Call) -> Result<usize, ApiError> {
    let today = call.today();
    let month = super::default_month(connection, today)?;
    let mut opened = 0;
    for unit in units::all(connection)? {
        if !is_due(&unit) {
            continue;
        }
        let unit_id: UnitId = unit.id;
        if store::newest(connection, &unit_id, &month.to_string())?.is_none() {
            open(connection, call, &unit_id, month, 1, None)?;
            opened += 1;
        }
        if today.month() == 1 {
            opened += usize::from(open_year_end(connection, call, &unit_id, month)?);
        }
    }
    Ok(opened)
}

/// Opens what is due by the day; nothing is left then.
pub fn open_due_today(services: &Services) -> Result<bool, ApiError> {
    let call =
        Call::by_system("open_due_reports", services.clock.now()).with_above(&services.above);
    services
        .database
        .write_blocking(|connection| open_due(connection, &call))?;
    Ok(false)
}

fn is_due(unit: &UnitRow) -> bool {
    owes(unit.kind, unit.owes_reports) && unit.state == UnitState::Active
}

/// December's report covers its days up to the cut-off; the year's last days are in its next
/// version, so that a year is covered exactly once.
fn open_year_end(
    connection: &mut AnyConnection,
    call: &Call,
    unit_id: &UnitId,
    january: Month,
) -> Result<bool, ApiError> {
    let december = january.previous();
    let Some(former) = store::newest(connection, unit_id, &december.to_string())? else {
        return Ok(false);
    };
    if former.period_end == december.last_day() {
        return Ok(false);
    }
    let number = former.number + 1;
    let reason = (&former, "补充年末数据");
    open(connection, call, unit_id, december, number, Some(reason))?;
    Ok(true)
}

/// Fills in contacts and notes.
pub fn update_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    request: &UpdateMonthlyReport,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Update)?;
    call.require_version(before.row.version)?;
    let mut row = before.row.clone();
    let mut fields = Fields::default();
    for (pointer, field, given, most) in [
        (
            "/contact_name",
            &mut row.contact_name,
            &request.contact_name,
            text::MAX_TEXT,
        ),
        (
            "/contact_phone",
            &mut row.contact_phone,
            &request.contact_phone,
            PHONE_LIMIT,
        ),
        (
            "/contact_mobile",
            &mut row.contact_mobile,
            &request.contact_mobile,
            PHONE_LIMIT,
        ),
    ] {
        fields.change(field, given.as_deref(), |fields, line| {
            fields.optional_line(pointer, Some(line), most)
        });
    }
    let notes = fields.optional(request.notes.as_ref(), |fields, notes| {
        check_notes(fields, &row.notes, notes)
    });
    if let Some(notes) = fields.build(|| notes)? {
        row.notes = Json::new(notes)?;
    }
    take(connection, call, &before, row, (ReportEvent::Update, None))
}

/// Puts a value into a cell by hand; the computed one stays beside it.
pub fn override_cell(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    key: CellKey,
    request: &OverrideCell,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Override)?;
    call.require_version(before.row.version)?;
    let mut fields = Fields::default();
    let value = check_value(&mut fields, key, &request.value);
    let reason = fields.take(fields::reason_line(&request.reason));
    let (value, reason) = fields.build(|| Some((value?, reason?)))?;
    let content = draft(connection, call, &before.row)?;
    let computed = content
        .cells
        .into_iter()
        .find(|cell| cell.key == key)
        .map(|cell| cell.computed);
    let changed = OverrideRow {
        report_id: before.row.id.clone(),
        key,
        computed: Json::new(computed.unwrap_or_else(|| value.clone()))?,
        value: Json::new(value)?,
        reason: reason.clone(),
        changed_by: call.actor.person()?.clone(),
        changed_at: call.now.naive_utc(),
    };
    store::set_override(connection, &changed)?;
    let reason = format!("{key}: {reason}");
    let (row, step) = (before.row.clone(), (ReportEvent::Override, Some(&*reason)));
    take(connection, call, &before, row, step)
}

/// Takes a value entered by hand away again.
pub fn restore_cell(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    key: CellKey,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Restore)?;
    call.require_version(before.row.version)?;
    if !store::delete_override(connection, &before.row.id, key)? {
        return Err(ApiError::not_found());
    }
    let (row, step) = (before.row.clone(), (ReportEvent::Restore, Some(key.code())));
    take(connection, call, &before, row, step)
}

/// Opens the next version of an accepted report.
pub fn amend_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    reason: &str,
) -> Result<MonthlyReportView, ApiError> {
    let Report { row, .. } = load(connection, call, id, ReportEvent::Amend)?;
    let reason = fields::reason_line(reason)?;
    match amend_for(connection, call, &row, &reason)? {
        Some(opened) => view(connection, call, &opened),
        // There is a newer version already: this one isn't the last word any more.
        None => Err(ApiError::invalid_state(row.state)),
    }
}

/// As `amend_monthly_report`, for a change of what a report counts; none if a newer version is
/// there already.
pub fn amend_for(
    connection: &mut AnyConnection,
    call: &Call,
    row: &MonthlyReportRow,
    reason: &str,
) -> Result<Option<Report>, ApiError> {
    let newest = store::newest(connection, &row.unit_id, &row.month)?;
    if newest.is_some_and(|newest| newest.number > row.number) {
        return Ok(None);
    }
    let month = row.month.parse().map_err(ApiError::internal)?;
    let former = Some((row, reason));
    open(
        connection,
        call,
        &row.unit_id,
        month,
        row.number + 1,
        former,
    )
    .map(Some)
}
