//! Working days as the page knows them, and the weeks of a month.

mod source;

pub use source::WorkDays;

use crate::texts;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// The days that don't follow Monday to Friday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    exceptions: BTreeMap<NaiveDate, bool>,
}

impl WorkCalendar {
    /// From pairs of a day and whether it is a working day.
    pub fn new(exceptions: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        Self {
            exceptions: exceptions.into_iter().collect(),
        }
    }

    /// Whether the day departs from Monday to Friday, and how.
    pub fn exception(&self, day: NaiveDate) -> Option<bool> {
        self.exceptions.get(&day).copied()
    }

    /// Whether one works on the day.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        self.exception(day)
            .unwrap_or_else(|| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// The working days after `from` up to and with `to`; negative if `to` is before.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (first, last, sign) = if to >= from {
            (from, to, 1)
        } else {
            (to, from, -1)
        };
        let count = first
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= last)
            .filter(|day| self.is_workday(*day))
            .count();
        sign * i64::try_from(count).unwrap_or(i64::MAX)
    }
}

/// The months' names in the reader's language, from January on.
pub fn month_names() -> impl Iterator<Item = &'static str> {
    texts::ui::month_names().split(' ')
}

/// A month in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(NaiveDate);

impl Month {
    /// That of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its name with its year, in the reader's language.
    pub fn words(self) -> String {
        let place = self.0.month0() as usize;
        let name = month_names().nth(place).unwrap_or_default();
        texts::ui::year_and_month(name, self.0.year())
    }

    /// Some months on, or back.
    pub fn step(self, by: i32) -> Self {
        let months = Months::new(by.unsigned_abs());
        let stepped = if by < 0 {
            self.0.checked_sub_months(months)
        } else {
            self.0.checked_add_months(months)
        };
        Self(stepped.unwrap_or(self.0))
    }

    /// Its weeks from Monday to Sunday, six of them so that the panel keeps its height.
    pub fn weeks(self) -> Vec<Vec<NaiveDate>> {
        let back = u64::from(self.0.weekday().num_days_from_monday());
        let monday = self.0.checked_sub_days(Days::new(back)).unwrap_or(self.0);
        let days: Vec<_> = monday.iter_days().take(42).collect();
        days.chunks(7).map(<[NaiveDate]>::to_vec).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_between_counts_exceptions() {
        let calendar = WorkCalendar::new([(day("2026-10-01"), false), (day("2026-10-10"), true)]);
        assert_eq!(
            calendar.working_days_between(day("2026-09-30"), day("2026-10-02")),
            1
        );
        assert_eq!(
            calendar.working_days_between(day("2026-10-09"), day("2026-10-12")),
            2
        );
        assert_eq!(
            calendar.working_days_between(day("2026-10-12"), day("2026-10-09")),
            -2
        );
        assert_eq!(
            calendar.working_days_between(day("2026-10-12"), day("2026-10-12")),
            0
        );
    }

    #[test]
    fn words_name_month_and_year() {
        assert_eq!(month_names().count(), 12);
        assert_eq!(Month::of(day("2026-11-23")).words(), "2026年11月");
    }

    #[test]
    fn weeks_hold_the_month() {
        let weeks = Month::of(day("2026-11-23")).weeks();
        assert_eq!(weeks.len(), 6);
        assert_eq!(weeks[0][0], day("2026-10-26"));
        assert!(weeks.iter().flatten().any(|one| *one == day("2026-11-30")));
    }
}
