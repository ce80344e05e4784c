//! The page, embedded when the server is built: one document for every address below `/app`, and the
//! files it loads. Their names hold a hash of their content, so browsers keep them for good.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, get, web};

/// No inline script or style, nothing from elsewhere; WASM is compiled, nothing else is evaluated.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";
/// A year: what has another content has another name.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// An embedded file with its compressed forms.
pub struct Asset {
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/page_assets.rs"));

/// Mounts the page's addresses.
pub fn mount(config: &mut web::ServiceConfig) {
    config
        .service(embedded_file)
        .service(first_page)
        .service(any_page);
}

#[get("/assets/{name}")]
async fn embedded_file(name: web::Path<String>, request: HttpRequest) -> HttpResponse {
    match ASSETS.iter().find(|asset| asset.name == name.as_str()) {
        Some(asset) => answer(asset, request.headers(), FOR_GOOD),
        None => HttpResponse::NotFound().finish(),
    }
}

#[get("/app")]
async fn first_page(request: HttpRequest) -> HttpResponse {
    document(&request)
}

#[get("/app/{address:.*}")]
async fn any_page(request: HttpRequest) -> HttpResponse {
    document(&request)
}

/// The document names the files of this build, so it is asked for anew each time.
fn document(request: &HttpRequest) -> HttpResponse {
    match &INDEX {
        Some(index) => answer(index, request.headers(), "no-cache"),
        None => HttpResponse::NotFound().finish(),
    }
}

fn answer(asset: &Asset, headers: &HeaderMap, kept: &str) -> HttpResponse {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (encoding, content) = form_of(asset, accepted);
    let mut answer = HttpResponse::Ok();
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, encoding));
    }
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .body(content)
}

/// The smallest form that the browser takes.
fn form_of(asset: &Asset, accepted: &str) -> (Option<&'static str>, &'static [u8]) {
    let takes = |name: &str| {
        accepted.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some(name) && !parts.any(|part| part == "q=0")
        })
    };
    match (asset.brotli, asset.gzip) {
        (Some(content), _) if takes("br") => (Some("br"), content),
        (_, Some(content)) if takes("gzip") => (Some("gzip"), content),
        _ => (None, asset.plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_of_is_the_smallest_that_the_browser_takes() {
        let asset = Asset {
            name: "a",
            content_type: "text/css",
            plain: b"plain",
            brotli: Some(b"br"),
            gzip: Some(b"gz"),
        };
        for (accepted, encoding) in [
            ("", None),
            ("identity", None),
            ("gzip, deflate, br", Some("br")),
            ("gzip;q=0.5, br;q=0", Some("gzip")),
            ("brotli", None),
        ] {
            assert_eq!(form_of(&asset, accepted).0, encoding, "{accepted}");
        }
        let bare = Asset {
            brotli: None,
            gzip: None,
            ..asset
        };
        assert_eq!(form_of(&bare, "br, gzip"), (None, &b"plain"[..]));
    }
}
