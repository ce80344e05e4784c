//! What both databases hold. PostgreSQL takes no NUL in a text and no day before 4714 BC, SQLite takes both:
//! so they are refused where they come in, the same whichever database it is.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use std::ops::RangeInclusive;

/// The years of days that records and queries have.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Whether a day is one that records may have.
pub fn is_day(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// Whether no database ends the text at one of its characters.
pub fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

/// The first text of a value that can't be stored: its place (RFC 6901), and why.
pub fn objection(value: &Value) -> Option<(String, ErrorCode)> {
    match value {
        Value::String(text) if !is_text(text) => Some((String::new(), ErrorCode::ControlCharacter)),
        Value::String(text) => {
            let is_other_day = text.parse().is_ok_and(|day| !is_day(day));
            is_other_day.then(|| (String::new(), ErrorCode::WrongFormat))
        }
        Value::Array(values) => values
            .iter()
            .enumerate()
            .find_map(|(index, value)| below(&index.to_string(), objection(value))),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let of_name = (!is_text(name)).then(|| (String::new(), ErrorCode::ControlCharacter));
            of_name.or_else(|| below(name, objection(value)))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn below(name: &str, found: Option<(String, ErrorCode)>) -> Option<(String, ErrorCode)> {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    found.map(|(pointer, code)| (format!("/{escaped}{pointer}"), code))
}

/// Whether a value of a cursor could be that of a row. Its moments are bounded too: what a server has
/// written is of these years.
pub fn is_of_a_row(value: &Value) -> bool {
    let is_moment = |text: &str| {
        let day = text.parse::<NaiveDateTime>().map(|at| at.date());
        let day = day.or_else(|_| text.parse::<DateTime<Utc>>().map(|at| at.date_naive()));
        day.is_ok_and(|day| !is_day(day))
    };
    objection(value).is_none() && !value.as_str().is_some_and(is_moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objection_names_the_place_of_what_no_database_holds() {
        for (value, expected) in [
            (json!({ "title": "检查", "on": "2026-11-23" }), None),
            (json!("0001-01-01"), None),
            (json!("9999-12-31"), None),
            (json!("a\u{0}"), Some(("", ErrorCode::ControlCharacter))),
            (
                json!({ "ids": ["a", { "b/c": "\u{0}" }] }),
                Some(("/ids/1/b~1c", ErrorCode::ControlCharacter)),
            ),
            (
                json!({ "a\u{0}": 1 }),
                Some(("", ErrorCode::ControlCharacter)),
            ),
            (
                json!({ "period": { "from": "-5000-01-01" } }),
                Some(("/period/from", ErrorCode::WrongFormat)),
            ),
            (json!(["0000-12-31"]), Some(("/0", ErrorCode::WrongFormat))),
            (json!("+10000-01-01"), Some(("", ErrorCode::WrongFormat))),
        ] {
            let found = objection(&value);
            let found = found.as_ref().map(|(place, code)| (place.as_str(), *code));
            assert_eq!(found, expected, "{value}");
        }
    }

    #[test]
    fn what_rows_hold_is_of_a_row() {
        for (value, expected) in [
            (json!("2026-11-23T02:00:00"), true),
            (json!("2026-11-23T02:00:00Z"), true),
            (json!("检查"), true),
            (json!(7), true),
            (json!("-5000-01-01T00:00:00"), false),
            (json!("+12026-01-01T00:00:00Z"), false),
            (json!("\u{0}"), false),
        ] {
            assert_eq!(is_of_a_row(&value), expected, "{value}");
        }
    }
}
