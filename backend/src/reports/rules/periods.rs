//! Which days a monthly report covers: from cut-off to cut-off, and each day once.

use crate::kernel::calendar::Month;
use chrono::{Days, NaiveDate};

/// The days that a monthly report covers, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportPeriod {
    /// The first.
    pub start: NaiveDate,
    /// The last.
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
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
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

    proptest! {
        #[test]
        fn report_periods_hold_each_day_exactly_once(later in 0u64..1461, cutoff in 1u32..=31) {
            let day = day("2023-01-01") + Days::new(later);
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
    }
}
