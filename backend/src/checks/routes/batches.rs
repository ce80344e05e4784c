//! One event over many checks or tasks.

use crate::checks::actions;
use crate::checks::{BatchChecks, BatchTasks};
use crate::kernel::batch::Steps;
use crate::kernel::command::{Call, Reply};
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::request::Command;
use crate::kernel::rights::Operation;
use crate::kernel::services::Services;
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::page::{Batch, BatchResults};
use std::sync::Arc;

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
    answer(command, &services, actions::batch_checks).await
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
    answer(command, &services, actions::batch_tasks).await
}

type Action = fn(&Call, Arc<Keys>, Batch) -> Result<Steps, ApiError>;

/// Runs a batch; answers what became of each record.
async fn answer<O: Operation>(
    command: Command<O, web::Json<Batch>>,
    services: &Services,
    action: Action,
) -> Result<Reply, ApiError> {
    let batch = command.body.into_inner();
    let ids = batch.ids.clone();
    let steps = action(&command.call, services.keys.clone(), batch)?;
    services.batch(command.call, ids, steps).await
}
