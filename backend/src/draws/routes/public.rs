//! `/public/draws/…`: what everybody may know of a draw.

use crate::draws::actions::{self, ShownDraw};
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::pieces::{self, Pieces};
use crate::kernel::public::{Kind, admit, answer, head};
use crate::kernel::request::Id;
use crate::kernel::services::Services;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, web};
use sortition_contract::draws::{ProofFilter, ProofView, PublicDraw};
use sortition_contract::error::{ErrorCode, Problem};
use sortition_contract::ids::DrawId;

/// Digits of a hash in a tag.
const TAG_DIGITS: usize = 24;

/// One draw: title, unit, period, hashes, log; once published all that is public of it.
#[utoipa::path(
    tag = "draws",
    security(()),
    params(("id" = DrawId, Path)),
    responses(
        (status = 200, body = PublicDraw),
        (status = 304),
        (status = 404, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[get("/public/draws/{id}")]
pub async fn get_public_draw(
    Id(id): Id<DrawId>,
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let keys = services.keys.clone();
    let draw = services
        .read_public(move |connection| actions::public_draw(connection, &keys, &id))
        .await?;
    let mut head = head(limit, StatusCode::OK, Kind::Json);
    match draw {
        ShownDraw::Whole(body) => Ok(head.body(body)),
        ShownDraw::InPieces(draw) => {
            pieces::answer(&services.database, &request, head, (draw, true)).await
        }
    }
}

/// The public bundle, once published, where strata are public.
#[utoipa::path(
    tag = "draws",
    security(()),
    params(("id" = DrawId, Path)),
    responses(
        (status = 200, content_type = "application/json", body = serde_json::Value),
        (status = 304),
        (status = 404, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[get("/public/draws/{id}/bundle")]
pub async fn get_public_bundle(
    request: HttpRequest,
    path: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    // Of what can't be the id of a draw there is no bundle either.
    let refused = |_| ApiError::refused(ErrorCode::BundleNotPublic);
    let id: DrawId = path.parse().map_err(refused)?;
    let keys = services.keys.clone();
    let (bundle, hash) = services
        .database
        .read(move |connection| actions::public_bundle(connection, &keys, &id))
        .await?;
    let mut head = head(limit, StatusCode::OK, Kind::Json);
    // What is small is tagged with its hash where every answer is; this one is known beforehand.
    let tag = hash.get(..TAG_DIGITS);
    if let Some(tag) = tag.filter(|_| !bundle.is_small()) {
        head.insert_header((header::ETAG, format!("\"{tag}\"")));
    }
    pieces::answer(&services.database, &request, head, (bundle, true)).await
}

/// What one company is told of its own part in a published draw.
#[utoipa::path(
    tag = "draws",
    security(()),
    params(("id" = DrawId, Path), ("code" = String, Path), ProofFilter),
    responses(
        (status = 200, body = ProofView),
        (status = 304),
        (status = 404, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[get("/public/draws/{id}/objects/{code}")]
pub async fn get_public_proof(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    Parameters(_notice): Parameters<ProofFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let (id, code) = path.into_inner();
    let no_answer = |_| ApiError::refused(ErrorCode::NoAnswer);
    let id: DrawId = id.parse().map_err(no_answer)?;
    let keys = services.keys.clone();
    let view = services
        .read_public(move |connection| actions::proof(connection, &keys, (&id, &code)))
        .await?;
    let body = serde_json::to_string(&view).map_err(ApiError::internal)?;
    Ok(answer(limit, StatusCode::OK, Kind::Json, body))
}
