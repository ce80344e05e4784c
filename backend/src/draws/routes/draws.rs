//! `/draws` and the opening of one on its task.

use crate::draws::actions::{self, views};
use crate::draws::store::draws::DrawRow;
use crate::draws::store::listing;
use crate::draws::{GetDraw, ListDrawn, ListDraws};
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing, Parameters};
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use crate::tasks::OpenDraw;
use actix_web::{get, post, web};
use sortition_contract::draws::{
    CreateDraw, DrawFilter, DrawView, DrawnFilter, DrawnObject, OpenOptions,
};
use sortition_contract::error::Problem;
use sortition_contract::ids::{DrawId, TaskId};
use sortition_contract::page::Page;

/// Draws of tasks that one's unit leads or joins.
#[utoipa::path(
    tag = "draws",
    params(ListParameters, DrawFilter),
    responses((status = 200, body = Page<DrawView>))
)]
#[get("/draws")]
pub async fn list_draws(
    query: Query<ListDraws>,
    listing: Listing<DrawFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<DrawView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let reader = (&call.scope, call.actor.user_id.as_ref());
            let page = listing::list(connection, reader, listing)?;
            let items = views::draws(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// Opens a draw of a task; with `run=true` all steps at once, in one transaction.
#[utoipa::path(
    tag = "draws",
    params(("id" = TaskId, Path), OpenOptions),
    request_body = CreateDraw,
    responses(
        (status = 201, body = DrawView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/tasks/{id}/draws")]
pub async fn open_draw(
    command: Command<OpenDraw, Maybe<CreateDraw>>,
    Id(id): Id<TaskId>,
    Parameters(options): Parameters<OpenOptions>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.0;
    let keys = services.keys.clone();
    if options.run {
        return run_at_once(command.call, id, wanted, &services).await;
    }
    services
        .locked(command.call, move |connection, call| {
            let row = actions::open_draw(connection, call, &keys, &id, &wanted)?;
            opened(connection, call, &row)
        })
        .await
}

async fn run_at_once(
    call: Call,
    id: TaskId,
    wanted: CreateDraw,
    services: &Services,
) -> Result<Reply, ApiError> {
    let (prepared_id, prepared_keys) = (id.clone(), services.keys.clone());
    let keys = services.keys.clone();
    let prepare = move |connection: &mut AnyConnection, call: &Call| {
        let (id, keys) = (&prepared_id, &prepared_keys);
        actions::prepare_at_once(connection, call, keys, id, &wanted)
    };
    services
        .prepared(
            call,
            Isolation::Committed,
            prepare,
            move |connection, call, at_once| {
                let row = actions::run_at_once(connection, call, &keys, &id, &at_once)?;
                opened(connection, call, &row)
            },
        )
        .await
}

fn opened(connection: &mut AnyConnection, call: &Call, row: &DrawRow) -> Result<Reply, ApiError> {
    let view = views::draw(connection, call, row)?;
    let place = format!("/api/v1/draws/{}", view.id);
    Reply::new_record(place, &view)
}

/// One draw: ceremony, figures, log; not who was drawn.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    responses((status = 200, body = DrawView), (status = 404, body = Problem))
)]
#[get("/draws/{id}")]
pub async fn get_draw(
    query: Query<GetDraw>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let draw = actions::load(connection, call, &id)?;
            views::draw(connection, call, &draw.row)
        })
        .await?;
    Reply::record(&view)
}

/// Who was drawn, and who inspects whom, as far as the caller may know it.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path), ListParameters, DrawnFilter),
    responses(
        (status = 200, body = Page<DrawnObject>),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[get("/draws/{id}/drawn")]
pub async fn list_drawn(
    query: Query<ListDrawn>,
    Id(id): Id<DrawId>,
    listing: Listing<DrawnFilter>,
    services: web::Data<Services>,
) -> Result<Listed<DrawnObject>, ApiError> {
    let keys = services.keys.clone();
    let reason = query
        .call
        .reading_reason(listing.filter.reason.as_deref())?;
    let page = services
        .read_told(query.call, reason.is_some(), move |connection, call| {
            let wanted = (&listing, reason.as_deref());
            actions::drawn_page(connection, call, &keys, &id, wanted)
        })
        .await?;
    Ok(Listed(page))
}
