//! How every answer leaves the server, whoever made it.
//!
//! - Nobody but its reader keeps it, unless its handler says otherwise (`Cache-Control`).
//! - What was read has a tag, and a reader that names the tag is told that nothing changed (304).
//!   A record's tag begins with its version, which `If-Match` wants, and goes on with a hash of what is
//!   shown: who may do what with a record changes without its version. `no-store` and tags go together:
//!   no cache keeps a private answer, a page that holds one itself may ask whether it still holds.
//! - Texts are compressed as the client likes: here, or where an answer is made piece by piece. Answers that
//!   set a cookie hold secrets and are not: the length of a compressed answer tells of what stands beside a
//!   text that somebody else chose (BREACH). Elsewhere nobody can choose texts for another's requests, which
//!   carry no cookie.
//! - Who came by TLS is told to go on coming by TLS (RFC 6797).
//! - `HEAD` gets what `GET` gets, without the content (RFC 9110, 9.3.2).

use crate::kernel::compression::{Encoding, packed};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpResponse, web};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Unless the handler says otherwise.
const KEPT_BY_NOBODY: HeaderValue = HeaderValue::from_static("private, no-store");
/// A year, as RFC 6797 (11.2) has it; other hosts of the domain are none of this server's business.
const BY_TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// Smaller answers fit into one packet anyway.
const WORTH_COMPRESSING: usize = 1 << 10;
/// Larger ones are hashed and compressed beside the threads that answer.
const LARGE: usize = 1 << 16;
/// Digits of a hash in a tag.
const TAG_DIGITS: usize = 24;

/// Beside a request (its extensions): the client gets all of the answer but its content.
pub struct WithoutContent;

/// What a request wants of an answer beside its content.
pub struct Wanted {
    is_head: bool,
    is_read: bool,
    encoding: Option<Encoding>,
    known: Option<String>,
    is_over_tls: bool,
}

impl Wanted {
    /// Reads a request and turns `HEAD` into the `GET` that answers it.
    pub fn of(request: &mut ServiceRequest) -> Self {
        let text = |name: HeaderName| {
            let values = request.headers().get_all(name);
            let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
            (!values.is_empty()).then(|| values.join(","))
        };
        let encoding = Encoding::accepted(request);
        let known = text(header::IF_NONE_MATCH);
        let is_head = request.method() == Method::HEAD;
        if is_head {
            request.head_mut().method = Method::GET;
            request.extensions_mut().insert(WithoutContent);
        }
        Self {
            is_head,
            is_read: request.method() == Method::GET,
            encoding,
            known,
            is_over_tls: false,
        }
    }

    /// The same of a request that came over TLS, or didn't.
    pub fn over_tls(self, is_over_tls: bool) -> Self {
        Self {
            is_over_tls,
            ..self
        }
    }

    /// The tag under which the client has the content of this tag, in whatever encoding (weak
    /// comparison, RFC 9110, 8.8.3.2); none if it hasn't.
    fn known_as(&self, tag: &str) -> Option<String> {
        let named = self.known.as_deref()?.split(',').map(str::trim);
        let mut named = named.map(|one| one.strip_prefix("W/").unwrap_or(one).trim_matches('"'));
        let plain = |one: &str| {
            Encoding::ALL
                .iter()
                .find_map(|encoding| one.strip_suffix(encoding.suffix()))
                .unwrap_or(one)
                .to_owned()
        };
        let known = named.find(|one| *one == "*" || plain(one) == tag)?;
        let known = match known {
            "*" => tag,
            known => known,
        };
        Some(known.to_owned())
    }
}

/// Gives an answer what every answer has, and the client what it wants of it.
pub async fn deliver(
    wanted: &Wanted,
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let headers = head.headers_mut();
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    if wanted.is_over_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, BY_TLS_ONLY);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, KEPT_BY_NOBODY);
    }
    let body = match body.try_into_bytes() {
        Ok(content) => whole(wanted, &mut head, content).await,
        Err(stream) if is_known(wanted, &mut head) => {
            drop(stream);
            BoxBody::new(())
        }
        Err(stream) => {
            tell_encoding(&mut head);
            stream
        }
    };
    let body = match wanted.is_head {
        true => BoxBody::new(Absent(body.size())),
        false => body,
    };
    ServiceResponse::new(request, head.set_body(body))
}

/// An answer that is at hand as a whole: tagged, and compressed unless the client has it.
async fn whole(wanted: &Wanted, head: &mut HttpResponse<()>, content: Bytes) -> BoxBody {
    if content.is_empty() {
        return BoxBody::new(content);
    }
    let version = tag_of(head).filter(|tag| tag.bytes().all(|byte| byte.is_ascii_digit()));
    let is_read = wanted.is_read && head.status() == StatusCode::OK;
    if version.is_some() || (is_read && tag_of(head).is_none()) {
        let hash = beside(content.clone(), |content| Sha256::digest(content)).await;
        if let Some(hash) = hash {
            let mut tag = hex::encode(hash);
            tag.truncate(TAG_DIGITS);
            if let Some(version) = version {
                tag.insert_str(0, &format!("{version}-"));
            }
            set_tag(head.headers_mut(), &tag);
        }
    }
    if is_known(wanted, head) {
        return BoxBody::new(());
    }
    let headers = head.headers_mut();
    if !is_compressible(headers) {
        return BoxBody::new(content);
    }
    vary_by_encoding(headers);
    let Some(encoding) = wanted
        .encoding
        .filter(|_| content.len() >= WORTH_COMPRESSING)
    else {
        return BoxBody::new(content);
    };
    let packed = beside(content.clone(), move |content| {
        packed(encoding, content).ok()
    })
    .await;
    let Some(packed) = packed.flatten() else {
        return BoxBody::new(content);
    };
    let name = HeaderValue::from_static(encoding.name());
    head.headers_mut().insert(header::CONTENT_ENCODING, name);
    if let Some(tag) = tag_of(head) {
        set_tag(head.headers_mut(), &format!("{tag}{}", encoding.suffix()));
    }
    BoxBody::new(packed)
}

/// An answer that comes piece by piece was packed where it is made, if at all.
fn tell_encoding(head: &mut HttpResponse<()>) {
    let coding = head.headers().get(header::CONTENT_ENCODING);
    let is_it = |encoding: &&Encoding| coding.is_some_and(|coding| coding == encoding.name());
    let encoding = Encoding::ALL.iter().find(is_it).copied();
    if let (Some(encoding), Some(tag)) = (encoding, tag_of(head)) {
        set_tag(head.headers_mut(), &format!("{tag}{}", encoding.suffix()));
    }
}

/// Works on a content, a large one beside the threads that answer.
async fn beside<T: Send + 'static>(
    content: Bytes,
    work: impl FnOnce(&[u8]) -> T + Send + 'static,
) -> Option<T> {
    if content.len() <= LARGE {
        return Some(work(&content));
    }
    let done = web::block(move || work(&content)).await;
    done.inspect_err(|error| tracing::warn!(%error, "an answer was not worked on"))
        .ok()
}

/// Turns the answer into 304 if the client named its tag. The tag that it named goes back: by another
/// one a cache doesn't find what it keeps (RFC 9111, 4.3.4).
fn is_known(wanted: &Wanted, head: &mut HttpResponse<()>) -> bool {
    let is_read = wanted.is_read && head.status() == StatusCode::OK;
    let tag = tag_of(head).filter(|_| is_read);
    let Some(known) = tag.and_then(|tag| wanted.known_as(&tag)) else {
        return false;
    };
    *head.status_mut() = StatusCode::NOT_MODIFIED;
    let headers = head.headers_mut();
    set_tag(headers, &known);
    if is_compressible(headers) {
        vary_by_encoding(headers);
    }
    // They tell of a content, and there is none.
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_DISPOSITION,
        header::CONTENT_ENCODING,
    ] {
        headers.remove(name);
    }
    true
}

fn tag_of(head: &HttpResponse<()>) -> Option<String> {
    let tag = head.headers().get(header::ETAG)?.to_str().ok()?;
    Some(tag.trim_matches('"').to_owned())
}

fn set_tag(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
}

/// Whether a content shrinks and may: texts that hold no secret.
fn is_compressible(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("json")
        || kind.ends_with("javascript")
        || kind.ends_with("xml");
    is_text
        && !headers.contains_key(header::CONTENT_ENCODING)
        && !headers.contains_key(header::SET_COOKIE)
}

fn vary_by_encoding(headers: &mut HeaderMap) {
    let present = headers
        .get(header::VARY)
        .and_then(|vary| vary.to_str().ok());
    let vary = match present {
        Some(vary) if vary.contains("Accept-Encoding") => return,
        Some(vary) => HeaderValue::from_str(&format!("{vary}, Accept-Encoding")),
        None => Ok(HeaderValue::from_static("Accept-Encoding")),
    };
    if let Ok(vary) = vary {
        headers.insert(header::VARY, vary);
    }
}

/// A content that is told of and not sent.
struct Absent(BodySize);

impl MessageBody for Absent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn wanted(known: &str) -> Wanted {
        let request = TestRequest::get().insert_header((header::IF_NONE_MATCH, known));
        Wanted::of(&mut request.to_srv_request())
    }

    #[test]
    fn known_as_compares_weakly_in_lists_and_over_encodings() {
        for (known, expected) in [
            ("\"3-abc\"", Some("3-abc")),
            ("W/\"3-abc\"", Some("3-abc")),
            ("\"1\", \"3-abc-br\"", Some("3-abc-br")),
            ("\"3-abc-gzip\"", Some("3-abc-gzip")),
            ("*", Some("3-abc")),
            ("\"3\"", None),
            ("\"3-abd\"", None),
            ("", None),
        ] {
            let named = wanted(known).known_as("3-abc");
            assert_eq!(named.as_deref(), expected, "{known}");
        }
    }

    #[test]
    fn of_head_is_answered_as_get() {
        let mut request = TestRequest::default().method(Method::HEAD).to_srv_request();
        let wanted = Wanted::of(&mut request);
        assert!(wanted.is_head && wanted.is_read);
        assert_eq!(request.method(), Method::GET);
        assert!(request.extensions().contains::<WithoutContent>());
    }

    #[actix_web::test]
    async fn deliver_tags_a_record_by_version_and_content() {
        let tag = async |content: &'static str| {
            let request = TestRequest::get().to_http_request();
            let answer = HttpResponse::Ok()
                .insert_header((header::ETAG, "\"7\""))
                .body(content);
            let answer = deliver(&wanted(""), ServiceResponse::new(request, answer)).await;
            let tag = answer.headers().get(header::ETAG).unwrap();
            tag.to_str().unwrap().to_owned()
        };
        assert!(tag("a").await.starts_with("\"7-"));
        assert_eq!(tag("a").await, tag("a").await);
        assert_ne!(tag("a").await, tag("b").await);
    }
}
