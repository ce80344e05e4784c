//! `/recusals` and `/inspectors/{id}/recusals`: who isn't to be matched with which object.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use crate::registers::actions::recusals as actions;
use crate::registers::store::recusals as store;
use crate::registers::{
    ConfirmRecusal, DeclareRecusal, EndRecusal, ListRecusals, ListUnitRecusals, RefuseRecusal,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::{InspectorId, RecusalId};
use sortition_contract::page::Page;
use sortition_contract::registers::{self as contract, DecideRecusal, RecusalFilter, RecusalView};

/// Inspector and recusal of the path. What is no id names no record: 404.
pub struct RecusalPath {
    inspector_id: InspectorId,
    id: RecusalId,
}

impl FromRequest for RecusalPath {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name);
        let inspector_id = part("id").and_then(|text| text.parse().ok());
        let id = part("recusal_id").and_then(|text| text.parse().ok());
        let path = inspector_id
            .zip(id)
            .map(|(inspector_id, id)| Self { inspector_id, id });
        std::future::ready(path.ok_or_else(ApiError::not_found))
    }
}

/// The recusals of the own unit's inspectors, the newest first: what waits for its approver.
#[utoipa::path(
    tag = "registers",
    params(ListParameters, RecusalFilter),
    responses((status = 200, body = Page<RecusalView>))
)]
#[get("/recusals")]
pub async fn list_unit_recusals(
    query: Query<ListUnitRecusals>,
    listing: Listing<RecusalFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<RecusalView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let mut page = store::list(connection, (&call.actor, &call.scope), listing)?;
            let rows = std::mem::take(&mut page.items);
            let items = actions::views(connection, &call.actor, rows)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// The recusals of an inspector, the newest first.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    responses((status = 200, body = Page<RecusalView>), (status = 404, body = Problem))
)]
#[get("/inspectors/{id}/recusals")]
pub async fn list_recusals(
    query: Query<ListRecusals>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Listed<RecusalView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::list_recusals(connection, call, &id)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Declares a recusal; it counts at once.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path)),
    request_body = contract::DeclareRecusal,
    responses(
        (status = 201, body = RecusalView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/inspectors/{id}/recusals")]
pub async fn declare_recusal(
    command: Command<DeclareRecusal, web::Json<contract::DeclareRecusal>>,
    Id(id): Id<InspectorId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let declaration = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::declare_recusal(connection, call, &id, &declaration)?;
            let place = format!("/api/v1/inspectors/{id}/recusals");
            Reply::new_record(place, &view)
        })
        .await
}

/// Confirms a recusal that somebody else declared.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path), ("recusal_id" = RecusalId, Path)),
    responses(
        (status = 200, body = RecusalView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/inspectors/{id}/recusals/{recusal_id}/confirm")]
pub async fn confirm_recusal(
    command: Command<ConfirmRecusal>,
    path: RecusalPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            let path = (&path.inspector_id, &path.id);
            actions::confirm_recusal(connection, call, path)
        })
        .await
}

/// Refuses a recusal.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path), ("recusal_id" = RecusalId, Path)),
    request_body = DecideRecusal,
    responses(
        (status = 200, body = RecusalView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/inspectors/{id}/recusals/{recusal_id}/refuse")]
pub async fn refuse_recusal(
    command: Command<RefuseRecusal, Maybe<DecideRecusal>>,
    path: RecusalPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.0.reason;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.inspector_id, &path.id);
            actions::refuse_recusal(connection, call, path, reason.as_deref())
        })
        .await
}

/// Ends a recusal.
#[utoipa::path(
    tag = "registers",
    params(("id" = InspectorId, Path), ("recusal_id" = RecusalId, Path)),
    request_body = DecideRecusal,
    responses((status = 200, body = RecusalView), (status = 409, body = Problem))
)]
#[post("/inspectors/{id}/recusals/{recusal_id}/end")]
pub async fn end_recusal(
    command: Command<EndRecusal, Maybe<DecideRecusal>>,
    path: RecusalPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.0.reason;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.inspector_id, &path.id);
            actions::end_recusal(connection, call, path, reason.as_deref())
        })
        .await
}
