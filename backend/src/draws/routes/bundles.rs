//! Bundles for signed-in readers: as JSON and as plain files.

use crate::draws::actions::{self, BundleForm, SentBundle};
use crate::draws::{GetDrawBundle, GetDrawBundleZip};
use crate::kernel::command::Call;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::pieces;
use crate::kernel::request::{Id, Query};
use crate::kernel::services::Services;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use sortition_contract::draws::BundleReason;
use sortition_contract::error::Problem;
use sortition_contract::ids::DrawId;

async fn load(
    services: &Services,
    call: Call,
    id: DrawId,
    form: BundleForm,
    reason: BundleReason,
) -> Result<SentBundle, ApiError> {
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
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("attachment; filename=\"sortition-{id}.json\"");
    let bundle = load(&services, query.call, id, BundleForm::Json, reason).await?;
    let mut head = HttpResponse::Ok();
    head.content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name));
    pieces::answer(&services.database, &request, head, (bundle, true)).await
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
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("attachment; filename=\"sortition-{id}.zip\"");
    let bundle = load(&services, query.call, id, BundleForm::Zip, reason).await?;
    let mut head = HttpResponse::Ok();
    head.content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name));
    pieces::answer(&services.database, &request, head, (bundle, false)).await
}
