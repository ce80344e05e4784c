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
