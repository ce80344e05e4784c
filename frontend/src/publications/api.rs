//! Calls of `publications`, each named as the server's handler.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::page::{Batch, BatchResults, Page, Reason};
use sortition_contract::publications::{
    CreatePublication, MadePublications, PublicationView, PublishPublication, SubmitPublication,
    UpdatePublication,
};

pub async fn list_publications(query: ListQuery) -> Result<Page<PublicationView>, Error> {
    api::get("/publications")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn get_publication(id: &str) -> Result<PublicationView, Error> {
    api::get(format!("/publications/{id}")).send().await
}

pub async fn create_publication(body: &CreatePublication) -> Result<PublicationView, Error> {
    api::post("/publications").json(body).send().await
}

pub async fn create_task_publications(task_id: &str) -> Result<MadePublications, Error> {
    api::post(format!("/tasks/{task_id}/publications"))
        .send()
        .await
}

pub async fn batch_publications(body: &Batch) -> Result<BatchResults, Error> {
    api::post("/publications/batch").json(body).send().await
}

pub async fn update_publication(
    id: &str,
    version: i64,
    body: &UpdatePublication,
) -> Result<PublicationView, Error> {
    api::patch(format!("/publications/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn submit_publication(
    id: &str,
    body: &SubmitPublication,
) -> Result<PublicationView, Error> {
    api::post(format!("/publications/{id}/submit"))
        .json(body)
        .send()
        .await
}

pub async fn withdraw_publication(id: &str) -> Result<PublicationView, Error> {
    api::post(format!("/publications/{id}/withdraw"))
        .send()
        .await
}

pub async fn approve_publication(id: &str) -> Result<PublicationView, Error> {
    api::post(format!("/publications/{id}/approve"))
        .send()
        .await
}

pub async fn publish_publication(
    id: &str,
    body: &PublishPublication,
) -> Result<PublicationView, Error> {
    api::post(format!("/publications/{id}/publish"))
        .json(body)
        .send()
        .await
}

pub async fn return_publication(id: &str, reason: String) -> Result<PublicationView, Error> {
    reasoned(format!("/publications/{id}/return"), reason).await
}

pub async fn withhold_publication(id: &str, reason: String) -> Result<PublicationView, Error> {
    reasoned(format!("/publications/{id}/withhold"), reason).await
}

pub async fn correct_publication(id: &str, reason: String) -> Result<PublicationView, Error> {
    reasoned(format!("/publications/{id}/correct"), reason).await
}

pub async fn take_down_publication(id: &str, reason: String) -> Result<PublicationView, Error> {
    reasoned(format!("/publications/{id}/take-down"), reason).await
}

async fn reasoned(path: String, reason: String) -> Result<PublicationView, Error> {
    api::post(path).json(&Reason { reason }).send().await
}

/// What became of a publication.
pub async fn list_publication_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/publications/{id}/transitions"))
        .send()
        .await?;
    Ok(page.items)
}
