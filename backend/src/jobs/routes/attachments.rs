//! `/attachments`.

use crate::jobs::{CreateAttachment, GetAttachment};
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::files::rows::{self, AttachmentRow};
use crate::kernel::files::{FileKind, Reader, download};
use crate::kernel::page::Parameters;
use crate::kernel::request::{Id, Query};
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::upload::{Accepts, NAME_LIMIT, Upload};
use actix_web::{HttpResponse, get, post, web};
use sortition_contract::checks::ReadReason;
use sortition_contract::error::Problem;
use sortition_contract::ids::AttachmentId;
use sortition_contract::jobs::{AttachmentView, UploadForm};

/// What may be attached to records.
pub struct Attachment;

impl Accepts for Attachment {
    const LIMIT: u64 = 20 << 20;
    const KINDS: &'static [FileKind] = FileKind::ALL;
}

/// Uploads a file, to be named in a record. Until then it is the caller's alone.
#[utoipa::path(
    tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = AttachmentView),
        (status = 413, body = Problem),
        (status = 415, body = Problem)
    )
)]
#[post("/attachments")]
pub async fn create_attachment(
    upload: Upload<CreateAttachment, Attachment>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Upload {
        call, file, name, ..
    } = upload;
    services
        .command(call, move |connection, call| {
            let view = rows::create_attachment(connection, call, &name, &file)?.view();
            Reply::created(format!("/api/v1/attachments/{}", view.id), &view)
        })
        .await
}

/// The content of a file: one's own, or of a record that one may read. With a reason, which is logged, the
/// regulations office reads files of a check before its result is published, as it does the check.
#[utoipa::path(
    tag = "jobs",
    params(("id" = AttachmentId, Path), ReadReason),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = Problem)
    )
)]
#[get("/attachments/{id}")]
pub async fn get_attachment(
    query: Query<GetAttachment>,
    Id(id): Id<AttachmentId>,
    Parameters(parameters): Parameters<ReadReason>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let readers = services.file_readers.clone();
    let reason = query.call.reading_reason(parameters.reason.as_deref())?;
    let row = services
        .read_told(query.call, reason.is_some(), move |connection, call| {
            let row = rows::find(connection, &id)?;
            match may_read(connection, call, (&readers, reason.as_deref()), &row)? {
                true => Ok(row),
                false => Err(ApiError::not_found()),
            }
        })
        .await?;
    // Names of before weren't held to their kind.
    let name = FileKind::of_content_type(&row.media_type).map_or_else(
        || row.name.clone(),
        |kind| kind.named(&row.name, NAME_LIMIT),
    );
    download::send(&services.files, &row.hash, &name, &row.media_type).await
}

/// Row 74: one's own until it is tied, then as the record.
fn may_read(
    connection: &mut AnyConnection,
    call: &Call,
    (readers, reason): (&[Reader], Option<&str>),
    row: &AttachmentRow,
) -> Result<bool, ApiError> {
    let Some(resource) = &row.resource else {
        return Ok(call.actor.is(Some(&row.made_by)));
    };
    let Some(reader) = readers.iter().find(|one| one.resource == resource) else {
        return Ok(false);
    };
    let scope = Scope::of(&reader.right, &call.actor.roles);
    if scope.is_empty() {
        return Ok(false);
    }
    let call = Call {
        sight: scope.clone(),
        scope,
        ..call.clone()
    };
    (reader.reads)(connection, &call, row, reason)
}
