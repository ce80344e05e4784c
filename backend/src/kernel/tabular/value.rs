//! What a cell of a written table holds: typed where a spreadsheet has a type for it, and as text.

use crate::kernel::calendar;
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Nothing,
    /// Text, also where it consists of digits.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A number with decimals.
    Decimal(f64),
    /// A ratio in basis points.
    Ratio(i64),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
}

impl Value {
    /// Text; nothing, if it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Self::Nothing,
            false => Self::Text(text),
        }
    }

    /// What is there, if it is.
    pub fn maybe<T>(value: Option<T>, of: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, of)
    }

    /// As people read it, the clock that of Shanghai.
    pub fn for_people(&self) -> Cow<'_, str> {
        match self {
            Self::Nothing => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Count(number) => Cow::Owned(number.to_string()),
            Self::Decimal(number) => Cow::Owned(number.to_string()),
            Self::Ratio(points) => Cow::Owned(percent(*points)),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Moment(at) => {
                let local = calendar::shanghai_time(*at).naive_local();
                Cow::Owned(local.format("%Y-%m-%d %H:%M").to_string())
            }
        }
    }

    /// As the API writes it.
    pub fn for_machines(&self) -> Cow<'_, str> {
        match self {
            Self::Ratio(points) => Cow::Owned(points.to_string()),
            Self::Moment(at) => Cow::Owned(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
            _ => self.for_people(),
        }
    }
}

/// Basis points as percent, without zeros that say nothing.
fn percent(points: i64) -> String {
    let (whole, rest) = (points / 100, (points % 100).abs());
    let sign = if points < 0 && whole == 0 { "-" } else { "" };
    match rest {
        0 => format!("{sign}{whole}%"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}%", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_people_writes_percent_and_local_time() {
        let at: DateTime<Utc> = "2026-11-23T17:30:00Z".parse().unwrap();
        let cases = [
            (Value::Nothing, "", ""),
            (Value::text(""), "", ""),
            (Value::Text("0311".to_owned()), "0311", "0311"),
            (Value::Count(1_234), "1234", "1234"),
            (Value::Ratio(250), "2.5%", "250"),
            (Value::Ratio(10_000), "100%", "10000"),
            (Value::Ratio(205), "2.05%", "205"),
            (Value::Ratio(-50), "-0.5%", "-50"),
            (
                Value::Moment(at),
                "2026-11-24 01:30",
                "2026-11-23T17:30:00Z",
            ),
        ];
        for (value, people, machines) in cases {
            assert_eq!(value.for_people(), people);
            assert_eq!(value.for_machines(), machines);
        }
    }
}
