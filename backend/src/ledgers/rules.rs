//! What an entry may hold, pure.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::ApiError;
use crate::kernel::fields;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use std::ops::RangeInclusive;

/// The longest content of a training.
pub const CONTENT_LIMIT: usize = 1_000;
/// How many people one training has.
pub const HEADCOUNT: RangeInclusive<i32> = 1..=100_000;
/// How many copies there are of one leaflet.
pub const COPIES: RangeInclusive<i32> = 1..=10_000_000;

/// Days that have come: what will be isn't logged.
pub fn days(today: NaiveDate) -> DayBounds {
    DayBounds::past(today, 2000)
}

/// The days of the reports that may count an entry: its own; that of a task also those between it and the
/// day on which the task was drawn, whichever comes first.
pub fn counting_days(on: NaiveDate, drawn_on: Option<NaiveDate>) -> RangeInclusive<NaiveDate> {
    let drawn_on = drawn_on.unwrap_or(on);
    on.min(drawn_on)..=on.max(drawn_on)
}

/// The reason of a change, if one is given; refuses a locked entry's change without one.
pub fn reason(given: Option<&str>, is_locked: bool) -> Result<Option<String>, ApiError> {
    match given {
        Some(given) => Ok(Some(fields::reason_line(given)?)),
        None if is_locked => Err(ApiError::refused(ErrorCode::EntryLocked)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_that_have_come() {
        let today = "2026-11-23".parse().unwrap();
        assert_eq!(days(today).last, today);
    }

    #[test]
    fn entry_counts_by_its_day_and_by_the_draw_of_its_task() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on = day("2026-11-20");
        let (before, after) = (day("2026-11-19"), day("2026-12-01"));
        assert_eq!(counting_days(on, None), on..=on);
        assert_eq!(counting_days(on, Some(before)), before..=on);
        assert_eq!(counting_days(on, Some(after)), on..=after);
    }

    #[test]
    fn reason_is_needed_only_where_it_is_locked() {
        assert_eq!(reason(None, false).unwrap(), None);
        assert_eq!(
            reason(None, true).unwrap_err().code(),
            ErrorCode::EntryLocked
        );
        assert_eq!(reason(Some("更正"), true).unwrap().as_deref(), Some("更正"));
        assert_eq!(
            reason(Some(" "), true).unwrap_err().code(),
            ErrorCode::InvalidValues
        );
    }
}
