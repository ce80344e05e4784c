//! The values of a list's common parameters, read strictly; what each takes is named where it is refused.

use super::SortKey;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::queries::{invalid, no_text, not_one_of, out_of_range, wrong_form};
use crate::kernel::storable;
use sortition_contract::error::ErrorCode;

/// How many rows a page has at the most.
const LIMIT_MOST: i64 = 200;
/// How many rows a page by number may have before it; further on one goes by cursor. Rows that are
/// passed over are read all the same: 150 ms for 900,000 of them on PostgreSQL.
const DEPTH_MOST: i64 = 1_000_000;
/// The longest search term, in characters.
const SEARCH_LIMIT: usize = 100;

pub(super) fn limit_of(value: &str) -> Result<i64, ApiError> {
    let limit = value.parse().ok();
    limit
        .filter(|limit| (1..=LIMIT_MOST).contains(limit))
        .ok_or_else(|| invalid("limit", out_of_range("limit", 1, LIMIT_MOST)))
}

pub(super) fn page_of(value: &str) -> Result<i64, ApiError> {
    let page = value.parse().ok().filter(|page: &i64| *page >= 1);
    page.ok_or_else(unknown_page)
}

/// The rows before a page by its number; refuses one that begins too far on.
pub(super) fn offset_of(page: i64, limit: i64) -> Result<i64, ApiError> {
    let offset = page.saturating_sub(1).saturating_mul(limit);
    match offset <= DEPTH_MOST {
        true => Ok(offset),
        false => {
            let last = DEPTH_MOST / limit.max(1) + 1;
            Err(invalid("page", out_of_range("page", 1, last)))
        }
    }
}

/// A page that there is not.
pub(super) fn unknown_page() -> ApiError {
    invalid("page", out_of_range("page", 1, DEPTH_MOST))
}

pub(super) fn columns_of(value: &str) -> Vec<String> {
    let names = value.split(',').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

pub(super) fn truth_of(value: &str) -> Result<bool, ApiError> {
    let refused = |_| invalid("count", not_one_of("count", value, "true, false"));
    value.parse().map_err(refused)
}

pub(super) fn sort_of(value: &str) -> Result<Vec<SortKey>, ApiError> {
    let mut keys: Vec<SortKey> = Vec::new();
    for part in value.split(',') {
        let (name, is_descending) = match part.strip_prefix('-') {
            Some(name) => (name, true),
            None => (part, false),
        };
        if name.is_empty() || keys.iter().any(|key| key.name == name) {
            let form = "name,-created_at";
            return Err(invalid("sort", wrong_form("sort", value, form)));
        }
        keys.push(SortKey {
            name: name.to_owned(),
            is_descending,
        });
    }
    Ok(keys)
}

pub(super) fn term_of(value: &str) -> Result<Option<String>, ApiError> {
    if !storable::is_text(value) {
        return Err(invalid("q", no_text("q")));
    }
    let term = value.trim();
    if term.chars().count() > SEARCH_LIMIT {
        let error = FieldError::new("/q", ErrorCode::TooLong).with("max", SEARCH_LIMIT);
        return Err(invalid("q", error));
    }
    Ok((!term.is_empty()).then(|| term.to_owned()))
}
