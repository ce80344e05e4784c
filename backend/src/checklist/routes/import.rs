//! Files into the checklist.

use crate::checklist::ImportItems;
use crate::jobs::actions::import::ImportFile;
use crate::jobs::routes::import::accept;
use crate::jobs::routes::jobs::Waiting;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::services::Services;
use crate::kernel::upload::Upload;
use actix_web::{post, web};
use sortition_contract::error::Problem;
use sortition_contract::jobs::{ImportOptions, JobView, UploadForm};

/// Imports items from a table (CSV in UTF-8, GB18030 or UTF-16, XLSX) as drafts, which the regulations office
/// approves: new items, next versions of those in force, changes of the drafts that there are.
#[utoipa::path(
    tag = "checklist",
    params(ImportOptions, Waiting),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 202, body = JobView),
        (status = 200, body = JobView, description = "with `Prefer: wait=N`, if the job is over in time"),
        (status = 413, body = Problem),
        (status = 415, body = Problem)
    )
)]
#[post("/items/import")]
pub async fn import_items(
    upload: Upload<ImportItems, ImportFile>,
    options: Parameters<ImportOptions>,
    waiting: Waiting,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    accept(&services, upload, options.0, waiting).await
}
