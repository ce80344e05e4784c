//! Answers that anybody may keep for a while, limited by network.

use crate::kernel::error::ApiError;
use crate::kernel::limits::network_of;
use crate::kernel::request::client_address;
use crate::kernel::services::Services;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
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

/// Counts the request; refuses with 429 when its network asked too often, and with 400 what the
/// operation doesn't take. Gives the headers that tell what is left.
pub fn admit(
    services: &Services,
    request: &HttpRequest,
) -> Result<Vec<(&'static str, String)>, ApiError> {
    let address = client_address(request).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let allowance = services.public_limit.check(&network_of(address));
    if let Some(seconds) = allowance.retry_after_seconds() {
        return Err(ApiError::too_many(seconds));
    }
    services.queries.check(request)?;
    Ok(allowance.headers())
}

/// The answer; the server tags it, and answers 304 to who has it.
pub fn answer(
    limit: Vec<(&'static str, String)>,
    status: StatusCode,
    kind: Kind,
    body: String,
) -> HttpResponse {
    head(limit, status, kind).body(body)
}

/// What such an answer begins with.
pub fn head(
    limit: Vec<(&'static str, String)>,
    status: StatusCode,
    kind: Kind,
) -> HttpResponseBuilder {
    let mut head = HttpResponse::build(status);
    for header in limit {
        head.insert_header(header);
    }
    if status == StatusCode::OK {
        head.insert_header((header::CACHE_CONTROL, "public, max-age=60"));
    }
    if kind == Kind::Html {
        head.insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::REFERRER_POLICY, "no-referrer"));
    }
    head.content_type(kind.content_type());
    head
}
