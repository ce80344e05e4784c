//! `/publications`.

mod columns;

use crate::audit::store as audit;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use crate::publications::actions;
use crate::publications::store::listing;
use crate::publications::store::publications::{self, PublicationRow};
use crate::publications::{
    ApprovePublication, BatchPublications, CorrectPublication, GetPublication,
    ListPublicationTransitions, ListPublications, PublishPublication, ReturnPublication,
    SubmitPublication, TakeDownPublication, UpdatePublication, WithdrawPublication,
    WithholdPublication,
};
use actix_web::{get, patch, post, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::error::Problem;
use sortition_contract::ids::PublicationId;
use sortition_contract::page::{Batch, BatchResults, Page, Reason};
use sortition_contract::publications::{self as contract, PublicationFilter, PublicationView};

fn view(
    connection: &mut AnyConnection,
    call: &Call,
    row: &PublicationRow,
) -> Result<PublicationView, ApiError> {
    actions::views(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

fn answer(
    connection: &mut AnyConnection,
    call: &Call,
    row: &PublicationRow,
) -> Result<Reply, ApiError> {
    let view = view(connection, call, row)?;
    Reply::record(&view)
}

/// 201 with a new publication.
pub fn created(
    connection: &mut AnyConnection,
    call: &Call,
    row: &PublicationRow,
) -> Result<Reply, ApiError> {
    let view = view(connection, call, row)?;
    let location = format!("/api/v1/publications/{}", view.id);
    Reply::new_record(location, &view)
}

/// Publications of the caller's units and tasks; what is due and overdue.
#[utoipa::path(
    tag = "publications",
    params(ListParameters, PublicationFilter),
    responses((status = 200, body = Page<PublicationView>))
)]
#[get("/publications")]
pub async fn list_publications(
    query: Query<ListPublications>,
    listing: Listing<PublicationFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<PublicationView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let page = listing::list(connection, &call.scope, listing, call.now)?;
            let items = actions::views(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One publication.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 404, body = Problem))
)]
#[get("/publications/{id}")]
pub async fn get_publication(
    query: Query<GetPublication>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .read(query.call, move |connection, call| {
            let row = publications::find(connection, &call.scope, &id)?;
            answer(connection, call, &row)
        })
        .await
}

/// What became of a publication: who submitted it, decided on it and published it, and why.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/publications/{id}/transitions")]
pub async fn list_publication_transitions(
    query: Query<ListPublicationTransitions>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let row = publications::find(connection, &call.scope, &id)?;
            // Who may not know yet what it says isn't told what was said of it either.
            if !publications::tells(&call.scope, &row) {
                return Ok(Vec::new());
            }
            audit::transitions_of(connection, "publications", &[row.id.into()])
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// One event over many publications; each on its own.
#[utoipa::path(
    tag = "publications",
    request_body = Batch,
    responses((status = 200, body = BatchResults), (status = 422, body = Problem))
)]
#[post("/publications/batch")]
pub async fn batch_publications(
    command: Command<BatchPublications, web::Json<Batch>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let batch = command.body.into_inner();
    let ids = batch.ids.clone();
    let steps = actions::batch_publications(&command.call, batch)?;
    services.batch(command.call, ids, steps).await
}

/// Changes a draft's texts.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdatePublication,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[patch("/publications/{id}")]
pub async fn update_publication(
    command: Command<UpdatePublication, web::Json<contract::UpdatePublication>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let update = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let row = actions::update_publication(connection, call, &id, &update)?;
            answer(connection, call, &row)
        })
        .await
}

/// Hands a draft in.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = contract::SubmitPublication,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/submit")]
pub async fn submit_publication(
    command: Command<SubmitPublication, Maybe<contract::SubmitPublication>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let submit = command.body.0;
    services
        .command(command.call, move |connection, call| {
            let row = actions::submit_publication(connection, call, &id, &submit)?;
            answer(connection, call, &row)
        })
        .await
}

/// Takes back what was handed in.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/withdraw")]
pub async fn withdraw_publication(
    command: Command<WithdrawPublication>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            let row = actions::withdraw_publication(connection, call, &id)?;
            answer(connection, call, &row)
        })
        .await
}

/// Agrees to publish.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/approve")]
pub async fn approve_publication(
    command: Command<ApprovePublication>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            let row = actions::approve_publication(connection, call, &id)?;
            answer(connection, call, &row)
        })
        .await
}

/// Gives it back with a reason.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = Reason,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/return")]
pub async fn return_publication(
    command: Command<ReturnPublication, web::Json<Reason>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            let row = actions::return_publication(connection, call, &id, &reason)?;
            answer(connection, call, &row)
        })
        .await
}

/// Decides that it isn't made public.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = Reason,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/withhold")]
pub async fn withhold_publication(
    command: Command<WithholdPublication, web::Json<Reason>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            let row = actions::withhold_publication(connection, call, &id, &reason)?;
            answer(connection, call, &row)
        })
        .await
}

/// Puts it on its site.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = contract::PublishPublication,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/publish")]
pub async fn publish_publication(
    command: Command<PublishPublication, Maybe<contract::PublishPublication>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let publish = command.body.0;
    services
        .command(command.call, move |connection, call| {
            let row = actions::publish_publication(connection, call, &id, &publish)?;
            answer(connection, call, &row)
        })
        .await
}

/// Begins a new version of what is published.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = Reason,
    responses((status = 201, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/correct")]
pub async fn correct_publication(
    command: Command<CorrectPublication, web::Json<Reason>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            let row = actions::correct_publication(connection, call, &id, &reason)?;
            created(connection, call, &row)
        })
        .await
}

/// Takes it off its site.
#[utoipa::path(
    tag = "publications",
    params(("id" = PublicationId, Path)),
    request_body = Reason,
    responses((status = 200, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications/{id}/take-down")]
pub async fn take_down_publication(
    command: Command<TakeDownPublication, web::Json<Reason>>,
    Id(id): Id<PublicationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            let row = actions::take_down_publication(connection, call, &id, &reason)?;
            answer(connection, call, &row)
        })
        .await
}
