//! A multipart request with one file, as a type in a handler's signature: the guard first, then
//! the content into the store of files while it arrives.
//!
//! What was stored for a command that is then refused stays unnamed by any row; it is nobody's to
//! read.

use crate::kernel::command::Call;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{FileError, FileKind, StoredFile};
use crate::kernel::request;
use crate::kernel::rights::Operation;
use crate::kernel::text;
use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::TryStreamExt;
use futures_util::future::LocalBoxFuture;
use sortition_contract::error::ErrorCode;
use std::marker::PhantomData;

/// The longest name of a file, in characters.
pub const NAME_LIMIT: usize = 200;

/// What an operation takes as a file.
pub trait Accepts: 'static {
    /// The most bytes.
    const LIMIT: u64;
    /// The kinds, told by content.
    const KINDS: &'static [FileKind];

    /// Whether a text may come that reads in none of its encodings, by the request's query.
    fn takes_broken_text(query: &str) -> bool {
        let _ = query;
        false
    }
}

/// A changing operation, allowed for its caller, with the file that was sent as the form's field
/// `file`.
pub struct Upload<O, A> {
    /// Who asks, and what the operation reaches for them.
    pub call: Call,
    /// The content, which is in the store.
    pub file: StoredFile,
    /// The file's name, without a path.
    pub name: String,
    operation: PhantomData<(O, A)>,
}

impl<O: Operation, A: Accepts> FromRequest for Upload<O, A> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let mut call = request::admit(&request, O::RIGHT).await?;
            let mut form = Multipart::new(request.headers(), payload);
            let field = form.try_next().await.map_err(refused)?;
            let field = field.ok_or_else(|| ApiError::field("/file", ErrorCode::Required))?;
            let name = name_of(&field)?;
            let files = &request::services_of(&request)?.files;
            let takes_broken = A::takes_broken_text(request.query_string());
            let file = match takes_broken {
                true => files.put_text_too(field, A::LIMIT, A::KINDS).await,
                false => files.put(field, A::LIMIT, A::KINDS).await,
            };
            let file = file.map_err(|error| named_kinds(error, A::KINDS))?;
            let name = file.kind.named(&name, NAME_LIMIT);
            if let Some(other) = form.try_next().await.map_err(refused)? {
                return Err(unknown_field(&other));
            }
            let facts = format!("{name}\0{}", file.hash);
            call.idempotency = request::idempotency_of(&request, facts.as_bytes())?;
            Ok(Self {
                call,
                file,
                name,
                operation: PhantomData,
            })
        })
    }
}

/// Says what is taken where something else was sent.
fn named_kinds(error: FileError, kinds: &[FileKind]) -> ApiError {
    let error = ApiError::from(error);
    match error.code() {
        ErrorCode::UnsupportedMediaType => {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            error.with("kinds", names.join("、"))
        }
        _ => error,
    }
}

fn refused(error: actix_multipart::MultipartError) -> ApiError {
    use actix_multipart::MultipartError as Error;
    match error {
        Error::ContentTypeMissing | Error::ContentTypeParse | Error::ContentTypeIncompatible => {
            ApiError::refused(ErrorCode::UnsupportedMediaType).with("kinds", "multipart/form-data")
        }
        _ => ApiError::refused(ErrorCode::Malformed),
    }
}

fn unknown_field(field: &Field) -> ApiError {
    let name = field.name().unwrap_or_default();
    let code = match name {
        "file" => ErrorCode::Repeated,
        _ => ErrorCode::UnknownField,
    };
    let error = FieldError::new(format!("/{name}"), code);
    error.with("name", name).with("value", name).into()
}

fn name_of(field: &Field) -> Result<String, ApiError> {
    if field.name() != Some("file") {
        return Err(unknown_field(field));
    }
    let sent = field
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default();
    // Some browsers send the whole path.
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    Ok(text::line(name, NAME_LIMIT).map_err(|error| error.at("/file"))?)
}

impl From<FileError> for ApiError {
    #[track_caller]
    fn from(error: FileError) -> Self {
        match (error.code(), &error) {
            (Some(code), FileError::TooLarge { limit }) => {
                Self::refused(code).with("limit", format!("{} MiB", limit >> 20))
            }
            // A row names the content: that it isn't there is ours, not the client's.
            (Some(code), FileError::Encoding { offset }) => {
                Self::refused(code).with("offset", offset)
            }
            (None, _) if error.is_outage() => Self::unavailable(error),
            (_, FileError::NotFound(_)) | (None, _) => Self::internal(error),
            (Some(code), _) => Self::refused(code),
        }
    }
}
