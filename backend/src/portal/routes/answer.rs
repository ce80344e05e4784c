//! Answers that anybody may keep for a while: with `ETag` and `Cache-Control`, limited by network.

use crate::kernel::error::ApiError;
use crate::kernel::limits::network_of;
use crate::kernel::services::Services;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv4Addr};

/// What a page may load: our own style, nothing that runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What kind of content an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Html,
    /// A style sheet.
    Css,
    /// A picture.
    Svg,
    /// Data.
    Json,
}

impl Kind {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Json => "application/json",
        }
    }
}

/// Counts the request; refuses with 429 when its network asked too often. Gives the headers that
/// tell what is left.
pub fn admit(
    services: &Services,
    request: &HttpRequest,
) -> Result<Vec<(&'static str, String)>, ApiError> {
    let address = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let allowance = services.public_limit.check(&network_of(address));
    match allowance.retry_after_seconds() {
        Some(seconds) => Err(ApiError::too_many(seconds)),
        None => Ok(allowance.headers()),
    }
}

/// The answer, or 304 if the client has it.
pub fn answer(
    request: &HttpRequest,
    limit: Vec<(&'static str, String)>,
    status: StatusCode,
    kind: Kind,
    body: String,
) -> HttpResponse {
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&body))[..32]);
    let is_known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| {
            known
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
        });
    let mut answer = match is_known && status == StatusCode::OK {
        true => HttpResponse::NotModified(),
        false => HttpResponse::build(status),
    };
    for header in limit {
        answer.insert_header(header);
    }
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if kind == Kind::Html {
        answer
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::REFERRER_POLICY, "no-referrer"));
    }
    match is_known && status == StatusCode::OK {
        true => answer.finish(),
        false => answer.content_type(kind.content_type()).body(body),
    }
}
