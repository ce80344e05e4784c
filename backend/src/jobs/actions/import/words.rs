//! The dictionary of headings and words: what national registers and clerks call the columns and the
//! values of ours (`data/import_headings.csv`, `data/import_words.csv`, each entry with its source),
//! and what the installation adds by the setting `registers.import_words`.

use crate::jobs::store::payload::OwnWords;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::{Limits, Manner, Words, folded};
use crate::org::store::settings;
use chrono::NaiveDate;
use sortition_contract::jobs::{ImportOptions, JobKind, KnownBy};
use std::collections::HashMap;

const HEADINGS: &str = include_str!("../../../../data/import_headings.csv");
const WORDS: &str = include_str!("../../../../data/import_words.csv");
/// The setting that extends both.
const SETTING: &str = "registers.import_words";
/// What a file of items calls the types of objects.
const OBJECT_TYPES: &str = "object_types";
/// The most rows of what is written in one transaction, whatever it takes.
const ROWS_AT_ONCE: u64 = 200_000;

/// What the installation adds, as it is set on a day.
pub fn own(connection: &mut AnyConnection, on: NaiveDate) -> Result<OwnWords, ApiError> {
    settings::value(connection, SETTING, None, on)
}

/// How the files of an import are read: by the names of the pages first, then by what the
/// installation added, then by the dictionary.
pub fn manner(kind: JobKind, options: ImportOptions, own: &OwnWords) -> Manner {
    let mut headings = HashMap::new();
    for line in HEADINGS.lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(of), Some(column), Some(heading)) = (cells.next(), cells.next(), cells.next())
            && of == kind.code()
        {
            let known = (column.to_owned(), KnownBy::Dictionary);
            headings.insert(folded(heading), known);
        }
    }
    let added = own.headings.iter();
    headings.extend(
        added.map(|(heading, column)| (folded(heading), (column.clone(), KnownBy::Setting))),
    );
    Manner {
        limits: limits(kind),
        encoding: options.encoding,
        headings,
    }
}

/// How much of a file is taken: of objects, which are written in parts, a register of a million.
fn limits(kind: JobKind) -> Limits {
    let limits = Limits::default();
    let rows = match kind {
        JobKind::ImportObjects => limits.rows,
        JobKind::ImportInspectors | JobKind::ImportItems => ROWS_AT_ONCE,
    };
    Limits { rows, ..limits }
}

/// The words of the dictionary and of the installation.
pub fn words(own: &OwnWords) -> Words {
    let mut words = Words::default();
    let mut add = |column: &str, word: &str, code: &str| {
        words.add(column, word, code);
        if column == "type" {
            words.add(OBJECT_TYPES, word, code);
        }
    };
    for line in WORDS.lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(column), Some(word), Some(code)) = (cells.next(), cells.next(), cells.next()) {
            add(column, word, code);
        }
    }
    for (column, added) in &own.words {
        for (word, code) in added {
            add(column, word, code);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::registers::{CreditClass, ObjectStatus, ObjectType};

    #[test]
    fn every_word_stands_for_a_code() {
        for line in WORDS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [column, _, code, source] = cells.as_slice() else {
                panic!("{line}");
            };
            assert!(!source.is_empty(), "{line}");
            let is_code = match *column {
                "status" => code.parse::<ObjectStatus>().is_ok(),
                "type" => code.parse::<ObjectType>().is_ok(),
                "credit_class" => code.is_empty() || code.parse::<CreditClass>().is_ok(),
                "kind" => code
                    .parse::<sortition_contract::checklist::ItemKind>()
                    .is_ok(),
                _ => false,
            };
            assert!(is_code, "{line}");
        }
    }

    #[test]
    fn what_the_installation_adds_goes_before_the_dictionary() {
        let own: OwnWords = serde_json::from_str(
            r#"{"headings": {"企业名称": "address", "登记编号": "code"},
                "words": {"status": {"存续": "suspended", "冻结": "suspended"}}}"#,
        )
        .unwrap();
        let manner = manner(JobKind::ImportObjects, ImportOptions::default(), &own);
        let known = |heading: &str| manner.headings.get(heading).cloned();
        let setting = |column: &str| Some((column.to_owned(), KnownBy::Setting));
        assert_eq!(known("登记编号"), setting("code"));
        assert_eq!(known("企业名称"), setting("address"));
        assert_eq!(
            known("住所"),
            Some(("address".to_owned(), KnownBy::Dictionary))
        );
        let words = words(&own);
        assert_eq!(words.meaning("status", "冻结"), Some("suspended"));
        assert_eq!(words.meaning("status", "存续"), Some("suspended"));
        assert_eq!(
            words.meaning("status", "存续（在营、开业、在册）"),
            Some("active")
        );
        assert_eq!(
            words.meaning("object_types", "有限责任公司"),
            Some("enterprise")
        );
    }
}
