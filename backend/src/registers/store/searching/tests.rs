//! The index for searching: what it is asked, and that it is asked for what it holds.

use super::*;

const POSTGRES: &str =
    include_str!("../../../../../migrations/postgres/2026120105_registers_objects/up.sql");
const SQLITE: &str =
    include_str!("../../../../../migrations/sqlite/2026120105_registers_objects/up.sql");

fn sought(q: &str, marks: &[&[&str]]) -> Sought {
    let mut sought = Sought::default();
    sought.add_text(q);
    for some in marks {
        sought.add_marks(some.iter().map(|mark| (*mark).to_owned()).collect());
    }
    sought
}

/// The text between two others, without the ends of its lines.
fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap();
    let (part, _) = rest.split_once(after).unwrap();
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_index_is_asked_for_what_it_holds() {
    let made = between(POSTGRES, "objects_by_grams ON objects USING gin (", ");");
    assert_eq!(made, INDEXED.replace("objects.", ""));
    let words = between(SQLITE, "SELECT key, ", "AS words");
    assert_eq!(made, format!("string_to_array({words}, ' ')"));
}

#[test]
fn the_index_holds_a_code_as_parts_are_sought() {
    let marks = [1, 4, 7, 10, 13].map(|first| format!("' #' || substr(objects.code, {first}, 4)"));
    assert!(INDEXED.contains(&marks.join(" || ")));
}

#[test]
fn match_text_asks_for_all_words_and_one_mark_of_each_list() {
    assert_eq!(sought("石家庄", &[]).match_text(), "\"石家 家庄\"");
    assert_eq!(
        sought("sjz 店", &[]).match_text(),
        "(\"sj jz\" OR \"~sjz\") AND \"店\" *"
    );
    assert_eq!(
        sought("商贸 店", &[&["=r130102", "=r130104"], &["=sactive"]]).match_text(),
        "\"商贸\" AND \"店\" * AND (\"=r130102\" OR \"=r130104\") AND (\"=sactive\")"
    );
    assert_eq!(
        sought("000 1234", &[&["=sactive"]]).match_text(),
        "(((\"00 00\" OR \"~000\") AND (\"12 23 34\" OR \"~123 ~234\")) OR \"#0001 #1234\" OR \"#0012\" \
         OR \"#0123\") AND (\"=sactive\")"
    );
}

#[test]
fn only_sqlite_finds_more_codes_than_are_sought() {
    for (q, is_exact) in [("石家庄", true), ("sjzht", true), ("130102", false)] {
        assert_eq!(sought(q, &[]).is_exact(Kind::Sqlite), is_exact, "{q}");
        assert!(sought(q, &[]).is_exact(Kind::Postgres), "{q}");
    }
}

#[test]
fn statistics_are_asked_for_one_word_only() {
    assert_eq!(sought("商贸", &[]).only().as_deref(), Some("商贸"));
    assert_eq!(
        sought("", &[&["=sactive"]]).only().as_deref(),
        Some("=sactive")
    );
    for several in [
        sought("石家庄", &[]),
        sought("130102", &[]),
        sought("abc", &[]),
        sought("石", &[]),
        sought("商贸", &[&["=sactive"]]),
        sought("石", &[&["=sactive"]]),
        sought("", &[&["=r130102", "=r130104"]]),
        sought("", &[]),
    ] {
        assert_eq!(several.only(), None, "{several:?}");
    }
}

#[test]
fn regions_and_classes_alone_are_not_looked_up_on_postgresql() {
    for (sought, is_there, is_here) in [
        (sought("", &[]), false, false),
        (sought("", &[&["=r130102"], &["=cB"]]), true, false),
        (sought("", &[&["=sactive"]]), true, true),
        (sought("石", &[&["=r130102"]]), true, false),
        (sought("石家", &[]), true, true),
    ] {
        assert_eq!(sought.is_for_index(Kind::Sqlite), is_there, "{sought:?}");
        assert_eq!(sought.is_for_index(Kind::Postgres), is_here, "{sought:?}");
    }
}
