//! What the lead unit and the reviewers decide on a check.

use super::answer;
use crate::checks::actions::{self};
use crate::checks::{ConfirmCheck, ReleaseCheck, ReturnCheck, TerminateCheck};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id, Maybe};
use crate::kernel::services::Services;
use crate::tasks::ReleaseTask;
use actix_web::{post, web};
use sortition_contract::checks::{self as contract, CheckDetail, Released};
use sortition_contract::error::Problem;
use sortition_contract::ids::{CheckId, TaskId};
use sortition_contract::page::Reason;

/// Opens a check to its inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    responses((status = 200, body = Released), (status = 409, body = Problem))
)]
#[post("/checks/{id}/release")]
pub async fn release_check(
    command: Command<ReleaseCheck>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::release_check(connection, call, &keys, &id)?)
        })
        .await
}

/// Opens all checks of a task to their inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = Released), (status = 409, body = Problem))
)]
#[post("/tasks/{id}/release")]
pub async fn release_task(
    command: Command<ReleaseTask>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .locked(command.call, move |connection, call| {
            Reply::ok(&actions::release_task(connection, call, &keys, &id)?)
        })
        .await
}

/// Gives a part back to its inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = Reason,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/return")]
pub async fn return_check(
    command: Command<ReturnCheck, web::Json<Reason>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            actions::return_check(connection, call, &id, &reason)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Takes a part as it was handed in.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::ConfirmCheck,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/confirm")]
pub async fn confirm_check(
    command: Command<ConfirmCheck, Maybe<contract::ConfirmCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let unit_id = command.body.0.unit_id;
    services
        .command(command.call, move |connection, call| {
            actions::confirm_check(connection, call, &id, unit_id.as_ref())?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Asks to give a check up (operator, inspector); the same call by an approver, another person,
/// confirms.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::TerminateCheck,
    responses(
        (status = 200, body = CheckDetail),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/checks/{id}/terminate")]
pub async fn terminate_check(
    command: Command<TerminateCheck, web::Json<contract::TerminateCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let asked = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            actions::terminate_check(connection, call, &id, &asked)?;
            answer(connection, call, &keys, &id)
        })
        .await
}
