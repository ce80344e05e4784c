//! What happens to an expert: `POST /experts/{id}/<event>`.

use crate::experts::actions::decisions as actions;
use crate::experts::{
    ApproveExpert, ReinstateExpert, RemoveExpert, ReturnExpert, SubmitExpert, SuspendExpert,
    WithdrawExpert,
};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id};
use crate::kernel::services::Services;
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::experts::ExpertView;
use sortition_contract::ids::ExpertId;
use sortition_contract::page::Reason;

/// Hands an application in for the unit's review.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/submit")]
pub async fn submit_expert(
    command: Command<SubmitExpert>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::submit_expert(connection, call, &keys, &id)
        })
        .await
}

/// Takes an application back before the decision.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/withdraw")]
pub async fn withdraw_expert(
    command: Command<WithdrawExpert>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::withdraw_expert(connection, call, &keys, &id)
        })
        .await
}

/// Takes an expert into the library whose application somebody else handed in.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/approve")]
pub async fn approve_expert(
    command: Command<ApproveExpert>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::approve_expert(connection, call, &keys, &id)
        })
        .await
}

/// Sends an application back with a reason.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/return")]
pub async fn return_expert(
    command: Command<ReturnExpert, web::Json<Reason>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::return_expert(connection, call, &keys, &id, &reason)
        })
        .await
}

/// Asks an expert for no help for the time being.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/suspend")]
pub async fn suspend_expert(
    command: Command<SuspendExpert, web::Json<Reason>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::suspend_expert(connection, call, &keys, &id, &reason)
        })
        .await
}

/// Asks an expert for help again.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/reinstate")]
pub async fn reinstate_expert(
    command: Command<ReinstateExpert>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::reinstate_expert(connection, call, &keys, &id)
        })
        .await
}

/// Takes an expert out of the library for good; an application that isn't in it is dropped.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/experts/{id}/remove")]
pub async fn remove_expert(
    command: Command<RemoveExpert, web::Json<Reason>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::remove_expert(connection, call, &keys, &id, &reason)
        })
        .await
}
