//! What the pages load: style and icon.

use crate::kernel::public::{Kind, answer};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};

const TOKENS: &str = include_str!("../../../../../frontend/src/ui/tokens.css");

const ICON: &str = include_str!("../../../../../frontend/icon.svg");

const STYLE: &str = include_str!("../../../../templates/portal/portal.css");

/// The mark in the browser's tab.
#[get("/portal/icon.svg")]
pub async fn icon() -> HttpResponse {
    answer(Vec::new(), StatusCode::OK, Kind::Svg, ICON.to_owned())
}

/// The tokens that page and portal share.
#[get("/portal/tokens.css")]
pub async fn tokens_style() -> HttpResponse {
    answer(Vec::new(), StatusCode::OK, Kind::Css, TOKENS.to_owned())
}

/// The portal's own style.
#[get("/portal/portal.css")]
pub async fn portal_style() -> HttpResponse {
    answer(Vec::new(), StatusCode::OK, Kind::Css, STYLE.to_owned())
}
