//! What an entry may hold: ratios, months, scope; and what bars a plan from being submitted.

use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::plans::rules::counts::{ALL, STRATA};
use crate::registers::rules::objects::TAG_LIMIT;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::plans::{StratumRatio, StratumSize};
use sortition_contract::registers::{ObjectScope, ObjectType};
use std::collections::BTreeSet;

/// The whole, in basis points.
pub const WHOLE_BP: u32 = 10_000;
/// The most months that a scope may leave out.
const EXCLUDE_MONTHS: u32 = 60;
/// The most values of one condition of a scope.
const CONDITION_LIMIT: usize = 100;
/// The most objects of a stratum that a ratio can ask for.
const DRAWN_MOST: u32 = 1_000_000;
/// The most credit classes of a scope, and the most strata with ratios: all but `all`.
const CLASSES_LIMIT: usize = STRATA.len() - 1;

/// Tells what is wrong with ratios: known strata, each once, `all` alone; no more than the whole.
pub fn check_ratios(fields: &mut Fields, ratios: &[StratumRatio]) {
    let count = FieldError::at_most("/ratios", ratios.len(), CLASSES_LIMIT);
    let Some(()) = fields.take(count) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for (index, ratio) in ratios.iter().enumerate() {
        let stratum = ratio.stratum.as_str();
        let at = |field: &str| format!("/ratios/{index}/{field}");
        if !STRATA.contains(&stratum) || (stratum == ALL && ratios.len() > 1) {
            fields.add(FieldError::unknown_value(at("stratum"), stratum));
        } else if !seen.insert(stratum) {
            fields.add(FieldError::repeated(at("stratum"), stratum));
        }
        fields.within(&at("ratio_bp"), ratio.ratio_bp, 0..=WHOLE_BP);
        for (field, count) in [("min", ratio.min), ("max", ratio.max)] {
            fields.within(&at(field), count.unwrap_or(0), 0..=DRAWN_MOST);
        }
        if let (Some(min), Some(max)) = (ratio.min, ratio.max) {
            fields.within(&at("min"), min, 0..=max);
        }
    }
}

/// Tells what is wrong with months: 1–12, each once.
pub fn check_months(fields: &mut Fields, months: &[u32]) {
    let mut seen = BTreeSet::new();
    for (index, month) in months.iter().enumerate() {
        let pointer = format!("/months/{index}");
        if fields.within(&pointer, *month, 1..=12).is_some() && !seen.insert(month) {
            fields.add(FieldError::repeated(pointer, month));
        }
    }
}

/// Tells what is wrong with a scope; regions and industries are those that exist.
pub fn check_scope(
    fields: &mut Fields,
    scope: &ObjectScope,
    regions: &BTreeSet<String>,
    industries: &BTreeSet<String>,
) {
    let lists = [
        ("region_codes", &scope.region_codes, Some(regions)),
        ("industry_codes", &scope.industry_codes, Some(industries)),
        ("tags", &scope.tags, None),
    ];
    for (field, values, known) in lists {
        let pointer = format!("/scope/{field}");
        fields.each_once(&pointer, values, CONDITION_LIMIT);
        if let Some(known) = known {
            let values = values.get(..CONDITION_LIMIT).unwrap_or(values);
            fields.each_known(&pointer, values, |value| known.contains(value));
        }
    }
    for (index, tag) in scope.tags.iter().enumerate().take(CONDITION_LIMIT) {
        if tag.chars().count() > TAG_LIMIT {
            let error = FieldError::new(format!("/scope/tags/{index}"), ErrorCode::TooLong);
            fields.add(error.with("max", TAG_LIMIT));
        }
    }
    fields.each_once("/scope/types", &scope.types, ObjectType::ALL.len());
    let classes = &scope.credit_classes;
    fields.each_once("/scope/credit_classes", classes, CLASSES_LIMIT);
    for (index, class) in classes.iter().enumerate().take(CLASSES_LIMIT) {
        if class == ALL || !STRATA.contains(&class.as_str()) {
            let pointer = format!("/scope/credit_classes/{index}");
            fields.add(FieldError::unknown_value(pointer, class));
        }
    }
    let months = scope.exclude_checked_within_months.unwrap_or(0);
    let pointer = "/scope/exclude_checked_within_months";
    fields.within(pointer, months, 0..=EXCLUDE_MONTHS);
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
