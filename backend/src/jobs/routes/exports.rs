//! `/export-requests`.

use crate::jobs::actions::exports as actions;
use crate::jobs::{
    ConfirmExportRequest, CreateExportRequest, GetExportRequest, ListExportRequests,
    RefuseExportRequest,
};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::{get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::ExportRequestId;
use sortition_contract::jobs::{self as contract, ExportRequestFilter, ExportRequestView};
use sortition_contract::page::{Page, Reason};

/// Requests for large exports: one's own, and those that one may decide on; the newest first.
#[utoipa::path(
    tag = "jobs",
    params(ListParameters, ExportRequestFilter),
    responses((status = 200, body = Page<ExportRequestView>))
)]
#[get("/export-requests")]
pub async fn list_export_requests(
    query: Query<ListExportRequests>,
    listing: Listing<ExportRequestFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<ExportRequestView>, ApiError> {
    let exports = services.exports.clone();
    page::answer(
        query.call,
        listing,
        &services,
        move |connection, call, listing| {
            actions::list_export_requests(connection, call, &exports, listing)
        },
    )
    .await
}

/// Asks for an export of more than 10,000 rows. When another person has agreed, the list is taken as a
/// file as otherwise, with the request's id in `Sortition-Export-Request`: as it is then, within 24 hours.
#[utoipa::path(
    tag = "jobs",
    request_body = contract::CreateExportRequest,
    responses(
        (status = 201, body = ExportRequestView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/export-requests")]
pub async fn create_export_request(
    command: Command<CreateExportRequest, web::Json<contract::CreateExportRequest>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    let exports = services.exports.clone();
    services
        .command(command.call, move |connection, call| {
            let made = actions::create_export_request(connection, call, &exports, &wanted)?;
            let location = format!("/api/v1/export-requests/{}", made.id);
            Reply::created(location, &made)
        })
        .await
}

/// A request for a large export.
#[utoipa::path(
    tag = "jobs",
    params(("id" = ExportRequestId, Path)),
    responses((status = 200, body = ExportRequestView), (status = 404, body = Problem))
)]
#[get("/export-requests/{id}")]
pub async fn get_export_request(
    query: Query<GetExportRequest>,
    Id(id): Id<ExportRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let exports = services.exports.clone();
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_export_request(connection, call, &exports, &id)
        })
        .await?;
    Reply::ok(&view)
}

/// Agrees to somebody else's export: by whoever may take all of that list.
#[utoipa::path(
    tag = "jobs",
    params(("id" = ExportRequestId, Path)),
    responses(
        (status = 200, body = ExportRequestView),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/export-requests/{id}/confirm")]
pub async fn confirm_export_request(
    command: Command<ConfirmExportRequest>,
    Id(id): Id<ExportRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let exports = services.exports.clone();
    services
        .command(command.call, move |connection, call| {
            let decided = actions::decide_export_request(connection, call, &exports, &id, None)?;
            Reply::ok(&decided)
        })
        .await
}

/// Refuses somebody else's export, with a reason.
#[utoipa::path(
    tag = "jobs",
    params(("id" = ExportRequestId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ExportRequestView),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/export-requests/{id}/refuse")]
pub async fn refuse_export_request(
    command: Command<RefuseExportRequest, web::Json<Reason>>,
    Id(id): Id<ExportRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    let exports = services.exports.clone();
    services
        .command(command.call, move |connection, call| {
            let reason = Some(reason.as_str());
            let decided = actions::decide_export_request(connection, call, &exports, &id, reason)?;
            Reply::ok(&decided)
        })
        .await
}
