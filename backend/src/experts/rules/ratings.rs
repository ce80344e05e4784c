//! Where experts helped, and how well: what such a note may hold, and what becomes of many.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::text::REASON_LIMIT;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use std::ops::RangeInclusive;

/// The longest text on what an expert did.
pub const WORK_LIMIT: usize = 500;
/// From poor to excellent.
pub const RATINGS: RangeInclusive<i32> = 1..=5;

/// A rating, which may be left out.
pub fn check_rating(fields: &mut Fields, rating: Option<i32>) -> Option<Option<i32>> {
    fields.optional(rating, |fields, rating| {
        fields.within("/rating", rating, RATINGS)
    })
}

/// What is to be said of it, which may be left out.
pub fn check_remark(fields: &mut Fields, remark: Option<&str>) -> Option<Option<String>> {
    fields.optional_paragraphs("/remark", remark, REASON_LIMIT)
}

/// The day of it: one that has come.
pub fn check_day(fields: &mut Fields, day: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    fields.day("/attended_on", day, DayBounds::past(today, 2000))
}

/// Refuses help outside of the contract's term.
pub fn require_in_contract(
    day: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<(), ApiError> {
    if (from..=until).contains(&day) {
        return Ok(());
    }
    Err(ApiError::refused(ErrorCode::OutOfContract)
        .with("day", day)
        .with("from", from)
        .with("until", until))
}

/// The mean of ratings in tenths, rounded to the nearest; none of none.
pub fn mean_in_tenths(ratings: &[i32]) -> Option<i64> {
    let count = i64::try_from(ratings.len())
        .ok()
        .filter(|count| *count > 0)?;
    let sum: i64 = ratings.iter().map(|rating| i64::from(*rating)).sum();
    Some((sum * 20 + count) / (count * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_is_rounded_to_the_nearest_tenth() {
        for (ratings, tenths) in [
            (&[][..], None),
            (&[5], Some(50)),
            (&[4, 5], Some(45)),
            (&[5, 5, 4], Some(47)),
            (&[1, 1, 2], Some(13)),
            (&[4, 4, 4, 5], Some(43)),
        ] {
            assert_eq!(mean_in_tenths(ratings), tenths, "{ratings:?}");
        }
    }

    #[test]
    fn the_contracts_first_and_last_day_are_within_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let within = |on: &str| require_in_contract(day(on), day("2026-01-01"), day("2026-12-31"));
        assert!(within("2026-01-01").is_ok() && within("2026-12-31").is_ok());
        for outside in ["2025-12-31", "2027-01-01"] {
            let error = within(outside).unwrap_err();
            assert_eq!(error.code(), ErrorCode::OutOfContract, "{outside}");
        }
    }
}
