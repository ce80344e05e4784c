//! What a cell says, as one would type it: whole numbers without decimals, days as `YYYY-MM-DD`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use sortition_contract::error::ErrorCode;

use super::super::TableError;
use super::formats::Meaning;
use super::strings::unescaped;

/// Above it a spreadsheet has already lost digits.
const MAX_EXACT: f64 = 1e15;
/// Days between the two beginnings that spreadsheets count from.
const DAYS_TO_1904: f64 = 1_462.0;
const MILLISECONDS_OF_DAY: f64 = 86_400_000.0;

/// A text, and what is wrong with it.
pub(super) type Said = (String, Option<ErrorCode>);

/// What the value of a cell says; nothing if the cell is empty. `kind` is the cell's type.
pub(super) fn said(
    value: &str,
    kind: &str,
    meaning: Meaning,
    counts_from_1904: bool,
) -> Result<Option<Said>, TableError> {
    let said = match kind {
        "str" => (unescaped(value).into_owned(), None),
        "d" => (value.to_owned(), None),
        _ if value.trim().is_empty() => return Ok(None),
        "e" => (value.to_owned(), Some(ErrorCode::CellError)),
        "b" => match value.trim().to_ascii_lowercase().as_str() {
            "0" | "false" => ("false".to_owned(), None),
            "1" | "true" => ("true".to_owned(), None),
            _ => return Err(TableError::Unreadable),
        },
        "" | "n" => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => number_said(number, meaning, counts_from_1904),
            // Without a type it may be a text after all.
            _ if kind.is_empty() => (value.to_owned(), None),
            _ => return Err(TableError::Unreadable),
        },
        _ => return Err(TableError::Unreadable),
    };
    Ok(Some(said))
}

fn number_said(number: f64, meaning: Meaning, counts_from_1904: bool) -> Said {
    match meaning {
        Meaning::Number if number.abs() >= MAX_EXACT => {
            (number.to_string(), Some(ErrorCode::LongNumber))
        }
        Meaning::Number | Meaning::Duration => (rounded(number).to_string(), None),
        Meaning::Moment => match moment(number, counts_from_1904) {
            Some(at) if at.time() == NaiveTime::MIN => (at.date().to_string(), None),
            Some(at) => (at.format("%Y-%m-%dT%H:%M:%S").to_string(), None),
            None => (number.to_string(), Some(ErrorCode::CellError)),
        },
    }
}

/// A moment that is counted in days.
fn moment(days: f64, counts_from_1904: bool) -> Option<NaiveDateTime> {
    let days = match counts_from_1904 {
        true => days + DAYS_TO_1904,
        false => days,
    };
    // Spreadsheets have a 29 February 1900, which never was.
    let days = if days >= 60.0 { days } else { days + 1.0 };
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    let passed = TimeDelta::try_milliseconds((days * MILLISECONDS_OF_DAY).round() as i64)?;
    first.checked_add_signed(passed)
}

/// To the 15 digits that a spreadsheet shows: `0.1 + 0.2` is `0.3` there.
fn rounded(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn said_is_what_the_cell_shows() {
        let plain = |text: &str| Some((text.to_owned(), None));
        let wrong = |text: &str, code| Some((text.to_owned(), Some(code)));
        for (value, kind, meaning, expected) in [
            ("", "", Meaning::Number, None),
            ("", "str", Meaning::Number, plain("")),
            ("13812345678", "", Meaning::Number, plain("13812345678")),
            ("0.30000000000000004", "n", Meaning::Number, plain("0.3")),
            ("石家庄", "", Meaning::Number, plain("石家庄")),
            ("nan", "", Meaning::Number, plain("nan")),
            ("46349", "", Meaning::Moment, plain("2026-11-23")),
            ("46349.5", "", Meaning::Moment, plain("2026-11-23T12:00:00")),
            ("1.5", "", Meaning::Duration, plain("1.5")),
            ("1", "b", Meaning::Number, plain("true")),
            ("TRUE", "b", Meaning::Number, plain("true")),
            (" False ", "b", Meaning::Number, plain("false")),
            (" ", "b", Meaning::Number, None),
            (" ", "n", Meaning::Number, None),
            ("a_x000A_b", "str", Meaning::Number, plain("a\nb")),
            (
                "#SPILL!",
                "e",
                Meaning::Number,
                wrong("#SPILL!", ErrorCode::CellError),
            ),
            (
                "1e15",
                "",
                Meaning::Number,
                wrong("1000000000000000", ErrorCode::LongNumber),
            ),
            (
                "1e300",
                "",
                Meaning::Moment,
                wrong(&1e300_f64.to_string(), ErrorCode::CellError),
            ),
        ] {
            let said = said(value, kind, meaning, false).unwrap();
            assert_eq!(said, expected, "{value} {kind}");
        }
        assert!(said("2", "b", Meaning::Number, false).is_err());
        assert!(said("x", "n", Meaning::Number, false).is_err());
        assert!(said("x", "nonesuch", Meaning::Number, false).is_err());
        let of_1904 = said("44887", "", Meaning::Moment, true).unwrap();
        assert_eq!(of_1904, plain("2026-11-23"));
    }
}
