//! One action over many inspection objects.

use crate::codes;
use crate::registers::ObjectStatus;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One action over many objects.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ObjectBatch {
    /// `tag`, `untag` or `mark`.
    pub action: ObjectBatchAction,
    /// At most 500 ids.
    #[cfg_attr(feature = "schema", schema(max_items = 500, max_length = 36))]
    pub ids: Vec<String>,
    /// 1–500 characters; `mark` needs it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: Option<String>,
    /// For `tag` and `untag`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 32))]
    pub tags: Vec<String>,
    /// For `mark`.
    #[serde(default)]
    pub status: Option<ObjectStatus>,
    /// For `mark`: since when; absent: today.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

codes! {
    /// What a batch does to objects.
    ObjectBatchAction {
        /// Add tags.
        Tag = "tag",
        /// Take tags away.
        Untag = "untag",
        /// Set the status.
        Mark = "mark",
    }
}
