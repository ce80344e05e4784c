//! What inspectors do with a check.

use super::answer;
use crate::checks::actions::{self, Saved};
use crate::checks::{AddEvidence, SaveFinding, StartCheck, SubmitCheck, UpdateCheck};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::files::FileKind;
use crate::kernel::request::{Command, Id, Maybe};
use crate::kernel::services::Services;
use crate::kernel::upload::{Accepts, Upload};
use actix_web::{patch, post, put, web};
use sortition_contract::checks::{self as contract, CheckDetail, EvidenceView, FindingView};
use sortition_contract::error::Problem;
use sortition_contract::ids::{CheckId, FindingId};
use sortition_contract::jobs::UploadForm;

/// What may be evidence.
pub struct Evidence;

impl Accepts for Evidence {
    const LIMIT: u64 = 20 << 20;
    const KINDS: &'static [FileKind] = FileKind::ALL;
}

/// Begins the inspection.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::StartCheck,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/start")]
pub async fn start_check(
    command: Command<StartCheck, Maybe<contract::StartCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let start = command.body.0;
    services
        .command(command.call, move |connection, call| {
            actions::start_check(connection, call, &id, &start)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Saves what was found at one point: a new finding under the client's id, or a changed one with
/// `If-Match`.
#[utoipa::path(
    tag = "checks",
    params(
        ("id" = CheckId, Path),
        ("finding_id" = FindingId, Path),
        ("If-Match" = Option<String>, Header)
    ),
    request_body = contract::SaveFinding,
    responses(
        (status = 200, body = FindingView),
        (status = 201, body = FindingView),
        (status = 409, body = Problem)
    )
)]
#[put("/checks/{id}/findings/{finding_id}")]
pub async fn save_finding(
    command: Command<SaveFinding, web::Json<contract::SaveFinding>>,
    Id(id): Id<CheckId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let finding_id: FindingId = path.1.parse().map_err(|_| ApiError::not_found())?;
    let finding = command.body.into_inner();
    services
        .command(
            command.call,
            move |connection, call| match actions::save_finding(
                connection,
                call,
                &id,
                &finding_id,
                &finding,
            )? {
                Saved::Created(view) => {
                    let location = format!("/api/v1/checks/{id}/findings/{}", view.id);
                    Ok(Reply::created(location, &view)?.at_version(view.version))
                }
                Saved::Kept(view) => Ok(Reply::ok(&view)?.at_version(view.version)),
            },
        )
        .await
}

/// Adds a photo or file that shows what was found.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = EvidenceView),
        (status = 413, body = Problem),
        (status = 415, body = Problem)
    )
)]
#[post("/checks/{id}/evidence")]
pub async fn add_evidence(
    upload: Upload<AddEvidence, Evidence>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Upload {
        call, file, name, ..
    } = upload;
    services
        .command(call, move |connection, call| {
            let view = actions::add_evidence(connection, call, &id, &name, &file)?;
            Reply::created(format!("/api/v1/attachments/{}", view.id), &view)
        })
        .await
}

/// Saves result and words before they are submitted.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateCheck,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[patch("/checks/{id}")]
pub async fn update_check(
    command: Command<UpdateCheck, web::Json<contract::UpdateCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let update = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            actions::update_check(connection, call, &id, &update)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Hands in the caller's part, with result and words if they weren't saved before.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::UpdateCheck,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/submit")]
pub async fn submit_check(
    command: Command<SubmitCheck, Maybe<contract::UpdateCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let update = command.body.0;
    services
        .command(command.call, move |connection, call| {
            actions::submit_check(connection, call, &id, &update)?;
            answer(connection, call, &keys, &id)
        })
        .await
}
