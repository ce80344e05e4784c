//! Calls of `tasks`, each named as the server's handler.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::page::Page;
use sortition_contract::tasks::{
    CoverageView, CreateTask, PopulationView, SetTeam, TaskView, TeamView, UpdateTask, VoidTask,
};

pub async fn list_tasks(query: ListQuery) -> Result<Page<TaskView>, Error> {
    api::get("/tasks")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn get_task(id: &str) -> Result<TaskView, Error> {
    api::get(format!("/tasks/{id}")).send().await
}

pub async fn create_task(body: &CreateTask) -> Result<TaskView, Error> {
    api::post("/tasks").json(body).send().await
}

pub async fn update_task(id: &str, version: i64, body: &UpdateTask) -> Result<TaskView, Error> {
    api::patch(format!("/tasks/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn void_task(id: &str, body: &VoidTask) -> Result<TaskView, Error> {
    api::post(format!("/tasks/{id}/void"))
        .json(body)
        .send()
        .await
}

pub async fn close_task(id: &str) -> Result<TaskView, Error> {
    api::post(format!("/tasks/{id}/close")).send().await
}

pub async fn get_task_team(id: &str) -> Result<TeamView, Error> {
    api::get(format!("/tasks/{id}/team")).send().await
}

pub async fn set_task_team(id: &str, version: i64, body: &SetTeam) -> Result<TeamView, Error> {
    api::put(format!("/tasks/{id}/team"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn get_task_population(id: &str) -> Result<PopulationView, Error> {
    api::get(format!("/tasks/{id}/population")).send().await
}

pub async fn get_attachment(id: &str, name: &str) -> Result<(), Error> {
    api::download(api::get(format!("/attachments/{id}")), name).await
}

/// What became of a task.
pub async fn list_task_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/tasks/{id}/transitions")).send().await?;
    Ok(page.items)
}

pub async fn get_inspector_coverage() -> Result<CoverageView, Error> {
    api::get("/inspector-coverage").send().await
}
