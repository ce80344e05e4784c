//! `/public/draws/…`: what everybody may know of a draw.

use crate::draws::actions;
use crate::kernel::compression::compressed;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::request::Id;
use crate::kernel::services::Services;
use crate::portal::routes::answer::{Kind, admit, answer};
use actix_web::body::MessageBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, web};
use sortition_contract::draws::{ProofFilter, ProofView, PublicDraw};
use sortition_contract::error::Problem;
use sortition_contract::ids::DrawId;

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
    let view = services
        .database
        .read(move |connection| actions::public_draw(connection, &keys, &id))
        .await?;
    let body = serde_json::to_string(&view).map_err(ApiError::internal)?;
    Ok(answer(&request, limit, StatusCode::OK, Kind::Json, body))
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
    let keys = services.keys.clone();
    let body = services
        .database
        .read(move |connection| actions::public_bundle(connection, &keys, &path))
        .await?;
    let answered = answer(&request, limit, StatusCode::OK, Kind::Json, body);
    if answered.status() != StatusCode::OK {
        return Ok(answered);
    }
    let (mut head, body) = answered.into_parts();
    let body = body
        .try_into_bytes()
        .map_err(|_| ApiError::internal("a bundle is at hand as a whole"))?;
    let (content, encoding) = compressed(&request, body.to_vec()).await?;
    if let Some(encoding) = encoding {
        let headers = head.headers_mut();
        let value = header::HeaderValue::from_static(encoding);
        headers.insert(header::CONTENT_ENCODING, value);
    }
    let vary = header::HeaderValue::from_static("Accept-Encoding");
    head.headers_mut().insert(header::VARY, vary);
    Ok(head.set_body(content).map_into_boxed_body())
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
    let keys = services.keys.clone();
    let view = services
        .database
        .read(move |connection| actions::proof(connection, &keys, (&path.0, &path.1)))
        .await?;
    let body = serde_json::to_string(&view).map_err(ApiError::internal)?;
    Ok(answer(&request, limit, StatusCode::OK, Kind::Json, body))
}
