//! The page, embedded when the server is built: one document for every address below `/app`, and the
//! files it loads. Their names hold a hash of their content, so browsers keep them for good.

use crate::kernel::compression::Encoding;
use actix_web::http::header;
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
        Some(asset) => answer(asset, &request, FOR_GOOD),
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
        Some(index) => answer(index, request, "no-cache"),
        None => HttpResponse::NotFound().finish(),
    }
}

fn answer(asset: &Asset, request: &HttpRequest, kept: &str) -> HttpResponse {
    let (encoding, content) = form_of(asset, Encoding::accepted(request));
    let mut answer = HttpResponse::Ok();
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, encoding.name()));
    }
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .body(content)
}

/// The form that the browser likes best of those that were made.
fn form_of(asset: &Asset, accepted: Option<Encoding>) -> (Option<Encoding>, &'static [u8]) {
    let made = match accepted {
        Some(Encoding::Brotli) => asset.brotli,
        Some(Encoding::Gzip) => asset.gzip,
        None => None,
    };
    match made {
        Some(content) => (accepted, content),
        None => (None, asset.plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_of_is_the_one_that_was_made() {
        let asset = Asset {
            name: "a",
            content_type: "text/css",
            plain: b"plain",
            brotli: Some(b"br"),
            gzip: Some(b"gz"),
        };
        for (accepted, content) in [
            (None, &b"plain"[..]),
            (Some(Encoding::Brotli), b"br"),
            (Some(Encoding::Gzip), b"gz"),
        ] {
            assert_eq!(form_of(&asset, accepted), (accepted, content));
        }
        let bare = Asset {
            brotli: None,
            gzip: None,
            ..asset
        };
        let plain = (None, &b"plain"[..]);
        assert_eq!(form_of(&bare, Some(Encoding::Brotli)), plain);
    }
}
