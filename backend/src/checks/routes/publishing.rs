//! Drafts of the results of checks, for the public.

use crate::checks::actions;
use crate::checks::{CreatePublication, CreateTaskPublications};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id};
use crate::kernel::services::Services;
use crate::publications::routes::created;
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::TaskId;
use sortition_contract::publications::{self as contract, MadePublications, PublicationView};

/// Makes the draft of a result.
#[utoipa::path(
    tag = "publications",
    request_body = contract::CreatePublication,
    responses((status = 201, body = PublicationView), (status = 409, body = Problem))
)]
#[post("/publications")]
pub async fn create_publication(
    command: Command<CreatePublication, web::Json<contract::CreatePublication>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let new = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let row = actions::create_publication(connection, call, &new)?;
            created(connection, call, &row)
        })
        .await
}

/// Makes drafts of all confirmed results of a task that have none.
#[utoipa::path(
    tag = "publications",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = MadePublications), (status = 404, body = Problem))
)]
#[post("/tasks/{id}/publications")]
pub async fn create_task_publications(
    command: Command<CreateTaskPublications>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .locked(command.call, move |connection, call| {
            Reply::ok(&actions::create_task_publications(connection, call, &id)?)
        })
        .await
}
