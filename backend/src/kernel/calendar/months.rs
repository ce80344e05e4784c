//! Months, and the periods of monthly reports.

use chrono::{Datelike, Days, NaiveDate};
use std::fmt;
use std::str::FromStr;

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
