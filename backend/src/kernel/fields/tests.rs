//! What is told of fields that are wrong, and what is made of those that are right.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Pointers and codes of what is wrong.
fn told(fields: Fields) -> Vec<(String, ErrorCode)> {
    let told = |error: FieldError| (error.pointer, error.code);
    fields.into_errors().into_iter().map(told).collect()
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_order() {
    let mut fields = Fields::default();
    let bounds = DayBounds::past(day("2026-11-23"), 2000);
    assert_eq!(fields.line("/name", " ", 10), None);
    assert_eq!(fields.within("/count", 0, 1..=10), None);
    assert_eq!(fields.day("/held_on", day("2026-11-24"), bounds), None);
    assert_eq!(fields.known("/task_id", "t1", None::<()>), None);
    assert_eq!(fields.required("/status", None::<()>), None);
    assert_eq!(fields.optional(Some(""), Fields::reason), None);
    let made: Result<(), ApiError> = fields.build(|| panic!("made of wrong fields"));
    let Err(ApiError::Refused(refusal)) = made else {
        panic!("wrong fields are let through");
    };
    let expected = [
        FieldError::new("/name", ErrorCode::Required),
        FieldError::out_of_range("/count", 1, 10),
        FieldError::out_of_range("/held_on", "2000-01-01", "2026-11-23"),
        FieldError::unknown_reference("/task_id", "t1"),
        FieldError::new("/status", ErrorCode::Required),
        FieldError::new("/reason", ErrorCode::Required),
    ];
    assert_eq!(refusal.fields, expected);
}

#[test]
fn what_is_right_is_made_of_what_was_read() {
    let mut fields = Fields::default();
    let today = day("2026-11-23");
    let name = fields.line("/name", " 培训 ", 10);
    let note = fields.paragraphs("/note", "一\r\n二", 10);
    let count = fields.within("/count", 10, 1..=10);
    let on = fields.day("/on", today, DayBounds::past(today, 2000));
    let empty = fields.optional_line("/phone", Some(" "), 10);
    let nothing = fields.optional(None, Fields::reason);
    let made = fields.build(|| Some(((name?, note?), count?, on?, (empty?, nothing?))));
    let texts = ("培训".to_owned(), "一\n二".to_owned());
    assert_eq!(made.unwrap(), (texts, 10, today, (None, None)));
}

#[test]
fn what_is_given_up_without_an_error_is_ours() {
    let made = Fields::default().build(|| None::<()>);
    assert_eq!(made.unwrap_err().code(), ErrorCode::Internal);
}

#[test]
fn change_leaves_what_is_not_given_and_what_is_wrong() {
    for (given, stored, is_right) in [
        (None, "旧", true),
        (Some(" 新 "), "新", true),
        (Some(" "), "旧", false),
    ] {
        let mut fields = Fields::default();
        let mut name = "旧".to_owned();
        fields.change(&mut name, given, |fields, given| {
            fields.line("/name", given, 10)
        });
        assert_eq!(name, stored);
        assert_eq!(fields.finish().is_ok(), is_right);
    }
}

#[test]
fn lists_are_told_by_place_unless_there_is_too_much() {
    let mut fields = Fields::default();
    fields.each_known("/codes", &["a", "x"], |code| *code == "a");
    fields.each_once("/months", &[1, 2, 1], 3);
    fields.each_once("/tags", &["a", "a"], 1);
    let expected = [
        ("/codes/1".to_owned(), ErrorCode::UnknownReference),
        ("/months/2".to_owned(), ErrorCode::Repeated),
        ("/tags".to_owned(), ErrorCode::TooMany),
    ];
    assert_eq!(told(fields), expected);
}

#[test]
fn lines_are_read_one_by_one_and_compared_as_they_were_read() {
    let line = |fields: &mut Fields, at: &str, line: &str| fields.line(at, line, 3);
    let given = [" a ", "b", "a"].map(str::to_owned);
    let mut fields = Fields::default();
    let read = ["a", "b", "a"].map(str::to_owned);
    assert_eq!(fields.lines("/lines", &given, 3, line), Some(read.to_vec()));
    assert_eq!(fields.lines("/lines", &[], 0, line), Some(Vec::new()));
    let once = fields.lines_once("/tags", &given[..2], 2, line);
    assert_eq!(once, Some(["a", "b"].map(str::to_owned).to_vec()));
    // Whatever is wrong with one, what is wrong with the others is told too.
    let wrong = ["abcd", "", "c", "c "].map(str::to_owned);
    assert_eq!(fields.lines("/lines", &wrong, 4, line), None);
    assert_eq!(fields.lines_once("/tags", &wrong[2..], 2, line), None);
    assert_eq!(fields.lines_once("/tags", &wrong, 3, line), None);
    let expected = [
        FieldError::new("/lines/0", ErrorCode::TooLong).with("max", 3),
        FieldError::new("/lines/1", ErrorCode::Required),
        FieldError::repeated("/tags/1", "c"),
        FieldError::new("/tags", ErrorCode::TooMany).with("max", 3),
    ];
    assert_eq!(fields.into_errors(), expected);
}

#[test]
fn public_texts_hold_no_number_of_a_person() {
    let mut fields = Fields::default();
    assert_eq!(fields.public_line("/title", "13812345678", 20), None);
    assert_eq!(fields.public_paragraphs("/text", "13812345678", 20), None);
    let expected = ["/title", "/text"].map(|at| (at.to_owned(), ErrorCode::PersonalNumber));
    assert_eq!(told(fields), expected);
}
