//! Working days, with a flag where the calendar is only assumed.

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// Days that differ from Monday to Friday, by date, as the State Council announces them for a year.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    exceptions: BTreeMap<NaiveDate, bool>,
    years: BTreeSet<i32>,
}

/// A date that was found by counting working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The day itself.
    pub date: NaiveDate,
    /// A year without announced days was touched, where Monday to Friday were counted: the day may
    /// still move.
    pub is_assumed: bool,
}

impl Calendar {
    /// A calendar of exceptions, each a date and whether it is worked on. A year has its days
    /// announced if there is any row of it.
    pub fn new(exceptions: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        let exceptions: BTreeMap<_, _> = exceptions.into_iter().collect();
        let years = exceptions.keys().map(NaiveDate::year).collect();
        Self { exceptions, years }
    }

    /// Whether people work on that day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.exceptions.get(&day) {
            Some(&is_working) => is_working,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// Whether the days of the year were announced.
    pub fn has_year(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The last day of a period of `working_days` that begins on the day after `from`; `from` itself
    /// for none. `None` past the end of time.
    pub fn deadline(&self, from: NaiveDate, working_days: u32) -> Option<Deadline> {
        let mut found = Deadline {
            date: from,
            is_assumed: working_days == 0 && !self.has_year(from.year()),
        };
        let mut left = working_days;
        while left > 0 {
            found.date = found.date.succ_opt()?;
            found.is_assumed |= !self.has_year(found.date.year());
            left -= u32::from(self.is_working_day(found.date));
        }
        Some(found)
    }

    /// Working days after `from` up to and including `to`; 0 if `to` is not later.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        days.map(|day| u32::from(self.is_working_day(day))).sum()
    }
}
