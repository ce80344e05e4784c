//! A field of a JSON Merge Patch that may be absent (stays), null (is emptied) or a value:
//! `#[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]` on an
//! `Option<Option<T>>`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a present field; an absent one is skipped before.
pub fn serialize<T: Serialize, S: Serializer>(
    field: &Option<Option<T>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    field
        .as_ref()
        .and_then(Option::as_ref)
        .serialize(serializer)
}

/// Reads a present field: null becomes `Some(None)`.
pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(source).map(Some)
}
