//! Bundles for signed-in readers: as JSON and as plain files.

use crate::draws::actions::{self, BundleForm};
use crate::draws::{GetDrawBundle, GetDrawBundleZip};
use crate::kernel::command::Call;
use crate::kernel::compression::zipped;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::request::{Id, Query};
use crate::kernel::services::Services;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use sortition_contract::draws::BundleReason;
use sortition_contract::error::Problem;
use sortition_contract::ids::DrawId;
use sortition_draw::PlainFile;

async fn load(
    services: &Services,
    call: Call,
    id: DrawId,
    form: BundleForm,
    reason: BundleReason,
) -> Result<Vec<PlainFile>, ApiError> {
    let keys = services.keys.clone();
    let reason = call.reading_reason(reason.reason.as_deref())?;
    services
        .read_told(call, reason.is_some(), move |connection, call| {
            let wanted = (form, reason.as_deref());
            actions::bundle(connection, call, &keys, &id, wanted)
        })
        .await
}

/// Full or public, by the caller's rights.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path), BundleReason),
    responses(
        (
            status = 200,
            content_type = "application/json",
            body = serde_json::Value,
            headers(("Content-Disposition" = String))
        ),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[get("/draws/{id}/bundle")]
pub async fn get_draw_bundle(
    query: Query<GetDrawBundle>,
    Id(id): Id<DrawId>,
    Parameters(reason): Parameters<BundleReason>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("attachment; filename=\"sortition-{id}.json\"");
    let files = load(&services, query.call, id, BundleForm::Json, reason).await?;
    let content = files.into_iter().next().map(|file| file.content);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(content.unwrap_or_default()))
}

/// The same as plain files, `check.sh` among them, in a ZIP.
#[utoipa::path(
    tag = "draws",
    params(("id" = DrawId, Path), BundleReason),
    responses(
        (status = 200, content_type = "application/zip"),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[get("/draws/{id}/bundle.zip")]
pub async fn get_draw_bundle_zip(
    query: Query<GetDrawBundleZip>,
    Id(id): Id<DrawId>,
    Parameters(reason): Parameters<BundleReason>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("attachment; filename=\"sortition-{id}.zip\"");
    let files = load(&services, query.call, id, BundleForm::Files, reason).await?;
    let files = files.into_iter().map(|file| (file.name, file.content));
    let content = zipped(files.collect()).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(content))
}
