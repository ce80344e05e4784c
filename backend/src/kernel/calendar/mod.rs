//! Days, working days and months: pure arithmetic over a table of exceptions.
//!
//! It reads no clock and no database: today and the exceptions are passed in. A *day* is a day in
//! Asia/Shanghai; instants are UTC.

mod bounds;
mod months;
mod workdays;

pub use self::bounds::DayBounds;
pub use self::months::{Month, MonthError};
pub use self::workdays::{Calendar, Deadline};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

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

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn announced() -> Calendar {
        let rows = include_str!("../../../data/workdays.csv").lines().skip(1);
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
        fn shanghai_day_lies_in_its_own_bounds(seconds in 0i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let (start, end) = instants(shanghai_day(at), shanghai_day(at));
            prop_assert!(start <= at && at < end);
        }
    }
}
