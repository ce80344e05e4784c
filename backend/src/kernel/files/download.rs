//! Contents as answers: always to be kept, never to be opened within our own pages.

use super::{ContentHash, FileStore};
use crate::kernel::error::ApiError;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// An answer that the browser saves under a name and never runs.
pub fn answer(name: &str, content_type: &str) -> HttpResponseBuilder {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    // Forms write a space as `+`; RFC 8187 knows `%20` only.
    let encoded = encoded.replace('+', "%20");
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, content_type.to_owned()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{encoded}"),
        ))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ));
    answer
}

/// A stored content as an answer.
pub async fn send(
    files: &FileStore,
    hash: &str,
    name: &str,
    content_type: &str,
) -> Result<HttpResponse, ApiError> {
    let content: ContentHash = hash.parse().map_err(ApiError::internal)?;
    let content = files.get(&content).await?;
    Ok(answer(name, content_type)
        .insert_header((header::ETAG, format!("\"{hash}\"")))
        .streaming(content))
}
