//! Calls of `checks`, each named as the server's handler.

use crate::api::{self, Error, Transfer};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::checks::{
    CheckDetail, CheckView, EvidenceView, FindingView, Released, SaveFinding, StartCheck,
    TerminateCheck, UpdateCheck,
};
use sortition_contract::page::{Batch, BatchResults, Page, Reason};

pub async fn list_checks(query: ListQuery) -> Result<Page<CheckView>, Error> {
    api::get("/checks")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn get_check(id: &str) -> Result<CheckDetail, Error> {
    api::get(format!("/checks/{id}")).send().await
}

pub async fn batch_checks(body: &Batch) -> Result<BatchResults, Error> {
    api::post("/checks/batch").json(body).send().await
}

pub async fn batch_tasks(body: &Batch) -> Result<BatchResults, Error> {
    api::post("/tasks/batch").json(body).send().await
}

pub async fn release_task(task_id: &str) -> Result<Released, Error> {
    api::post(format!("/tasks/{task_id}/release")).send().await
}

pub async fn start_check(id: &str, body: &StartCheck) -> Result<CheckDetail, Error> {
    api::post(format!("/checks/{id}/start"))
        .json(body)
        .send()
        .await
}

pub async fn save_finding(
    id: &str,
    finding_id: &str,
    version: Option<i64>,
    body: &SaveFinding,
) -> Result<FindingView, Error> {
    let call = api::put(format!("/checks/{id}/findings/{finding_id}")).json(body);
    match version {
        Some(version) => call.if_match(version).send().await,
        None => call.send().await,
    }
}

pub async fn add_evidence(
    id: &str,
    transfer: Transfer,
    file: &web_sys::File,
) -> Result<EvidenceView, Error> {
    transfer
        .upload(&format!("/checks/{id}/evidence"), file)
        .await
}

pub async fn update_check(
    id: &str,
    version: i64,
    body: &UpdateCheck,
) -> Result<CheckDetail, Error> {
    api::patch(format!("/checks/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn submit_check(id: &str, body: &UpdateCheck) -> Result<CheckDetail, Error> {
    api::post(format!("/checks/{id}/submit"))
        .json(body)
        .send()
        .await
}

pub async fn return_check(id: &str, reason: String) -> Result<CheckDetail, Error> {
    api::post(format!("/checks/{id}/return"))
        .json(&Reason { reason })
        .send()
        .await
}

pub async fn confirm_check(id: &str) -> Result<CheckDetail, Error> {
    api::post(format!("/checks/{id}/confirm")).send().await
}

pub async fn terminate_check(id: &str, body: &TerminateCheck) -> Result<CheckDetail, Error> {
    api::post(format!("/checks/{id}/terminate"))
        .json(body)
        .send()
        .await
}

/// The record sheet; with a reason, which is logged, it names who is to sign it.
pub async fn get_check_record(id: &str, name: &str, reason: Option<&str>) -> Result<(), Error> {
    let call = api::get(format!("/checks/{id}/record.docx"));
    let call = match reason {
        Some(reason) => call.query("reason", reason),
        None => call,
    };
    api::download(call, name).await
}

pub async fn get_attachment(id: &str, name: &str) -> Result<(), Error> {
    api::download(api::get(format!("/attachments/{id}")), name).await
}

/// What became of a check.
pub async fn list_check_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/checks/{id}/transitions")).send().await?;
    Ok(page.items)
}
