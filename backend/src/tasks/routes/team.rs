//! `/tasks/{id}/team` and the preview of the population.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::tasks::actions::team as actions;
use crate::tasks::{GetTaskPopulation, GetTaskTeam, SetTaskTeam};
use actix_web::{get, put, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::TaskId;
use sortition_contract::tasks::{PopulationView, SetTeam, TeamView};

/// The inspectors of a task's units before it is drawn.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = TeamView), (status = 404, body = Problem))
)]
#[get("/tasks/{id}/team")]
pub async fn get_task_team(
    query: Query<GetTaskTeam>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_task_team(connection, call, &id)
        })
        .await?;
    Reply::record(&view)
}

/// Names the inspectors that one unit puts forward.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path), ("If-Match" = String, Header)),
    request_body = SetTeam,
    responses(
        (status = 200, body = TeamView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[put("/tasks/{id}/team")]
pub async fn set_task_team(
    command: Command<SetTaskTeam, web::Json<SetTeam>>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::set_task_team(connection, call, &id, &wanted)
        })
        .await
}

/// What a draw would find today: sizes by stratum, inspectors, conflicts, what it lacks.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = PopulationView), (status = 404, body = Problem))
)]
#[get("/tasks/{id}/population")]
pub async fn get_task_population(
    query: Query<GetTaskPopulation>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_task_population(connection, call, &keys, &id)
        })
        .await?;
    Reply::ok(&view)
}
