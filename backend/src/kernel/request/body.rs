//! A request's body: read up to a limit, strictly, and said where it goes wrong.

use super::objects::Objects;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::storable;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;
use sortition_contract::error::ErrorCode;

/// The largest JSON body.
const BODY_LIMIT: usize = 1 << 20;

/// A request's body.
pub trait Body: Sized + 'static {
    /// Reads it; refuses what isn't exactly of this shape.
    fn parse(request: &HttpRequest, bytes: &[u8]) -> Result<Self, ApiError>;
}

impl Body for () {
    fn parse(_: &HttpRequest, bytes: &[u8]) -> Result<Self, ApiError> {
        match bytes.trim_ascii() {
            b"" | b"{}" => Ok(()),
            _ => parse_json::<EmptyBody>(bytes).map(|_| ()),
        }
    }
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyBody {}

/// A JSON body: refuses other content types.
impl<T: DeserializeOwned + 'static> Body for web::Json<T> {
    fn parse(request: &HttpRequest, bytes: &[u8]) -> Result<Self, ApiError> {
        let is_json = request
            .content_type()
            .split('+')
            .next_back()
            .is_some_and(|kind| kind == "json" || kind == "application/json");
        if !is_json {
            let refused = ApiError::refused(ErrorCode::UnsupportedMediaType);
            return Err(refused.with("kinds", "application/json"));
        }
        parse_json(bytes).map(web::Json)
    }
}

/// A JSON body that may be left out: then all its fields are absent.
#[derive(Debug)]
pub struct Maybe<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> Body for Maybe<T> {
    fn parse(request: &HttpRequest, bytes: &[u8]) -> Result<Self, ApiError> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        <web::Json<T> as Body>::parse(request, bytes).map(|body| Self(body.into_inner()))
    }
}

pub(super) async fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<web::Bytes, ApiError> {
    let mut bytes = web::BytesMut::new();
    let mut stream = web::Payload::from_request(request, payload)
        .await
        .map_err(|_| ApiError::refused(ErrorCode::Malformed))?;
    while let Some(chunk) = futures_util::StreamExt::next(&mut stream).await {
        let chunk = chunk.map_err(|_| ApiError::refused(ErrorCode::Malformed))?;
        if bytes.len() + chunk.len() > BODY_LIMIT {
            return Err(ApiError::refused(ErrorCode::PayloadTooLarge).with("limit", "1 MiB"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Reads JSON strictly and says where it goes wrong: objects from objects, each field known and once.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut source)).map_err(|error| {
        if error.inner().is_data() {
            let path = error.path().clone();
            ApiError::invalid(vec![field_error(&path, &error.inner().to_string())])
        } else {
            ApiError::refused(ErrorCode::Malformed)
        }
    })?;
    source
        .end()
        .map_err(|_| ApiError::refused(ErrorCode::Malformed))?;
    require_storable(bytes)?;
    Ok(value)
}

/// Refuses texts and days that a database can't hold, whatever a field's own rules say.
fn require_storable(bytes: &[u8]) -> Result<(), ApiError> {
    // JSON has a NUL only as this escape, and a day of such years with a sign or as the year 0.
    let is_doubtful = |start: &[u8]| bytes.windows(start.len()).any(|window| window == start);
    let starts: [&[u8]; 4] = [b"\\u0000", b"\"-", b"\"+", b"\"0000-"];
    if !starts.into_iter().any(is_doubtful) {
        return Ok(());
    }
    let value = serde_json::from_slice(bytes).map_err(ApiError::internal)?;
    match storable::objection(&value) {
        Some((pointer, code)) => Err(FieldError::new(pointer, code).into()),
        None => Ok(()),
    }
}

/// Translates serde's complaint, whose wording is its own, to a code of the table.
fn field_error(path: &serde_path_to_error::Path, message: &str) -> FieldError {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            serde_path_to_error::Segment::Map { key } => {
                pointer.push_str(&format!("/{}", escape(key)))
            }
            _ => {}
        }
    }
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("missing field") {
        FieldError::new(format!("{pointer}/{}", escape(quoted)), ErrorCode::Required)
    } else if message.starts_with("unknown field") {
        // The path ends in the unknown field itself.
        FieldError::new(pointer, ErrorCode::UnknownField).with("name", quoted)
    } else if message.starts_with("unknown variant") {
        FieldError::new(pointer, ErrorCode::UnknownValue).with("value", quoted)
    } else if message.starts_with("duplicate field") {
        FieldError::new(format!("{pointer}/{}", escape(quoted)), ErrorCode::Repeated)
            .with("value", quoted)
    } else if message.starts_with("invalid type") {
        FieldError::new(pointer, ErrorCode::WrongType)
    } else {
        FieldError::new(pointer, ErrorCode::WrongFormat)
    }
}

/// RFC 6901.
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::org::{CreateUnit, SetRoles, SignIn};

    fn first_field<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> (String, &'static str) {
        match parse_json::<T>(json.as_bytes()) {
            Err(ApiError::Refused(refusal)) if !refusal.fields.is_empty() => (
                refusal.fields[0].pointer.clone(),
                refusal.fields[0].code.code(),
            ),
            other => panic!("no field error but {other:?}"),
        }
    }

    #[test]
    fn parse_json_names_place_and_code() {
        let missing = first_field::<SignIn>(r#"{"username":"a"}"#);
        assert_eq!(missing, ("/password".to_owned(), "required"));
        let unknown = first_field::<SignIn>(r#"{"username":"a","password":"b","c":1}"#);
        assert_eq!(unknown, ("/c".to_owned(), "unknown_field"));
        let wrong = first_field::<SignIn>(r#"{"username":1,"password":"b"}"#);
        assert_eq!(wrong, ("/username".to_owned(), "wrong_type"));
        let variant = first_field::<CreateUnit>(
            r#"{"code":"x","name":"y","kind":"planet","region_code":"130100"}"#,
        );
        assert_eq!(variant, ("/kind".to_owned(), "unknown_value"));
        let doubled = first_field::<SignIn>(r#"{"username":"a","username":"b","password":"c"}"#);
        assert_eq!(doubled.1, "repeated");
        let list = first_field::<SignIn>(r#"["a","b"]"#);
        assert_eq!(list, (String::new(), "wrong_type"));
        let inside = first_field::<SetRoles>(r#"{"roles":[["operator","a"]]}"#);
        assert_eq!(inside, ("/roles/0".to_owned(), "wrong_type"));
        let empty = first_field::<EmptyBody>("[]");
        assert_eq!(empty, (String::new(), "wrong_type"));
    }

    #[test]
    fn parse_json_refuses_what_is_no_json() {
        for text in ["", "{", "{} {}", "nul"] {
            let error = parse_json::<serde_json::Value>(text.as_bytes()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Malformed, "{text}");
        }
    }
}
