//! What an entry may hold, pure.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::text;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;

/// The longest content of a training.
const CONTENT_LIMIT: usize = 1_000;
/// The most people in one training.
pub const HEADCOUNT_MOST: i32 = 100_000;
/// The most copies of one leaflet.
pub const COUNT_MOST: i32 = 10_000_000;

/// Collects what is wrong with the fields of a request, so that all of it is told at once.
#[derive(Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// A line: name, title, number.
    pub fn line(&mut self, pointer: &str, value: &str) -> String {
        self.take(pointer, text::line(value, text::MAX_TEXT))
    }

    /// A text of several lines.
    pub fn content(&mut self, pointer: &str, value: &str) -> String {
        self.take(pointer, text::paragraphs(value, CONTENT_LIMIT))
    }

    fn take(&mut self, pointer: &str, read: Result<String, text::TextError>) -> String {
        read.unwrap_or_else(|error| {
            self.0.push(error.at(pointer));
            String::new()
        })
    }

    /// A number from 1 on.
    pub fn number(&mut self, pointer: &str, value: i32, most: i32) -> i32 {
        if !(1..=most).contains(&value) {
            let error = FieldError::new(pointer, ErrorCode::OutOfRange);
            self.0.push(error.with("min", 1).with("max", most));
        }
        value
    }

    /// A day that has come: what will be isn't logged.
    pub fn past(&mut self, pointer: &str, value: NaiveDate, today: NaiveDate) -> NaiveDate {
        self.0
            .extend(DayBounds::past(today, 2000).check(pointer, value));
        value
    }

    /// Adds what something else found.
    pub fn add(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Refuses if anything is wrong.
    pub fn finish(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::invalid(self.0))
        }
    }
}

/// The reason of a change, if one is given; refuses a locked entry's change without one.
pub fn reason(given: Option<&str>, is_locked: bool) -> Result<Option<String>, ApiError> {
    match given {
        Some(given) => text::line(given, text::REASON_LIMIT)
            .map(Some)
            .map_err(|error| ApiError::invalid(vec![error.at("/reason")])),
        None if is_locked => Err(ApiError::refused(ErrorCode::EntryLocked)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn fields_collect_all_that_is_wrong() {
        let mut fields = Fields::default();
        fields.line("/name", " ");
        fields.number("/headcount", 0, HEADCOUNT_MOST);
        fields.past("/held_on", day("2026-11-24"), day("2026-11-23"));
        let Err(ApiError::Refused(refusal)) = fields.finish() else {
            panic!("three wrong fields are let through");
        };
        let found: Vec<_> = refusal
            .fields
            .iter()
            .map(|field| (field.pointer.as_str(), field.code))
            .collect();
        assert_eq!(
            found,
            [
                ("/name", ErrorCode::Required),
                ("/headcount", ErrorCode::OutOfRange),
                ("/held_on", ErrorCode::OutOfRange),
            ]
        );
    }

    #[test]
    fn fields_take_today_and_the_most() {
        let mut fields = Fields::default();
        fields.past("/held_on", day("2026-11-23"), day("2026-11-23"));
        fields.number("/headcount", HEADCOUNT_MOST, HEADCOUNT_MOST);
        assert!(fields.finish().is_ok());
    }

    #[test]
    fn reason_is_needed_only_where_it_is_locked() {
        assert_eq!(reason(None, false).unwrap(), None);
        assert_eq!(
            reason(None, true).unwrap_err().code(),
            ErrorCode::EntryLocked
        );
        assert_eq!(reason(Some("更正"), true).unwrap().as_deref(), Some("更正"));
        assert_eq!(
            reason(Some(" "), true).unwrap_err().code(),
            ErrorCode::InvalidValues
        );
    }
}
