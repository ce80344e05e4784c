//! `/public/…`: what is published, as JSON.

use crate::kernel::error::ApiError;
use crate::kernel::page::{ListParameters, Listing};
use crate::kernel::public::{Kind, admit, answer};
use crate::kernel::services::Services;
use crate::portal::store;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use sortition_contract::error::Problem;
use sortition_contract::page::Page;
use sortition_contract::portal::{PublicFilter, PublishedItem, PublishedPlan, PublishedResult};

fn json<T: Serialize>(
    request: &HttpRequest,
    limit: Vec<(&'static str, String)>,
    page: &Page<T>,
) -> Result<HttpResponse, ApiError> {
    let body = serde_json::to_string(page).map_err(ApiError::internal)?;
    let mut response = answer(limit, StatusCode::OK, Kind::Json, body);
    if let Some(cursor) = &page.next_cursor {
        let others = form_urlencoded::parse(request.query_string().as_bytes())
            .filter(|(name, _)| name != "cursor");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair("cursor", cursor)
            .finish();
        let link = format!("<{}?{query}>; rel=\"next\"", request.path());
        let link = header::HeaderValue::from_str(&link).map_err(ApiError::internal)?;
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// The checklist as it is published and in force.
#[utoipa::path(
    tag = "portal",
    security(()),
    params(ListParameters),
    responses(
        (status = 200, body = Page<PublishedItem>),
        (status = 304),
        (status = 429, body = Problem)
    )
)]
#[get("/public/checklist")]
pub async fn list_public_checklist(
    request: HttpRequest,
    _listing: Listing<PublicFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let today = services.clock.today();
    let items = services
        .read_public(move |connection| store::checklist(connection, today))
        .await?;
    let page = Page {
        total: i64::try_from(items.len()).ok(),
        ..Page::whole(items)
    };
    json(&request, limit, &page)
}

/// Published plans, former editions among them.
#[utoipa::path(
    tag = "portal",
    security(()),
    params(ListParameters),
    responses(
        (status = 200, body = Page<PublishedPlan>),
        (status = 304),
        (status = 429, body = Problem)
    )
)]
#[get("/public/plans")]
pub async fn list_public_plans(
    request: HttpRequest,
    listing: Listing<PublicFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let page = services
        .read_public(move |connection| store::plans(connection, &listing))
        .await?;
    json(&request, limit, &page)
}

/// Published results; `q` is any part of a company's name, or its code.
#[utoipa::path(
    tag = "portal",
    security(()),
    params(ListParameters),
    responses(
        (status = 200, body = Page<PublishedResult>),
        (status = 304),
        (status = 429, body = Problem)
    )
)]
#[get("/public/results")]
pub async fn list_public_results(
    request: HttpRequest,
    listing: Listing<PublicFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let page = services
        .read_public(move |connection| store::results(connection, &listing))
        .await?;
    json(&request, limit, &page)
}
