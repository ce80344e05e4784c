//! Operations of `jobs`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::jobs::{CreateExportRequest, ExportRequestView, JobView, RejectedRow};
use sortition_contract::page::{Page, Reason};

/// One's own jobs.
pub async fn list_jobs(query: ListQuery) -> Result<Page<JobView>, Error> {
    api::get("/jobs")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One job.
pub async fn get_job(id: &str) -> Result<JobView, Error> {
    api::get(format!("/jobs/{id}")).send().await
}

/// Stops a job.
pub async fn cancel_job(id: &str) -> Result<(), Error> {
    api::delete(format!("/jobs/{id}")).send_empty().await
}

/// The rows that an import refused, in the order of the file.
pub async fn list_rejected_rows(id: &str, query: ListQuery) -> Result<Page<RejectedRow>, Error> {
    api::get(format!("/jobs/{id}/rejected"))
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// The refused rows as a file with the columns of the one that was imported.
pub async fn download_rejected_rows(id: &str) -> Result<(), Error> {
    let call = api::get(format!("/jobs/{id}/rejected")).header("Accept", "text/csv".to_owned());
    api::download(call, "rejected.csv").await
}

/// Requests for large exports.
pub async fn list_export_requests(query: ListQuery) -> Result<Page<ExportRequestView>, Error> {
    api::get("/export-requests")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One request.
pub async fn get_export_request(id: &str) -> Result<ExportRequestView, Error> {
    api::get(format!("/export-requests/{id}")).send().await
}

/// Asks for a large export.
pub async fn create_export_request(
    wanted: &CreateExportRequest,
) -> Result<ExportRequestView, Error> {
    api::post("/export-requests").json(wanted).send().await
}

/// Agrees to somebody else's.
pub async fn confirm_export_request(id: &str) -> Result<ExportRequestView, Error> {
    api::post(format!("/export-requests/{id}/confirm"))
        .send()
        .await
}

/// Refuses somebody else's.
pub async fn refuse_export_request(id: &str, reason: String) -> Result<ExportRequestView, Error> {
    api::post(format!("/export-requests/{id}/refuse"))
        .json(&Reason { reason })
        .send()
        .await
}
