//! `/checks`, and the release of a task's checks.

use crate::checks::actions::{self, Saved};
use crate::checks::store::{Sight, checks};
use crate::checks::{
    AddEvidence, ConfirmCheck, GetCheck, GetCheckRecord, ListChecks, ReleaseCheck, ReleaseTask,
    ReturnCheck, SaveFinding, StartCheck, SubmitCheck, TerminateCheck, UpdateCheck,
};
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::files::{FileKind, download};
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::page::{ListParameters, Listed, Listing, Parameters};
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use crate::kernel::text;
use crate::kernel::upload::{Accepts, Upload};
use actix_web::{HttpResponse, get, patch, post, put, web};
use sortition_contract::checks::{
    self as contract, CheckDetail, CheckFilter, CheckView, EvidenceView, FindingView, ReadReason,
    Released,
};
use sortition_contract::error::Problem;
use sortition_contract::ids::{CheckId, FindingId, TaskId};
use sortition_contract::jobs::UploadForm;
use sortition_contract::org::Role;
use sortition_contract::page::{Page, Reason};

/// The longest reason.
const REASON_LIMIT: usize = 500;

/// What may be evidence.
pub struct Evidence;

impl Accepts for Evidence {
    const LIMIT: u64 = 20 << 20;
    const KINDS: &'static [FileKind] = FileKind::ALL;
}

/// The reason with which the regulations office reads what isn't published; checked.
fn reading_reason(call: &Call, reason: Option<&str>) -> Result<Option<String>, ApiError> {
    let is_regulations = call
        .actor
        .roles
        .iter()
        .any(|held| held.role == Role::Regulations);
    reason
        .filter(|_| is_regulations)
        .map(|reason| {
            text::line(reason, REASON_LIMIT)
                .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))
        })
        .transpose()
}

/// Writes that somebody looked at what isn't published.
fn log_reading(
    connection: &mut AnyConnection,
    call: &Call,
    record_id: &str,
    reason: &str,
) -> Result<(), ApiError> {
    let change = Change {
        module: "checks",
        event: "read",
        resource: "checks",
        record_id,
        reason: Some(reason),
        ..Change::default()
    };
    history::record(connection, call, change)
}

fn page(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
) -> Result<Page<CheckView>, ApiError> {
    let user_id = call.actor.user_id.as_deref();
    let page = checks::list(connection, sight, listing, user_id)?;
    Ok(Page {
        items: actions::views(connection, call, keys, sight, &page.items)?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}

/// Checks, as far as they exist for the caller.
#[utoipa::path(
    tag = "checks",
    params(ListParameters, CheckFilter),
    responses((status = 200, body = Page<CheckView>))
)]
#[get("/checks")]
pub async fn list_checks(
    query: Query<ListChecks>,
    listing: Listing<CheckFilter>,
    services: web::Data<Services>,
) -> Result<Listed<CheckView>, ApiError> {
    let call = query.call;
    let keys = services.keys.clone();
    let reason = reading_reason(&call, listing.filter.reason.as_deref())?;
    let sight = Sight::of(&call.actor, &call.scope, reason.is_some());
    let listed = match reason {
        None => {
            services
                .database
                .read(move |connection| page(connection, &call, &keys, &sight, &listing))
                .await?
        }
        Some(reason) => {
            services
                .database
                .write(move |connection| {
                    let task_id = listing.filter.task_id.as_ref().map(|id| id.as_str());
                    log_reading(connection, &call, task_id.unwrap_or_default(), &reason)?;
                    page(connection, &call, &keys, &sight, &listing)
                })
                .await?
        }
    };
    Ok(Listed(listed))
}

/// One check with its form and what is filled in.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path), ReadReason),
    responses((status = 200, body = CheckDetail), (status = 404, body = Problem))
)]
#[get("/checks/{id}")]
pub async fn get_check(
    query: Query<GetCheck>,
    Id(id): Id<CheckId>,
    Parameters(parameters): Parameters<ReadReason>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let call = query.call;
    let keys = services.keys.clone();
    let reason = reading_reason(&call, parameters.reason.as_deref())?;
    let sight = Sight::of(&call.actor, &call.scope, reason.is_some());
    let view = match reason {
        None => {
            services
                .database
                .read(move |connection| actions::detail(connection, &call, &keys, &sight, &id))
                .await?
        }
        Some(reason) => {
            services
                .database
                .write(move |connection| {
                    let view = actions::detail(connection, &call, &keys, &sight, &id)?;
                    log_reading(connection, &call, &id, &reason)?;
                    Ok(view)
                })
                .await?
        }
    };
    Ok(Reply::ok(&view)?.at_version(view.check.version))
}

fn answer(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &CheckId,
) -> Result<Reply, ApiError> {
    let view = actions::detail(connection, call, keys, &Sight::of_call(call), id)?;
    Ok(Reply::ok(&view)?.at_version(view.check.version))
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

/// Opens a check to its inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    responses((status = 200, body = Released), (status = 409, body = Problem))
)]
#[post("/checks/{id}/release")]
pub async fn release_check(
    command: Command<ReleaseCheck>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::release_check(connection, call, &keys, &id)?)
        })
        .await
}

/// Opens all checks of a task to their inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = TaskId, Path)),
    responses((status = 200, body = Released), (status = 409, body = Problem))
)]
#[post("/tasks/{id}/release")]
pub async fn release_task(
    command: Command<ReleaseTask>,
    Id(id): Id<TaskId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::release_task(connection, call, &keys, &id)?)
        })
        .await
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
        .command(command.call, move |connection, call| {
            let reader = call.actor.user_id.as_deref();
            match actions::save_finding(connection, call, &id, &finding_id, &finding)? {
                Saved::Created(row) => {
                    let location = format!("/api/v1/checks/{id}/findings/{}", row.id);
                    Ok(Reply::created(location, &row.view(reader)?)?.at_version(row.version))
                }
                Saved::Kept(row) => Ok(Reply::ok(&row.view(reader)?)?.at_version(row.version)),
            }
        })
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

/// Gives a part back to its inspectors.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = Reason,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/return")]
pub async fn return_check(
    command: Command<ReturnCheck, web::Json<Reason>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let reason = command.body.into_inner().reason;
    services
        .command(command.call, move |connection, call| {
            actions::return_check(connection, call, &id, &reason)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Takes a part as it was handed in.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::ConfirmCheck,
    responses((status = 200, body = CheckDetail), (status = 409, body = Problem))
)]
#[post("/checks/{id}/confirm")]
pub async fn confirm_check(
    command: Command<ConfirmCheck, Maybe<contract::ConfirmCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let unit_id = command.body.0.unit_id;
    services
        .command(command.call, move |connection, call| {
            let unit_id = unit_id.as_ref().map(|id| id.as_str());
            actions::confirm_check(connection, call, &keys, &id, unit_id)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// Asks to give a check up (operator, inspector); the same call by an approver, another person,
/// confirms.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    request_body = contract::TerminateCheck,
    responses(
        (status = 200, body = CheckDetail),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/checks/{id}/terminate")]
pub async fn terminate_check(
    command: Command<TerminateCheck, web::Json<contract::TerminateCheck>>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let asked = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            actions::terminate_check(connection, call, &keys, &id, &asked)?;
            answer(connection, call, &keys, &id)
        })
        .await
}

/// The record sheet (检查记录表).
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 404, body = Problem)
    )
)]
#[get("/checks/{id}/record.docx")]
pub async fn get_check_record(
    query: Query<GetCheckRecord>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let call = query.call;
    let keys = services.keys.clone();
    let content = services
        .database
        .read(move |connection| {
            let sight = Sight::of_call(&call);
            checks::find(connection, &sight, &id)?;
            if call.scope.is_empty() {
                return Err(ApiError::forbidden());
            }
            actions::record_sheet(connection, &call, &keys, &sight, &id)
        })
        .await?;
    let kind = FileKind::Docx.content_type();
    Ok(download::answer("检查记录表.docx", kind).body(content))
}
