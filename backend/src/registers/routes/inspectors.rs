//! `/inspectors` and what happens to one.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::registers::actions::{inspectors as actions, views};
use crate::registers::store::inspectors as store;
use crate::registers::{
    CreateInspector, GetInspector, LeaveInspector, ListInspectors, RetireInspector,
    ReturnInspector, UpdateInspector,
};
use actix_web::{get, patch, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::InspectorId;
use sortition_contract::page::Page;
use sortition_contract::registers::{self as contract, InspectorFilter, InspectorView, Leave};

/// Inspectors: of the own unit, and those named for tasks that it takes part in.
#[utoipa::path(
    tag = "registers",
    params(ListParameters, InspectorFilter),
    responses((status = 200, body = Page<InspectorView>))
)]
#[get("/inspectors")]
pub async fn list_inspectors(
    query: Query<ListInspectors>,
    listing: Listing<InspectorFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<InspectorView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let reader = (&call.actor, &call.scope);
            let page = store::list(connection, reader, listing, call.today())?;
            let items = views::inspectors(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One inspector.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    responses((status = 200, body = InspectorView), (status = 404, body = Problem))
)]
#[get("/inspectors/{id}")]
pub async fn get_inspector(
    query: Query<GetInspector>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let row = store::find_visible(connection, &call.actor, &call.scope, &id)?;
            views::inspector(connection, call, &row)
        })
        .await?;
    Reply::record(&view)
}

/// Enters an inspector.
#[utoipa::path(
    tag = "registers",
    request_body = contract::CreateInspector,
    responses(
        (status = 201, body = InspectorView),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/inspectors")]
pub async fn create_inspector(
    command: Command<CreateInspector, web::Json<contract::CreateInspector>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let inspector = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_inspector(connection, call, &inspector)?;
            let place = format!("/api/v1/inspectors/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes fields of an inspector.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateInspector,
    responses(
        (status = 200, body = InspectorView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/inspectors/{id}")]
pub async fn update_inspector(
    command: Command<UpdateInspector, web::Json<contract::UpdateInspector>>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::update_inspector(connection, call, &id, &changes)
        })
        .await
}

/// Sends an inspector on leave.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    request_body = Leave,
    responses((status = 200, body = InspectorView), (status = 409, body = Problem))
)]
#[post("/inspectors/{id}/leave")]
pub async fn leave_inspector(
    command: Command<LeaveInspector, web::Json<Leave>>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let leave = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::leave_inspector(connection, call, &id, &leave)
        })
        .await
}

/// Takes an inspector back to duty.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    responses((status = 200, body = InspectorView), (status = 409, body = Problem))
)]
#[post("/inspectors/{id}/return")]
pub async fn return_inspector(
    command: Command<ReturnInspector>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::return_inspector(connection, call, &id)
        })
        .await
}

/// Takes an inspector out of the register; refused while a check is theirs to do.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    responses((status = 200, body = InspectorView), (status = 409, body = Problem))
)]
#[post("/inspectors/{id}/retire")]
pub async fn retire_inspector(
    command: Command<RetireInspector>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::retire_inspector(connection, call, &id)
        })
        .await
}
