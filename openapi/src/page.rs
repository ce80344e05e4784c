//! Lists and batches: the shapes that all resources share.

use serde::{Deserialize, Serialize};

/// A record as the API shows it, with the version that its `ETag` names.
pub trait Versioned {
    /// The version.
    fn version(&self) -> i64;
}

/// Says of views which field is their version.
macro_rules! versioned {
    ($($view:ty: $field:ident),+ $(,)?) => {
        $(impl crate::page::Versioned for $view {
            fn version(&self) -> i64 {
                self.$field
            }
        })+
    };
}

pub(crate) use versioned;

/// So many rows are counted for a page, and no more.
pub const TOTAL_MOST: i64 = 10_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, at most `limit` of them.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last one. Opaque.
    pub next_cursor: Option<String>,
    /// How many rows match, if `count=true` was asked; at most 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// True if more rows match than `total` says, which is 10,000 then: no more were counted. Left out
    /// otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_is_capped: bool,
}

impl<T> Page<T> {
    /// All of a list that is never long, as its only page.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
            total: None,
            total_is_capped: false,
        }
    }

    /// The same page, its rows as something else shows them.
    pub fn showing<U>(self, items: Vec<U>) -> Page<U> {
        Page {
            items,
            next_cursor: self.next_cursor,
            total: self.total,
            total_is_capped: self.total_is_capped,
        }
    }
}

/// One action over many records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The event to apply, as in the record's `allowed_actions`.
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub action: String,
    /// At most 500 ids.
    #[cfg_attr(feature = "schema", schema(max_items = 500, max_length = 36))]
    pub ids: Vec<String>,
    /// 1–500 characters, where the event needs one.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: Option<String>,
}

/// What became of each record of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BatchResults {
    /// In the order of `ids`.
    pub results: Vec<BatchResult>,
}

/// What became of one record of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BatchResult {
    /// The record.
    pub id: String,
    /// The HTTP status that the single call would have had.
    pub status: u16,
    /// The error code; null if it was done.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::error::ErrorCode>))]
    pub code: Option<String>,
}

/// A reason, as `return` and other refusing events need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
}
