//! Files into the registers.

use crate::jobs::actions::import::ImportFile;
use crate::jobs::routes::import::accept;
use crate::jobs::routes::jobs::Waiting;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::services::Services;
use crate::kernel::upload::Upload;
use crate::registers::{ImportInspectors, ImportObjects};
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::jobs::{ImportOptions, JobView, UploadForm};

/// Imports objects from a table (CSV in UTF-8, GB18030 or UTF-16, XLSX): known codes are brought up
/// to date, others entered. Each row is taken whole or not at all; the job's result counts them, with
/// the values that were erased, and says what the file was understood to be. An empty cell keeps what
/// is stored; `-` in a cell, or `empty=erase`, erases it.
#[utoipa::path(
    tag = "registers",
    params(ImportOptions, Waiting),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 202, body = JobView),
        (status = 200, body = JobView, description = "with `Prefer: wait=N`, if the job is over in time"),
        (status = 413, body = Problem),
        (status = 415, body = Problem)
    )
)]
#[post("/objects/import")]
pub async fn import_objects(
    upload: Upload<ImportObjects, ImportFile>,
    options: Parameters<ImportOptions>,
    waiting: Waiting,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    accept(&services, upload, options.0, waiting).await
}

/// Imports inspectors from a table, as objects are imported.
#[utoipa::path(
    tag = "registers",
    params(ImportOptions, Waiting),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 202, body = JobView),
        (status = 200, body = JobView, description = "with `Prefer: wait=N`, if the job is over in time"),
        (status = 413, body = Problem),
        (status = 415, body = Problem)
    )
)]
#[post("/inspectors/import")]
pub async fn import_inspectors(
    upload: Upload<ImportInspectors, ImportFile>,
    options: Parameters<ImportOptions>,
    waiting: Waiting,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    accept(&services, upload, options.0, waiting).await
}
