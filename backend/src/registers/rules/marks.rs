//! What the search index holds of an object besides its name: a mark for each value that lists filter by,
//! such as `=r130102`, which no word of a name begins like. Words and filters are then answered by the index
//! together. Pure.
//!
//! The marks themselves are made by the databases, of the columns, so that no way of writing an object
//! can miss one: see the view `objects_indexed` of SQLite and the index `objects_by_grams` of PostgreSQL.

use sortition_contract::registers::{ObjectStatus, ObjectType};

/// Of a region.
pub fn region(code: &str) -> Option<String> {
    mark('r', code)
}

/// Of a type.
pub fn object_type(object_type: ObjectType) -> Option<String> {
    mark('y', object_type.code())
}

/// Of a status.
pub fn status(status: ObjectStatus) -> Option<String> {
    mark('s', status.code())
}

/// Of a credit class; `unrated` without one.
pub fn class(class: &str) -> Option<String> {
    mark('c', class)
}

/// Of an industry, in the form of codes. Only a section (`C`) and a whole division (`C13`) have one.
pub fn industry(code: &str) -> Option<String> {
    match code.chars().count() {
        1 | 3 => mark('i', code),
        _ => None,
    }
}

/// Of a tag in its one form. One with a line has none: a space became one too, so that two tags would have
/// the same mark.
pub fn tag(tag: &str) -> Option<String> {
    match tag.contains('_') {
        true => None,
        false => mark('t', tag),
    }
}

/// A value that is one word of both indexes and needs no care where they are asked. Any other is asked of
/// the rows themselves.
fn mark(kind: char, value: &str) -> Option<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    (!value.is_empty() && value.chars().all(is_word)).then(|| format!("={kind}{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_words_have_marks() {
        let some = |mark: &str| Some(mark.to_owned());
        assert_eq!(region("130102"), some("=r130102"));
        assert_eq!(
            object_type(ObjectType::SelfEmployed),
            some("=yself_employed")
        );
        assert_eq!(status(ObjectStatus::Active), some("=sactive"));
        assert_eq!(class("unrated"), some("=cunrated"));
        assert_eq!(tag("重点"), some("=t重点"));
        assert_eq!(industry("C"), some("=iC"));
        assert_eq!(industry("C13"), some("=iC13"));
    }

    #[test]
    fn every_industry_has_a_mark() {
        let industries = include_str!("../../../data/industries.csv");
        for row in industries.lines().skip(1) {
            let (code, _) = row.split_once(',').unwrap();
            let section = &code[..1];
            assert_eq!(industry(code), Some(format!("=i{code}")), "{row}");
            // Databases make that of its section of its first letter.
            assert_eq!(industry(section), Some(format!("=i{section}")), "{row}");
            assert!(
                row.ends_with(&format!(",{section}")) || code == section,
                "{row}"
            );
        }
    }

    #[test]
    fn values_that_are_no_words_have_none() {
        for value in ["", "VIP 客户", "a\" OR \"b", "C-1", "a;b"] {
            assert_eq!(region(value), None, "{value}");
            assert_eq!(tag(value), None, "{value}");
        }
        // Two tags would have the same one.
        assert_eq!(tag("a_b"), None);
        assert_eq!(industry("C1"), None);
    }
}
