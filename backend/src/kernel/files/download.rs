//! Contents as answers: always to be kept, never to be opened within our own pages.

use super::{ContentHash, FileStore};
use crate::kernel::error::ApiError;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::stream;
use tokio::io::AsyncReadExt;

/// So much of a file is read at once.
const PIECE: usize = 64 * 1024;

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

/// A file that was made for this answer, sent piece by piece from where it stands.
pub fn send_file(name: &str, content_type: &str, file: std::fs::File) -> HttpResponse {
    let file = tokio::fs::File::from_std(file);
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    answer(name, content_type).streaming(Box::pin(pieces))
}
