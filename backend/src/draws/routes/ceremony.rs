//! The steps of a draw, each a command that answers with the draw.

use crate::draws::actions::{self, views};
use crate::draws::{
    AbortDraw, CommitDraw, FreezeDraw, RecordBeacon, RematchDraw, RevealDraw, RunDraw,
};
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id};
use crate::kernel::services::Services;
use actix_web::{post, web};
use sortition_contract::draws::{self as contract, DrawView};
use sortition_contract::error::Problem;
use sortition_contract::ids::DrawId;

/// A contributor commits to its nonce.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::Commit,
    responses(
        (status = 200, body = DrawView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/draws/{id}/commitments")]
pub async fn commit_draw(
    command: Command<CommitDraw, web::Json<contract::Commit>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    services
        .locked(command.call, move |connection, call| {
            let row = actions::commit_draw(connection, call, &id, &wanted)?;
            Reply::record(&views::draw(connection, call, &row)?)
        })
        .await
}

/// Fixes population, inspectors and rules; the manifest's hash goes to the public log.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::Freeze,
    responses(
        (status = 200, body = DrawView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/draws/{id}/freeze")]
pub async fn freeze_draw(
    command: Command<FreezeDraw, web::Json<contract::Freeze>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    let (prepared_id, prepared_keys) = (id.clone(), services.keys.clone());
    let keys = services.keys.clone();
    let prepare = move |connection: &mut AnyConnection, call: &Call| {
        let (id, keys) = (&prepared_id, &prepared_keys);
        actions::prepare_freeze(connection, call, keys, id, wanted.reveal_by)
    };
    services
        .prepared(
            command.call,
            Isolation::Committed,
            prepare,
            move |connection, call, fixed| {
                let row = actions::freeze_draw(connection, call, &keys, &id, &fixed)?;
                Reply::record(&views::draw(connection, call, &row)?)
            },
        )
        .await
}

/// A contributor reveals its nonce.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::Reveal,
    responses((status = 200, body = DrawView), (status = 409, body = Problem))
)]
#[post("/draws/{id}/reveals")]
pub async fn reveal_draw(
    command: Command<RevealDraw, web::Json<contract::Reveal>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .locked(command.call, move |connection, call| {
            let row = actions::reveal_draw(connection, call, &keys, &id, &wanted)?;
            Reply::record(&views::draw(connection, call, &row)?)
        })
        .await
}

/// Records the value of the beacon that was named.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::RecordBeacon,
    responses((status = 200, body = DrawView), (status = 409, body = Problem))
)]
#[post("/draws/{id}/beacon")]
pub async fn record_beacon(
    command: Command<RecordBeacon, web::Json<contract::RecordBeacon>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            let row = actions::record_beacon(connection, call, &id, &wanted)?;
            views::draw(connection, call, &row)
        })
        .await
}

/// Draws and matches.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    responses((status = 200, body = DrawView), (status = 409, body = Problem))
)]
#[post("/draws/{id}/draw")]
pub async fn run_draw(
    command: Command<RunDraw>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (prepared_id, keys) = (id.clone(), services.keys.clone());
    let prepare = move |connection: &mut AnyConnection, call: &Call| {
        actions::prepare_draw(connection, call, &keys, &prepared_id)
    };
    services
        .prepared(
            command.call,
            Isolation::Committed,
            prepare,
            move |connection, call, drawing| {
                let row = actions::run_draw(connection, call, &id, &drawing)?;
                Reply::record(&views::draw(connection, call, &row)?)
            },
        )
        .await
}

/// Matches again with the same seed, with more inspectors or a higher limit.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::Rematch,
    responses(
        (status = 200, body = DrawView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/draws/{id}/rematch")]
pub async fn rematch_draw(
    command: Command<RematchDraw, web::Json<contract::Rematch>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    let (prepared_id, prepared_keys) = (id.clone(), services.keys.clone());
    let keys = services.keys.clone();
    let prepare = move |connection: &mut AnyConnection, call: &Call| {
        let (id, keys) = (&prepared_id, &prepared_keys);
        actions::prepare_rematch(connection, call, keys, id, &wanted)
    };
    services
        .prepared(
            command.call,
            Isolation::Committed,
            prepare,
            move |connection, call, rematched| {
                let row = actions::rematch_draw(connection, call, &keys, &id, &rematched)?;
                Reply::record(&views::draw(connection, call, &row)?)
            },
        )
        .await
}

/// Gives up an open draw; asks to abort a frozen one, which the same call by another person
/// confirms.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path)),
    request_body = contract::Abort,
    responses(
        (status = 200, body = DrawView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/draws/{id}/abort")]
pub async fn abort_draw(
    command: Command<AbortDraw, web::Json<contract::Abort>>,
    Id(id): Id<DrawId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .locked(command.call, move |connection, call| {
            let row = actions::abort_draw(connection, call, &keys, &id, &wanted)?;
            Reply::record(&views::draw(connection, call, &row)?)
        })
        .await
}
