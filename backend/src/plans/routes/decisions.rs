//! What happens to a plan as a whole: `POST /plans/{id}/<event>`.

use crate::kernel::command::{Call, Reply};
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id, Maybe};
use crate::kernel::services::Services;
use crate::plans::actions::decisions::{self as actions, Submission};
use crate::plans::{ApprovePlan, ClosePlan, PublishPlan, ReturnPlan, SubmitPlan, WithdrawPlan};
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::PlanId;
use sortition_contract::page::Reason;
use sortition_contract::plans::{self as contract, PlanView};

/// Hands a plan in for approval.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanView), (status = 409, body = Problem))
)]
#[post("/plans/{id}/submit")]
pub async fn submit_plan(
    command: Command<SubmitPlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let prepared_id = id.clone();
    let prepare = move |connection: &mut AnyConnection, call: &Call| {
        actions::prepare_submission(connection, call, &prepared_id)
    };
    let submit = move |connection: &mut AnyConnection, call: &Call, submission: Submission| {
        Reply::record(&actions::submit_plan(connection, call, &id, &submission)?)
    };
    services
        .prepared(command.call, Isolation::Serializable, prepare, submit)
        .await
}

/// Takes a plan back before the decision.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanView), (status = 409, body = Problem))
)]
#[post("/plans/{id}/withdraw")]
pub async fn withdraw_plan(
    command: Command<WithdrawPlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::withdraw_plan(connection, call, &id)
        })
        .await
}

/// Approves a plan that somebody else submitted.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses(
        (status = 200, body = PlanView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/plans/{id}/approve")]
pub async fn approve_plan(
    command: Command<ApprovePlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::approve_plan(connection, call, &id)
        })
        .await
}

/// Sends a plan back with a reason.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    request_body = Reason,
    responses((status = 200, body = PlanView), (status = 409, body = Problem))
)]
#[post("/plans/{id}/return")]
pub async fn return_plan(
    command: Command<ReturnPlan, web::Json<Reason>>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .change(command.call, move |connection, call| {
            actions::return_plan(connection, call, &id, &reason)
        })
        .await
}

/// Publishes an approved plan: an edition is frozen, and everybody reads it.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    request_body = contract::PublishPlan,
    responses((status = 200, body = PlanView), (status = 409, body = Problem))
)]
#[post("/plans/{id}/publish")]
pub async fn publish_plan(
    command: Command<PublishPlan, Maybe<contract::PublishPlan>>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Maybe(place) = command.body;
    services
        .change(command.call, move |connection, call| {
            actions::publish_plan(connection, call, &id, &place)
        })
        .await
}

/// Closes a plan when its year is over and all of it is done.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanView), (status = 409, body = Problem))
)]
#[post("/plans/{id}/close")]
pub async fn close_plan(
    command: Command<ClosePlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::close_plan(connection, call, &id)
        })
        .await
}
