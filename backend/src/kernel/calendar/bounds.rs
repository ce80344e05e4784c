//! Which days a form may name. A device or a hand that is off by decades writes 2016 or 2099 as
//! easily as today; what can't be is refused where it comes in, with the days that can.

use crate::kernel::error::FieldError;
use chrono::{Datelike, NaiveDate};

/// Days from a first to a last one, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayBounds {
    /// The first.
    pub first: NaiveDate,
    /// The last.
    pub last: NaiveDate,
}

impl DayBounds {
    /// Whole years around that of a day: so many before it, so many after it.
    pub fn years(today: NaiveDate, before: i32, after: i32) -> Self {
        let year = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        let next = year(today.year() + after + 1).and_then(|day| day.pred_opt());
        Self {
            first: year(today.year() - before).unwrap_or(today),
            last: next.unwrap_or(today),
        }
    }

    /// Days that have come, from a year on.
    pub fn past(today: NaiveDate, from_year: i32) -> Self {
        Self {
            first: NaiveDate::from_ymd_opt(from_year, 1, 1).unwrap_or(today),
            last: today,
        }
    }

    /// Refuses a day that isn't among them.
    pub fn check(self, pointer: &str, day: NaiveDate) -> Result<NaiveDate, FieldError> {
        match (self.first..=self.last).contains(&day) {
            true => Ok(day),
            false => Err(FieldError::out_of_range(pointer, self.first, self.last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::error::ErrorCode;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn check_takes_the_first_and_the_last_day_and_names_both() {
        let today = day("2026-11-23");
        for (bounds, first, last) in [
            (DayBounds::years(today, 1, 2), "2025-01-01", "2028-12-31"),
            (DayBounds::years(today, 0, 0), "2026-01-01", "2026-12-31"),
            (DayBounds::past(today, 2000), "2000-01-01", "2026-11-23"),
        ] {
            let (first, last) = (day(first), day(last));
            assert_eq!(bounds, DayBounds { first, last });
            assert!(bounds.check("/on", first).is_ok());
            assert!(bounds.check("/on", last).is_ok());
            let outside = [first.pred_opt(), last.succ_opt(), Some(NaiveDate::MAX)];
            for day in outside.into_iter().flatten() {
                let error = bounds.check("/on", day).unwrap_err();
                assert_eq!(error.code, ErrorCode::OutOfRange, "{day}");
            }
        }
    }

    #[test]
    fn years_stay_days_at_the_ends_of_the_calendar() {
        let bounds = DayBounds::years(NaiveDate::MAX, 1, 1);
        assert_eq!(bounds.last, NaiveDate::MAX);
    }
}
