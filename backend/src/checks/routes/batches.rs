//! One event over many checks or tasks.

use crate::checks::actions;
use crate::checks::{BatchChecks, BatchTasks};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::Command;
use crate::kernel::services::Services;
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::page::{Batch, BatchResults};

/// `release`, `confirm` or `return` over many checks; each is done or refused on its own. Confirmed
/// together are only checks without a problem; others are `review_alone`.
#[utoipa::path(
    tag = "checks",
    request_body = Batch,
    responses((status = 200, body = BatchResults), (status = 422, body = Problem))
)]
#[post("/checks/batch")]
pub async fn batch_checks(
    command: Command<BatchChecks, web::Json<Batch>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let batch = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::batch_checks(connection, call, &keys, &batch)?)
        })
        .await
}

/// `release` or `close` over many tasks; each is done or refused on its own.
#[utoipa::path(
    tag = "checks",
    request_body = Batch,
    responses((status = 200, body = BatchResults), (status = 422, body = Problem))
)]
#[post("/tasks/batch")]
pub async fn batch_tasks(
    command: Command<BatchTasks, web::Json<Batch>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let batch = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::batch_tasks(connection, call, &keys, &batch)?)
        })
        .await
}
