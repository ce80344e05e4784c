//! Texts that become public: each is brought into its normal form (`kernel::text`) and asked for
//! numbers of persons (`kernel::personal_numbers`) in one step, where somebody writes it. Pure.
//!
//! Whatever the portal, `/public` or a draw's public record shows is written through here:
//! `tests/support/public_texts.rs` names each text with the fields that it comes from, and fails for one
//! that isn't named. What has a form in which no such number fits (codes, hashes, days) needs no guard.

use crate::kernel::error::{ApiError, FieldError, Refusal};
use crate::kernel::personal_numbers::{self, PersonalNumber};
use crate::kernel::text;
use serde_json::Value;
use sortition_contract::error::ErrorCode;

/// One line in its normal form ([`text::line`]) without a person's number, or what is wrong with the
/// field; `pointer` begins with `/`.
pub fn line(text: &str, max: usize, pointer: &str) -> Result<String, FieldError> {
    let line = text::line(text, max).map_err(|error| error.at(pointer))?;
    guarded(line, pointer)
}

/// A text of several lines in its normal form ([`text::paragraphs`]), likewise.
pub fn paragraphs(text: &str, max: usize, pointer: &str) -> Result<String, FieldError> {
    let paragraphs = text::paragraphs(text, max).map_err(|error| error.at(pointer))?;
    guarded(paragraphs, pointer)
}

/// A text in its normal form, unless there are numbers of persons in it; those are told masked.
pub fn guarded(text: String, pointer: &str) -> Result<String, FieldError> {
    match error_of(&personal_numbers::find(&text), pointer) {
        Some(error) => Err(error),
        None => Ok(text),
    }
}

fn error_of(numbers: &[PersonalNumber], pointer: &str) -> Option<FieldError> {
    (!numbers.is_empty()).then(|| {
        FieldError::new(pointer, ErrorCode::PersonalNumber)
            .with("field", name_of(pointer))
            .with("value", listed(numbers))
    })
}

/// The field's name: the last member of its pointer that is no place in a list.
fn name_of(pointer: &str) -> &str {
    let is_place = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = pointer.rsplit('/');
    parts.find(|part| !is_place(part)).unwrap_or_default()
}

fn listed(numbers: &[PersonalNumber]) -> String {
    let masked: Vec<&str> = numbers.iter().map(|one| one.masked.as_str()).collect();
    masked.join("、")
}

/// Refuses to make texts public in which persons' numbers stand that nobody confirmed: 409
/// `personal_data`, with each field that holds some. `texts` are pointers with their texts.
pub fn require_impersonal(texts: &[(String, &str)], confirmed: &[String]) -> Result<(), ApiError> {
    let mut all = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut fields = Vec::new();
    for (pointer, text) in texts {
        let mut numbers = personal_numbers::find(text);
        numbers.retain(|one| !confirmed.contains(&one.written));
        let error = error_of(&numbers, pointer);
        if error.is_some() && !names.contains(&name_of(pointer)) {
            names.push(name_of(pointer));
        }
        fields.extend(error);
        for one in numbers {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    let refusal = Refusal {
        fields,
        ..Refusal::new(ErrorCode::PersonalData)
    };
    let refused = ApiError::Refused(Box::new(refusal)).with("field", names.join(" "));
    Err(refused.with("hits", listed(&all)))
}

/// The texts of a record as JSON, each with its place below `pointer`; without the members whose form
/// has no room for such a number.
pub fn texts_of<'a>(record: &'a Value, pointer: &str, without: &[&str]) -> Vec<(String, &'a str)> {
    match record {
        Value::String(text) => vec![(pointer.to_owned(), text.as_str())],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(place, item)| texts_of(item, &format!("{pointer}/{place}"), without))
            .collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !without.contains(&name.as_str()))
            .flat_map(|(name, member)| texts_of(member, &format!("{pointer}/{name}"), without))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn line_tells_the_field_and_the_masked_number() {
        let error = line(" 关于138 1234 5678的公告 ", 128, "/title").unwrap_err();
        assert_eq!(error.pointer, "/title");
        assert_eq!(error.code, ErrorCode::PersonalNumber);
        assert_eq!(error.parameters["value"], "138****5678");
        assert_eq!(error.parameters["field"], "title");
        assert_eq!(name_of("/content/entries/0/title"), "title");
        assert_eq!(name_of("/result/units/1"), "units");
    }

    #[test]
    fn line_is_refused_for_its_form_first() {
        let error = line("1".repeat(129).as_str(), 128, "/title").unwrap_err();
        assert_eq!(error.code, ErrorCode::TooLong);
        let kept = line(" \u{202e}石人社发〔2026〕12号 ", 128, "/title");
        assert_eq!(kept.as_deref(), Ok("石人社发〔2026〕12号"));
    }

    #[test]
    fn paragraphs_find_a_number_that_marks_were_to_hide() {
        let error = paragraphs("联系人\n138\u{200b}12\u{2060}345678", 500, "/reason").unwrap_err();
        assert_eq!(error.parameters["value"], "138****5678");
    }

    #[test]
    fn require_impersonal_names_each_field_and_lets_confirmed_numbers_stand() {
        let texts = [
            ("/title".to_owned(), "13812345678"),
            ("/public_text".to_owned(), "0311-55501234，13812345678"),
            ("/number".to_owned(), "石人社发〔2026〕12号"),
        ];
        let ApiError::Refused(refusal) = require_impersonal(&texts, &[]).unwrap_err() else {
            panic!("a refusal");
        };
        assert_eq!(refusal.code, ErrorCode::PersonalData);
        assert_eq!(refusal.parameters["hits"], "138****5678、0311****1234");
        assert_eq!(refusal.parameters["field"], "title public_text");
        let pointers: Vec<&str> = refusal
            .fields
            .iter()
            .map(|one| one.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/title", "/public_text"]);
        let confirmed = ["13812345678".to_owned(), "0311-55501234".to_owned()];
        assert!(require_impersonal(&texts, &confirmed).is_ok());
        assert!(require_impersonal(&texts, &confirmed[..1]).is_err());
    }

    #[test]
    fn texts_of_a_record_stand_under_their_places() {
        let record =
            json!({ "id": "1", "entries": [{ "title": "甲", "months": [1] }], "url": null });
        assert_eq!(
            texts_of(&record, "/content", &["id"]),
            [("/content/entries/0/title".to_owned(), "甲")]
        );
    }
}
