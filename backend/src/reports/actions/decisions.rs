//! Submitting a report and deciding on it.

use super::sheet::draft;
use super::{load, take};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::reports::rules::fields::check_comments;
use crate::reports::rules::states::ReportEvent;
use crate::reports::store::{self, MonthlyReportRow, Report};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ReportId;
use sortition_contract::org::Role;
use sortition_contract::reports::{MonthlyReportView, ReportState, ReturnMonthlyReport, Severity};

/// Sends a report to the regulations office; freezes its cells with the records behind them.
pub fn submit_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Submit)?;
    if before.row.contact_name.is_none() || before.row.contact_phone.is_none() {
        return Err(ApiError::refused(ErrorCode::ContactMissing));
    }
    let content = draft(connection, call, &before.row)?;
    let is_broken = |severity| {
        content
            .broken_rules
            .iter()
            .any(|broken| broken.severity == severity && broken.note.is_none())
    };
    if is_broken(Severity::Block) {
        return Err(ApiError::refused(ErrorCode::RuleBroken));
    }
    if is_broken(Severity::Warn) {
        return Err(ApiError::refused(ErrorCode::NoteMissing));
    }
    let row = MonthlyReportRow {
        content: Some(Json::new(content)?),
        return_reason: None,
        return_comments: None,
        opened_by_regulations_at: None,
        submitted_by: call.actor.user_id.clone(),
        submitted_at: Some(call.now.naive_utc()),
        decided_by: None,
        decided_at: None,
        ..before.row.clone()
    };
    take(connection, call, &before, row, (ReportEvent::Submit, None))
}

/// Takes a report back, by who submitted it, until the regulations office has read it.
pub fn withdraw_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Withdraw)?;
    let row = MonthlyReportRow {
        content: None,
        submitted_at: None,
        ..before.row.clone()
    };
    take(
        connection,
        call,
        &before,
        row,
        (ReportEvent::Withdraw, None),
    )
}

/// Confirms a submitted report.
pub fn accept_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Accept)?;
    let row = MonthlyReportRow {
        decided_by: call.actor.user_id.clone(),
        decided_at: Some(call.now.naive_utc()),
        ..before.row.clone()
    };
    take(connection, call, &before, row, (ReportEvent::Accept, None))
}

/// Sends a submitted report back with a reason and comments by cell; its cells are live again.
pub fn return_monthly_report(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    request: &ReturnMonthlyReport,
) -> Result<MonthlyReportView, ApiError> {
    let before = load(connection, call, id, ReportEvent::Return)?;
    let mut fields = Fields::default();
    let reason = fields.reason(&request.reason);
    let comments = check_comments(&mut fields, &request.comments);
    let (reason, comments) = fields.build(|| Some((reason?, comments?)))?;
    let row = MonthlyReportRow {
        content: None,
        return_reason: Some(reason.clone()),
        return_comments: Some(Json::new(comments)?),
        decided_by: call.actor.user_id.clone(),
        decided_at: Some(call.now.naive_utc()),
        ..before.row.clone()
    };
    let step = (ReportEvent::Return, Some(reason.as_str()));
    take(connection, call, &before, row, step)
}

/// Whether reading this report is what closes the way back for who submitted it.
pub fn note_opened(call: &Call, report: &Report) -> bool {
    let row = &report.row;
    let reads_for_the_office = call
        .actor
        .roles
        .iter()
        .any(|held| held.role == Role::Regulations);
    reads_for_the_office
        && row.state == ReportState::Submitted
        && row.opened_by_regulations_at.is_none()
        && !call.actor.is(row.submitted_by.as_ref())
}

/// Notes that the regulations office has read a report.
pub fn set_opened(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
) -> Result<(), ApiError> {
    store::set_opened(connection, id, call.now.naive_utc())
}
