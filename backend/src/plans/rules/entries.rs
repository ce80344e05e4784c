//! What an entry may hold: ratios, months, scope; and what bars a plan from being submitted.

use crate::kernel::error::{ApiError, FieldError};
use crate::plans::rules::counts::{ALL, STRATA};
use crate::registers::rules::objects::TAG_LIMIT;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::plans::{StratumRatio, StratumSize};
use sortition_contract::registers::{ObjectScope, ObjectType};
use std::collections::BTreeSet;
use std::fmt::Display;

/// The whole, in basis points.
const WHOLE_BP: u32 = 10_000;
/// The most months that a scope may leave out.
const EXCLUDE_MONTHS: u32 = 60;
/// The most values of one condition of a scope.
const CONDITION_LIMIT: usize = 100;
/// The most objects of a stratum that a ratio can ask for.
const DRAWN_MOST: u32 = 1_000_000;
/// The most credit classes of a scope, and the most strata with ratios: all but `all`.
const CLASSES_LIMIT: usize = STRATA.len() - 1;

fn out_of_range(pointer: impl Into<String>, min: impl Display, max: impl Display) -> FieldError {
    FieldError::new(pointer, ErrorCode::OutOfRange)
        .with("min", min)
        .with("max", max)
}

fn repeated(pointer: impl Into<String>, value: impl Display) -> FieldError {
    FieldError::new(pointer, ErrorCode::Repeated).with("value", value)
}

fn unknown(pointer: impl Into<String>, value: impl Display) -> FieldError {
    FieldError::new(pointer, ErrorCode::UnknownValue).with("value", value)
}

/// What is wrong with ratios: known strata, each once, `all` alone; no more than the whole.
pub fn check_ratios(ratios: &[StratumRatio]) -> Vec<FieldError> {
    if let Some(error) = FieldError::too_many("/ratios", ratios.len(), CLASSES_LIMIT) {
        return vec![error];
    }
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, ratio) in ratios.iter().enumerate() {
        let stratum = ratio.stratum.as_str();
        let at = |field: &str| format!("/ratios/{index}/{field}");
        if !STRATA.contains(&stratum) || (stratum == ALL && ratios.len() > 1) {
            errors.push(unknown(at("stratum"), stratum));
        } else if !seen.insert(stratum) {
            errors.push(repeated(at("stratum"), stratum));
        }
        if ratio.ratio_bp > WHOLE_BP {
            errors.push(out_of_range(at("ratio_bp"), 0, WHOLE_BP));
        }
        for (field, count) in [("min", ratio.min), ("max", ratio.max)] {
            if count > Some(DRAWN_MOST) {
                errors.push(out_of_range(at(field), 0, DRAWN_MOST));
            }
        }
        if let (Some(min), Some(max)) = (ratio.min, ratio.max)
            && min > max
        {
            errors.push(out_of_range(at("min"), 0, max));
        }
    }
    errors
}

/// What is wrong with a part in basis points.
pub fn check_part(pointer: &str, part_bp: u32) -> Option<FieldError> {
    (part_bp > WHOLE_BP).then(|| out_of_range(pointer, 0, WHOLE_BP))
}

/// What is wrong with months: 1–12, each once.
pub fn check_months(months: &[u32]) -> Vec<FieldError> {
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for (index, month) in months.iter().enumerate() {
        let pointer = format!("/months/{index}");
        if !(1..=12).contains(month) {
            errors.push(out_of_range(pointer, 1, 12));
        } else if !seen.insert(month) {
            errors.push(repeated(pointer, month));
        }
    }
    errors
}

/// What is wrong with a list of references: not too long, each once.
pub fn check_list(pointer: &str, values: &[&str], most: usize) -> Vec<FieldError> {
    if values.len() > most {
        return vec![FieldError::new(pointer, ErrorCode::TooMany).with("max", most)];
    }
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if !seen.insert(value) {
            errors.push(repeated(format!("{pointer}/{index}"), value));
        }
    }
    errors
}

/// What is wrong with a scope; regions and industries are those that exist.
pub fn check_scope(
    scope: &ObjectScope,
    regions: &BTreeSet<String>,
    industries: &BTreeSet<String>,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let lists = [
        ("region_codes", &scope.region_codes, Some(regions)),
        ("industry_codes", &scope.industry_codes, Some(industries)),
        ("tags", &scope.tags, None),
    ];
    for (field, values, known) in lists {
        let pointer = format!("/scope/{field}");
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        errors.extend(check_list(&pointer, &texts, CONDITION_LIMIT));
        for (index, value) in values.iter().enumerate().take(CONDITION_LIMIT) {
            if known.is_some_and(|known| !known.contains(value)) {
                let error =
                    FieldError::new(format!("{pointer}/{index}"), ErrorCode::UnknownReference);
                errors.push(error.with("value", value));
            }
        }
    }
    for (index, tag) in scope.tags.iter().enumerate().take(CONDITION_LIMIT) {
        if tag.chars().count() > TAG_LIMIT {
            let error = FieldError::new(format!("/scope/tags/{index}"), ErrorCode::TooLong);
            errors.push(error.with("max", TAG_LIMIT));
        }
    }
    let types: Vec<&str> = scope.types.iter().map(|one| one.code()).collect();
    errors.extend(check_list("/scope/types", &types, ObjectType::ALL.len()));
    let classes: Vec<&str> = scope.credit_classes.iter().map(String::as_str).collect();
    errors.extend(check_list("/scope/credit_classes", &classes, CLASSES_LIMIT));
    let classes = scope.credit_classes.iter().enumerate();
    for (index, class) in classes.take(CLASSES_LIMIT) {
        if class == ALL || !STRATA.contains(&class.as_str()) {
            errors.push(unknown(format!("/scope/credit_classes/{index}"), class));
        }
    }
    if scope.exclude_checked_within_months > Some(EXCLUDE_MONTHS) {
        let pointer = "/scope/exclude_checked_within_months";
        errors.push(out_of_range(pointer, 0, EXCLUDE_MONTHS));
    }
    errors
}

/// The scope as a unit reaches it: a county's own region, whatever the filter says; none if the
/// two have nothing in common. `130100` is the whole city.
pub fn within_reach(scope: &ObjectScope, region_code: &str) -> Option<ObjectScope> {
    let whole_city = crate::kernel::rights::WHOLE_CITY;
    if region_code == whole_city {
        return Some(scope.clone());
    }
    let asked = &scope.region_codes;
    let reaches = asked.is_empty()
        || asked
            .iter()
            .any(|one| one == whole_city || one == region_code);
    reaches.then(|| ObjectScope {
        region_codes: vec![region_code.to_owned()],
        ..scope.clone()
    })
}

/// An item as an entry that is submitted cites it.
#[derive(Clone, Debug)]
pub struct CitedItem {
    /// Its code.
    pub code: String,
    /// Whether a version of it is in force and published.
    pub is_effective: bool,
    /// The limit of its ratio in that version.
    pub max_ratio_bp: Option<i32>,
}

/// An entry as it is submitted.
#[derive(Clone, Debug)]
pub struct SubmittedEntry<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its months.
    pub months: &'a [u32],
    /// Its ratios.
    pub ratios: &'a [StratumRatio],
    /// How much its ratios and numbers draw of the objects that its scope holds now.
    pub strata: &'a [StratumSize],
    /// Its items.
    pub items: Vec<CitedItem>,
}

/// What bars a plan from being submitted, by the first entry that has something.
pub fn check_submission(entries: &[SubmittedEntry<'_>]) -> Result<(), ApiError> {
    if entries.is_empty() {
        return Err(ApiError::refused(ErrorCode::NoEntries));
    }
    entries.iter().try_for_each(check_entry)
}

fn check_entry(entry: &SubmittedEntry<'_>) -> Result<(), ApiError> {
    let refuse = |code: ErrorCode| ApiError::refused(code).with("entry", entry.title);
    for item in &entry.items {
        if !item.is_effective {
            return Err(refuse(ErrorCode::ItemNotEffective).with("item", &item.code));
        }
    }
    if entry.months.is_empty() {
        return Err(refuse(ErrorCode::NoMonths));
    }
    for item in &entry.items {
        let limit = item
            .max_ratio_bp
            .and_then(|limit| u32::try_from(limit).ok());
        if let Some(limit) = limit.filter(|limit| is_over(entry, *limit)) {
            let shown = format!("{}.{:02}%", limit / 100, limit % 100);
            return Err(refuse(ErrorCode::RatioOverLimit)
                .with("item", &item.code)
                .with("limit", shown));
        }
    }
    Ok(())
}

/// Whether an entry draws more than an item allows: by a ratio, or by a number that is a larger share
/// of a stratum as it is now. What the limit itself would draw, rounded up as every draw is, is
/// within it.
fn is_over(entry: &SubmittedEntry<'_>, limit_bp: u32) -> bool {
    let most = |size: u64| sortition_draw::draw_count(size, u64::from(limit_bp), 0, None);
    let is_ratio = |ratio: &&StratumRatio| ratio.plain_number().is_none();
    entry
        .ratios
        .iter()
        .filter(is_ratio)
        .any(|ratio| ratio.ratio_bp > limit_bp)
        || entry
            .strata
            .iter()
            .any(|stratum| stratum.draw > most(stratum.size))
}

/// Whether the year of a plan is over.
pub fn is_year_over(year: i32, today: NaiveDate) -> bool {
    chrono::Datelike::year(&today) > year
}

#[cfg(test)]
mod tests;
