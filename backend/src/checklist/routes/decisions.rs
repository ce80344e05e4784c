//! What happens to a version: `POST /items/{id}/versions/{version_id}/<event>`.

use crate::checklist::actions::{decisions as actions, publication};
use crate::checklist::routes::versions::VersionPath;
use crate::checklist::{
    ApproveItemVersion, PublishItemVersion, RepealItemVersion, ReturnItemVersion,
    SubmitItemVersion, WithdrawItemVersion,
};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Maybe};
use crate::kernel::services::Services;
use actix_web::{post, web};
use sortition_contract::checklist::ItemView;
use sortition_contract::error::Problem;
use sortition_contract::ids::{ItemId, ItemVersionId};
use sortition_contract::page::Reason;
use sortition_contract::publications::PublishPublication;

/// Hands a version in for approval.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/submit")]
pub async fn submit_item_version(
    command: Command<SubmitItemVersion>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::submit_item_version(connection, call, path)
        })
        .await
}

/// Takes a version back before the decision.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/withdraw")]
pub async fn withdraw_item_version(
    command: Command<WithdrawItemVersion>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::withdraw_item_version(connection, call, path)
        })
        .await
}

/// Approves a version that somebody else submitted.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/approve")]
pub async fn approve_item_version(
    command: Command<ApproveItemVersion>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::approve_item_version(connection, call, path)
        })
        .await
}

/// Sends a version back with a reason.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/return")]
pub async fn return_item_version(
    command: Command<ReturnItemVersion, web::Json<Reason>>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::return_item_version(connection, call, path, &reason)
        })
        .await
}

/// Takes an item out of force, with a reason.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/repeal")]
pub async fn repeal_item_version(
    command: Command<RepealItemVersion, web::Json<Reason>>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::repeal_item_version(connection, call, path, &reason)
        })
        .await
}

/// Publishes a version, and with it the checklist as it is public from now on.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    request_body = PublishPublication,
    responses(
        (status = 200, body = ItemView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/items/{id}/versions/{version_id}/publish")]
pub async fn publish_item_version(
    command: Command<PublishItemVersion, Maybe<PublishPublication>>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let place = command.body.0;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            publication::publish_item_version(connection, call, path, &place)
        })
        .await
}
