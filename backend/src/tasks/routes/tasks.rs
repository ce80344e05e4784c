//! `/tasks`.

use crate::audit::store as audit;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::plans::CreateTask;
use crate::tasks::actions::{changes, creation, endings, views};
use crate::tasks::store;
use crate::tasks::{CloseTask, GetTask, ListTaskTransitions, ListTasks, UpdateTask, VoidTask};
use actix_web::{get, patch, post, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::error::Problem;
use sortition_contract::ids::TaskId;
use sortition_contract::page::Page;
use sortition_contract::tasks::{self as contract, TaskFilter, TaskView};

/// Tasks that one's unit leads or joins.
#[utoipa::path(
    tag = "tasks",
    params(ListParameters, TaskFilter),
    responses((status = 200, body = Page<TaskView>))
)]
#[get("/tasks")]
pub async fn list_tasks(
    query: Query<ListTasks>,
    listing: Listing<TaskFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<TaskView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let reader = (&call.scope, call.actor.user_id.as_ref());
            let page = store::list(connection, reader, listing)?;
            let items = views::tasks(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One task, without who was drawn.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = TaskView), (status = 404, body = Problem))
)]
#[get("/tasks/{id}")]
pub async fn get_task(
    query: Query<GetTask>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let row = views::load(connection, call, &id)?;
            views::task(connection, call, &row)
        })
        .await?;
    Reply::record(&view)
}

/// What became of a task, from state to state, by whom and why.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/tasks/{id}/transitions")]
pub async fn list_task_transitions(
    query: Query<ListTaskTransitions>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let row = views::load(connection, call, &id)?;
            audit::transitions_of(connection, "tasks", &[row.id.into()])
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Makes a task from an entry of a published plan.
#[utoipa::path(
    tag = "tasks",
    request_body = contract::CreateTask,
    responses(
        (status = 201, body = TaskView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/tasks")]
pub async fn create_task(
    command: Command<CreateTask, web::Json<contract::CreateTask>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let task = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = creation::create_task(connection, call, &task)?;
            let place = format!("/api/v1/tasks/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes a task: all of it until its draw is frozen, afterwards little.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateTask,
    responses(
        (status = 200, body = TaskView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/tasks/{id}")]
pub async fn update_task(
    command: Command<UpdateTask, web::Json<contract::UpdateTask>>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let wanted = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            changes::update_task(connection, call, &id, &wanted)
        })
        .await
}

/// Asks to make a task void (operator); the same call by an approver, another person, confirms.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    request_body = contract::VoidTask,
    responses(
        (status = 200, body = TaskView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/tasks/{id}/void")]
pub async fn void_task(
    command: Command<VoidTask, web::Json<contract::VoidTask>>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let asked = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            endings::void_task(connection, call, &id, &asked)
        })
        .await
}

/// Closes a task whose results are all published or decided not to be.
#[utoipa::path(
    tag = "tasks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = TaskView), (status = 409, body = Problem))
)]
#[post("/tasks/{id}/close")]
pub async fn close_task(
    command: Command<CloseTask>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            endings::close_task(connection, call, &id)
        })
        .await
}
