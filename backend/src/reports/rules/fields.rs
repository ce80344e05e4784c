//! The fields of what is written into a report by hand: values of cells, notes to rules, comments.

use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text::REASON_LIMIT;
use sortition_contract::error::ErrorCode;
use sortition_contract::reports::{CellKey, CellUnit, CellValue};
use std::collections::BTreeMap;

/// The highest figure entered by hand.
const FIGURE_MOST: i64 = 1_000_000_000;
/// The most lines of a list entered by hand.
const LINES_MOST: usize = 200;

/// A value of a cell's kind.
pub fn check_value(fields: &mut Fields, key: CellKey, value: &CellValue) -> Option<CellValue> {
    match (key.unit(), value) {
        (CellUnit::Count, CellValue::Count(count @ 0..)) => {
            let count = fields.within("/value", *count, 0..=FIGURE_MOST)?;
            Some(CellValue::Count(count))
        }
        (CellUnit::List, CellValue::List(lines)) => {
            let lines = fields.lines("/value", lines, LINES_MOST, |fields, at, line| {
                fields.line(at, line, REASON_LIMIT)
            })?;
            Some(CellValue::List(lines))
        }
        _ => {
            fields.add(FieldError::new("/value", ErrorCode::WrongType));
            None
        }
    }
}

/// The notes with some of them changed; an empty one is removed.
pub fn check_notes(
    fields: &mut Fields,
    stored: &BTreeMap<String, String>,
    changes: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, String>> {
    let mut notes = stored.clone();
    let mut all = Some(());
    for (rule, note) in changes {
        let pointer = format!("/notes/{rule}");
        // As a number is written: who writes `05` too would have two notes to one rule.
        let is_known = (1..=17).any(|number: u8| number.to_string() == *rule);
        let note = known(fields, &pointer, rule, is_known)
            .and_then(|()| fields.optional_paragraphs(&pointer, Some(note), REASON_LIMIT));
        match note {
            Some(Some(note)) => drop(notes.insert(rule.clone(), note)),
            Some(None) => drop(notes.remove(rule)),
            None => all = None,
        }
    }
    all.map(|()| notes)
}

/// Comments by cell.
pub fn check_comments(
    fields: &mut Fields,
    comments: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, String>> {
    let mut checked = BTreeMap::new();
    for (key, comment) in comments {
        let pointer = format!("/comments/{key}");
        let is_known = key.parse::<CellKey>().is_ok();
        let comment = known(fields, &pointer, key, is_known)
            .and_then(|()| fields.paragraphs(&pointer, comment, REASON_LIMIT));
        checked.extend(comment.map(|comment| (key.clone(), comment)));
    }
    (checked.len() == comments.len()).then_some(checked)
}

/// A member that there is.
fn known(fields: &mut Fields, pointer: &str, name: &str, is_known: bool) -> Option<()> {
    if !is_known {
        let error = FieldError::new(pointer, ErrorCode::UnknownField);
        fields.add(error.with("name", name));
    }
    is_known.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(key, text): &(&str, &str)| ((*key).to_owned(), (*text).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn pointers<T>(found: Result<T, Vec<FieldError>>) -> Vec<String> {
        let errors = found.err().unwrap_or_default().into_iter();
        errors.map(|error| error.pointer).collect()
    }

    #[test]
    fn values_are_of_the_cells_kind() {
        let key: CellKey = "m4_items".parse().unwrap();
        let check = |value| read(|fields| check_value(fields, key, &value));
        assert_eq!(check(CellValue::Count(7)), Ok(CellValue::Count(7)));
        for (wrong, code) in [
            (CellValue::Count(-1), ErrorCode::WrongType),
            (CellValue::Count(1_000_000_001), ErrorCode::OutOfRange),
            (CellValue::List(vec!["七".to_owned()]), ErrorCode::WrongType),
        ] {
            assert_eq!(check(wrong).unwrap_err()[0].code, code);
        }
    }

    #[test]
    fn notes_are_of_rules_and_go_when_they_are_empty() {
        let stored = texts(&[("1", "旧"), ("2", "旧")]);
        let check =
            |changes: &[(&str, &str)]| read(|fields| check_notes(fields, &stored, &texts(changes)));
        let found = check(&[("1", " "), ("17", " 新 ")]).unwrap();
        assert_eq!(found, texts(&[("17", "新"), ("2", "旧")]));
        let wrong = check(&[("05", "新"), ("18", "新")]);
        assert_eq!(pointers(wrong), ["/notes/05", "/notes/18"]);
    }

    #[test]
    fn comments_are_of_cells_and_say_something() {
        let check =
            |comments: &[(&str, &str)]| read(|fields| check_comments(fields, &texts(comments)));
        assert_eq!(
            check(&[("m4_items", " 核对 ")]).unwrap()["m4_items"],
            "核对"
        );
        let wrong = check(&[("m4_items", " "), ("x", "核对")]);
        assert_eq!(pointers(wrong), ["/comments/m4_items", "/comments/x"]);
    }
}
