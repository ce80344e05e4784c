//! Named query parameters, read strictly.

use super::checked;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::queries::invalid;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use sortition_contract::error::ErrorCode;

/// The query parameters of an operation that is no list. Unknown ones are refused.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Parameters<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(request.query_string().as_bytes())
                .into_owned()
                .collect();
        std::future::ready(checked(request).and_then(|()| filter_of(&pairs)).map(Self))
    }
}

/// Reads pairs into a type that refuses unknown ones.
pub(super) fn filter_of<F: DeserializeOwned>(pairs: &[(String, String)]) -> Result<F, ApiError> {
    let encoded = serde_urlencoded::to_string(pairs).map_err(ApiError::internal)?;
    let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
    serde_path_to_error::deserialize(source).map_err(|error| {
        let message = error.inner().to_string();
        match message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((name, _)) => ApiError::refused(ErrorCode::UnknownParameter).with("name", name),
            // What the document says of a value was looked at before.
            None => {
                let name = error.path().to_string();
                let error = FieldError::new(format!("/{name}"), ErrorCode::WrongFormat);
                invalid(&name, error)
            }
        }
    })
}
