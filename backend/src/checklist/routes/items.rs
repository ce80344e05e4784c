//! `/items`: the checklist.

use crate::audit::store as audit;
use crate::checklist::actions::{batch, drafts, views};
use crate::checklist::store;
use crate::checklist::{BatchItems, CreateItem, GetItem, ListItemTransitions, ListItems};
use crate::kernel::command::Reply;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::queries;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::store::units;
use actix_web::{get, post, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::checklist::{self as contract, ItemFilter, ItemView};
use sortition_contract::error::{ErrorCode, Problem};
use sortition_contract::ids::{ItemId, UnitId};
use sortition_contract::org::UnitKind;
use sortition_contract::page::{Batch, BatchResults, Page};

/// The checklist: each item in the version in force, else in its newest; with `as_of` those in force
/// on a day, with `state` the versions in that state.
#[utoipa::path(
    tag = "checklist",
    params(ListParameters, ItemFilter),
    responses((status = 200, body = Page<ItemView>), (status = 400, body = Problem))
)]
#[get("/items")]
pub async fn list_items(
    query: Query<ListItems>,
    listing: Listing<ItemFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<ItemView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let section = section_of(connection, &listing.filter)?;
            let page = store::list(connection, listing, section, call.actor.user_id.as_ref())?;
            let items = views::items(connection, &call.actor, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// The section whose items are asked for. A county's list is all items until its first claim round.
fn section_of<'a>(
    connection: &mut AnyConnection,
    filter: &'a ItemFilter,
) -> Result<Option<&'a UnitId>, ApiError> {
    let Some(unit_id) = filter.unit_id.as_ref() else {
        return Ok(None);
    };
    let unit = units::find(connection, unit_id).map_err(|_| {
        let error = FieldError::new("/unit_id", ErrorCode::UnknownReference);
        queries::invalid("unit_id", error.with("value", unit_id))
    })?;
    Ok((unit.kind != UnitKind::County).then_some(unit_id))
}

/// One item in the version in force, else in its newest.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path)),
    responses((status = 200, body = ItemView), (status = 404, body = Problem))
)]
#[get("/items/{id}")]
pub async fn get_item(
    query: Query<GetItem>,
    Id(id): Id<ItemId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let versions = store::versions(connection, &id)?;
            let row = store::current(&versions).ok_or_else(ApiError::not_found)?;
            views::item(connection, &call.actor, row)
        })
        .await?;
    Reply::record(&view)
}

/// What became of an item's versions: who submitted them, decided on them and published them, and why.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/items/{id}/transitions")]
pub async fn list_item_transitions(
    query: Query<ListItemTransitions>,
    Id(id): Id<ItemId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, _| {
            let versions = store::versions(connection, &id)?;
            let ids: Vec<String> = versions
                .into_iter()
                .map(|version| version.id.into())
                .collect();
            audit::transitions_of(connection, "item_versions", &ids)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Makes an item: its first version, as draft.
#[utoipa::path(
    tag = "checklist",
    request_body = contract::CreateItem,
    responses(
        (status = 201, body = ItemView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/items")]
pub async fn create_item(
    command: Command<CreateItem, web::Json<contract::CreateItem>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let item = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = drafts::create_item(connection, call, &item)?;
            let place = format!("/api/v1/items/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Submits, withdraws, approves, returns, publishes or repeals many items: of each the version on its
/// way, or the one in force. Each is done or refused on its own.
#[utoipa::path(
    tag = "checklist",
    request_body = Batch,
    responses((status = 200, body = BatchResults), (status = 422, body = Problem))
)]
#[post("/items/batch")]
pub async fn batch_items(
    command: Command<BatchItems, web::Json<Batch>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let body = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&batch::batch_items(connection, call, &body)?)
        })
        .await
}
