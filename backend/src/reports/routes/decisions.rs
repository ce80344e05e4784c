//! `/reports/monthly/{id}/…`: the transitions.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id};
use crate::kernel::services::Services;
use crate::reports::{
    AcceptMonthlyReport, AmendMonthlyReport, ReturnMonthlyReport, SubmitMonthlyReport,
    WithdrawMonthlyReport, actions,
};
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::ReportId;
use sortition_contract::page::Reason;
use sortition_contract::reports::{self as contract, MonthlyReportView};

/// Sends a report to the regulations office and freezes its cells.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = 200, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly/{id}/submit")]
pub async fn submit_monthly_report(
    command: Command<SubmitMonthlyReport>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::submit_monthly_report(connection, call, &id)
        })
        .await
}

/// Takes a report back that the regulations office hasn't read yet.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = 200, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly/{id}/withdraw")]
pub async fn withdraw_monthly_report(
    command: Command<WithdrawMonthlyReport>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::withdraw_monthly_report(connection, call, &id)
        })
        .await
}

/// Confirms a report.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = 200, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly/{id}/accept")]
pub async fn accept_monthly_report(
    command: Command<AcceptMonthlyReport>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::accept_monthly_report(connection, call, &id)
        })
        .await
}

/// Sends a report back with a reason and comments by cell.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    request_body = contract::ReturnMonthlyReport,
    responses((status = 200, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly/{id}/return")]
pub async fn return_monthly_report(
    command: Command<ReturnMonthlyReport, web::Json<contract::ReturnMonthlyReport>>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let request = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::return_monthly_report(connection, call, &id, &request)
        })
        .await
}

/// Opens the next version of an accepted report, which stays as it is.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    request_body = Reason,
    responses((status = 201, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly/{id}/amend")]
pub async fn amend_monthly_report(
    command: Command<AmendMonthlyReport, web::Json<Reason>>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Reason { reason } = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::amend_monthly_report(connection, call, &id, &reason)?;
            let location = format!("/api/v1/reports/monthly/{}", view.id);
            Reply::new_record(location, &view)
        })
        .await
}
