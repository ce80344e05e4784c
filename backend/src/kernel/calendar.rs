//! Days, working days, months and report periods: pure arithmetic over a table of exceptions.
//!
//! It reads no clock and no database: today and the exceptions are passed in. A *day* is a day in
//! Asia/Shanghai; instants are UTC.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday,
};

/// Seconds that Asia/Shanghai is ahead of UTC. A constant, not a time zone table: China has kept one
/// time without summer time since 1992, and no record here is older.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// The day in Asia/Shanghai on which an instant lies.
pub fn shanghai_day(instant: DateTime<Utc>) -> NaiveDate {
    (instant.naive_utc() + TimeDelta::seconds(i64::from(SHANGHAI_SECONDS))).date()
}

/// The same instant on a Shanghai clock, for documents and pages.
pub fn shanghai_time(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(SHANGHAI_SECONDS) {
        Some(offset) => instant.with_timezone(&offset),
        None => instant.fixed_offset(),
    }
}

/// The first instant of a day in Asia/Shanghai.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    (day.and_time(NaiveTime::MIN) - TimeDelta::seconds(i64::from(SHANGHAI_SECONDS))).and_utc()
}

/// From the first instant of `first` to the first one after `last`: `start <= at && at < end`.
pub fn instants(first: NaiveDate, last: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (start_of_day(first), start_of_day(last) + TimeDelta::days(1))
}

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

    /// The last working day before `day`: from when a due date that may be a day off is warned of.
    pub fn previous_working_day(&self, day: NaiveDate) -> Option<Deadline> {
        let mut found = Deadline {
            date: day,
            is_assumed: false,
        };
        loop {
            found.date = found.date.pred_opt()?;
            found.is_assumed |= !self.has_year(found.date.year());
            if self.is_working_day(found.date) {
                return Some(found);
            }
        }
    }

    /// Working days after `from` up to and including `to`; 0 if `to` is not later.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        days.map(|day| u32::from(self.is_working_day(day))).sum()
    }
}

/// A calendar month, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

/// The text is no month of the form `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a month of the form YYYY-MM")]
pub struct MonthError;

impl Month {
    /// The month in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The month of a year, 1 to 12.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(Self::of)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    pub fn number(self) -> u32 {
        self.month
    }

    /// The month after it.
    pub fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year + 1,
                month: 1,
            },
            month => Self {
                month: month + 1,
                ..self
            },
        }
    }

    /// The month before it.
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self {
                year: self.year - 1,
                month: 12,
            },
            month => Self {
                month: month - 1,
                ..self
            },
        }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// The day with that number, or the month's last one if it is shorter.
    pub fn day(self, number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, number.max(1))
            .unwrap_or_else(|| self.last_day())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let has_form = text.len() == 7
            && text.bytes().enumerate().all(|(place, b)| {
                if place == 4 {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            });
        let month = has_form.then(|| Self::new(text[..4].parse().ok()?, text[5..].parse().ok()?));
        month.flatten().ok_or(MonthError)
    }
}

/// The days that a monthly report covers, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportPeriod {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

/// What the report of a month covers: the day after the previous month's cut-off up to its own.
/// January starts on 1 January, so that a year's figures start with the year.
pub fn report_period(month: Month, cutoff_day: u32) -> ReportPeriod {
    let start = match month.number() {
        1 => month.first_day(),
        _ => month.previous().day(cutoff_day) + Days::new(1),
    };
    ReportPeriod {
        start,
        end: month.day(cutoff_day),
    }
}

/// What December's second version covers: all days up to the year's end, so that a year is covered
/// exactly once.
pub fn year_end_period(year: i32, cutoff_day: u32) -> Option<ReportPeriod> {
    let december = Month::new(year, 12)?;
    Some(ReportPeriod {
        end: december.last_day(),
        ..report_period(december, cutoff_day)
    })
}

/// The month whose report holds a day. The days of December after its cut-off belong to December's
/// second version, not to January.
pub fn report_month(day: NaiveDate, cutoff_day: u32) -> Month {
    let month = Month::of(day);
    if month.number() == 12 || day <= month.day(cutoff_day) {
        month
    } else {
        month.next()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn announced() -> Calendar {
        let rows = include_str!("../../data/workdays.csv").lines().skip(1);
        Calendar::new(rows.map(|row| {
            let mut cells = row.split(',');
            (day(cells.next().unwrap()), cells.next().unwrap() == "1")
        }))
    }

    #[test]
    fn deadline_of_twenty_working_days_skips_holidays() {
        for (from, to) in [
            ("2023-09-15", "2023-10-19"),
            ("2026-02-02", "2026-03-06"),
            ("2026-09-18", "2026-10-22"),
        ] {
            let expected = Deadline {
                date: day(to),
                is_assumed: false,
            };
            assert_eq!(
                announced().deadline(day(from), 20),
                Some(expected),
                "{from}"
            );
            assert_eq!(announced().working_days_between(day(from), day(to)), 20);
        }
    }

    #[test]
    fn deadline_that_touches_an_unannounced_year_says_so() {
        let found = announced().deadline(day("2026-12-25"), 5).unwrap();
        assert_eq!(
            found,
            Deadline {
                date: day("2027-01-01"),
                is_assumed: true
            }
        );
        assert!(
            !announced()
                .deadline(day("2026-12-25"), 4)
                .unwrap()
                .is_assumed
        );
    }

    #[test]
    fn deadline_of_no_days_is_the_day_itself() {
        let expected = Deadline {
            date: day("2026-10-01"),
            is_assumed: false,
        };
        assert_eq!(announced().deadline(day("2026-10-01"), 0), Some(expected));
        assert_eq!(announced().deadline(NaiveDate::MAX, 1), None);
    }

    #[test]
    fn previous_working_day_of_due_dates_on_days_off() {
        // The due dates of the scheme that fall on days off (domain.md §0).
        for (due, warned) in [
            ("2023-01-23", "2023-01-20"),
            ("2026-04-05", "2026-04-03"),
            ("2026-06-28", "2026-06-26"),
            ("2025-02-23", "2025-02-21"),
        ] {
            assert!(!announced().is_working_day(day(due)));
            assert_eq!(
                announced().previous_working_day(day(due)).map(|d| d.date),
                Some(day(warned))
            );
        }
        assert!(
            announced()
                .previous_working_day(day("2023-01-01"))
                .unwrap()
                .is_assumed
        );
    }

    #[test]
    fn working_days_of_the_announced_years_are_as_many_as_announced() {
        for (year, count) in [(2023, 249), (2024, 251), (2025, 248)] {
            let from = day(&format!("{}-12-31", year - 1));
            assert_eq!(
                announced().working_days_between(from, day(&format!("{year}-12-31"))),
                count
            );
        }
    }

    #[test]
    fn report_period_runs_from_cut_off_to_cut_off() {
        let period = |month: &str| {
            let ReportPeriod { start, end } = report_period(month.parse().unwrap(), 22);
            format!("{start} {end}")
        };
        assert_eq!(period("2026-11"), "2026-10-23 2026-11-22");
        assert_eq!(period("2026-01"), "2026-01-01 2026-01-22");
        assert_eq!(period("2026-12"), "2026-11-23 2026-12-22");
        let whole = year_end_period(2026, 22).unwrap();
        assert_eq!(
            (whole.start, whole.end),
            (day("2026-11-23"), day("2026-12-31"))
        );
    }

    #[test]
    fn report_period_with_late_cut_off_ends_with_the_month() {
        let period = report_period("2026-03".parse().unwrap(), 31);
        assert_eq!(
            (period.start, period.end),
            (day("2026-03-01"), day("2026-03-31"))
        );
    }

    #[test]
    fn shanghai_day_turns_at_sixteen_utc() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            shanghai_day(at("2026-11-22T15:59:59.999999Z")),
            day("2026-11-22")
        );
        assert_eq!(shanghai_day(at("2026-11-22T16:00:00Z")), day("2026-11-23"));
        assert_eq!(
            shanghai_time(at("2026-11-22T16:30:00Z")).to_rfc3339(),
            "2026-11-23T00:30:00+08:00"
        );
        let (start, end) = instants(day("2026-11-23"), day("2026-11-23"));
        assert_eq!(
            (start, end),
            (at("2026-11-22T16:00:00Z"), at("2026-11-23T16:00:00Z"))
        );
    }

    #[test]
    fn month_of_other_forms_is_refused() {
        for text in [
            "2026-13",
            "2026-00",
            "2026-1",
            "26-01",
            "2026/01",
            "2026-1月",
            "+202-01",
        ] {
            assert_eq!(text.parse::<Month>(), Err(MonthError), "{text}");
        }
        assert_eq!(
            "2026-02"
                .parse::<Month>()
                .unwrap()
                .previous()
                .previous()
                .to_string(),
            "2025-12"
        );
        assert_eq!(
            "2024-02".parse::<Month>().unwrap().last_day(),
            day("2024-02-29")
        );
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0u64..1461).prop_map(|n| day("2023-01-01") + Days::new(n))
    }

    proptest! {
        #[test]
        fn deadline_is_a_working_day_with_as_many_between(from in any_day(), count in 1u32..120) {
            let calendar = announced();
            let found = calendar.deadline(from, count).unwrap();
            prop_assert!(calendar.is_working_day(found.date));
            prop_assert_eq!(calendar.working_days_between(from, found.date), count);
        }

        #[test]
        fn report_periods_hold_each_day_exactly_once(day in any_day(), cutoff in 1u32..=31) {
            let month = report_month(day, cutoff);
            let period = match month.number() {
                12 => year_end_period(month.year(), cutoff).unwrap(),
                _ => report_period(month, cutoff),
            };
            prop_assert!(period.start <= day && day <= period.end, "{} not in {:?}", day, period);
            if month.number() != 12 {
                prop_assert_eq!(report_period(month.next(), cutoff).start, period.end + Days::new(1));
            }
        }

        #[test]
        fn shanghai_day_lies_in_its_own_bounds(seconds in 0i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let (start, end) = instants(shanghai_day(at), shanghai_day(at));
            prop_assert!(start <= at && at < end);
        }
    }
}
