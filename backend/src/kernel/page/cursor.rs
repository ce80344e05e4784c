//! Where a page ends: the order and the last row's values, as one opaque text.

use super::SortKey;
use crate::kernel::error::ApiError;
use crate::kernel::storable;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sortition_contract::error::ErrorCode;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) sort: Vec<SortKey>,
    pub(super) values: Vec<Value>,
}

impl Cursor {
    pub(super) fn encode(&self) -> String {
        // Plain data: writing it as JSON can't fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub(super) fn decode(text: &str) -> Result<Self, ApiError> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .filter(|cursor: &Self| cursor.values.iter().all(storable::is_of_a_row))
            .ok_or_else(bad_cursor)
    }
}

/// 400: the cursor isn't one of this list.
pub fn bad_cursor() -> ApiError {
    ApiError::refused(ErrorCode::InvalidCursor)
}

/// A value of a cursor, in its column's type.
pub fn cursor_value<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    serde_json::from_value(value.clone()).map_err(|_| bad_cursor())
}
