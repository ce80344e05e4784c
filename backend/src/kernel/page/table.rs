//! A list as a table: which columns it has, what they are called, and what they say of a record. The
//! columns are those of the page's list, under the same names, so that a file shows what the list shows.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::Value;
use sortition_contract::error::Language;
use sortition_contract::texts::{Worded, Words};
use std::collections::HashMap;

/// Names of what records hold as code or id: of regions, units and the like, by the code.
pub type Names = HashMap<String, String>;

/// A column.
pub struct TableColumn<V> {
    /// Its name, that of the page's column.
    pub name: &'static str,
    /// Its heading.
    pub heading: Words,
    /// What it says of a record.
    pub value: fn(&V, &Speaker) -> Value,
}

impl<V> TableColumn<V> {
    /// A column.
    pub const fn new(name: &'static str, heading: Words, value: fn(&V, &Speaker) -> Value) -> Self {
        Self {
            name,
            heading,
            value,
        }
    }
}

/// The file for machines of a list that can be imported again: its columns are those of the import.
pub struct Machine<V> {
    /// The columns, by the API's names.
    pub headings: &'static [&'static str],
    /// The cells of a record.
    pub cells: fn(&V) -> Vec<String>,
}

/// Records that are listed, and can be taken as a file.
pub trait Tabled: serde::Serialize + Sized + Send + Sync + 'static {
    /// The module, for the trail.
    const MODULE: &'static str;
    /// The kind of record, in the plural, for the trail and the names of files for machines.
    const RESOURCE: &'static str;
    /// What the list is called.
    const TITLE: Words;
    /// All columns.
    const COLUMNS: &'static [TableColumn<Self>];
    /// The file for machines, if it isn't all columns under their names.
    const MACHINE: Option<Machine<Self>> = None;
    /// Whether it is counted who leafs through the list; not where each reader may know all of it anyway.
    const IS_COUNTED: bool = true;
    /// Whether a replica may answer. What is done without an entry of the trail would be missed there by
    /// whoever did it ([`crate::kernel::near`]).
    const MAY_BE_LATE: bool = true;

    /// The names that the columns need.
    fn names(_: &mut AnyConnection) -> Result<Names, ApiError> {
        Ok(Names::new())
    }
}

/// Who says what codes are called: to people in their language; to machines the codes themselves.
#[derive(Debug)]
pub struct Speaker {
    language: Language,
    is_for_machines: bool,
    names: Names,
}

impl Speaker {
    /// Speaks to people.
    pub fn to_people(language: Language, names: Names) -> Self {
        Self {
            language,
            is_for_machines: false,
            names,
        }
    }

    /// Speaks to machines.
    pub fn to_machines() -> Self {
        Self {
            language: Language::English,
            is_for_machines: true,
            names: Names::new(),
        }
    }

    /// A code.
    pub fn code(&self, code: impl Worded) -> Value {
        match self.is_for_machines {
            true => Value::text(code.code()),
            false => self.words(code.words()),
        }
    }

    /// A code with a name of its own; without one, the code itself.
    pub fn named(&self, code: &str, name: impl Fn(Language) -> Option<&'static str>) -> Value {
        let name = match self.is_for_machines {
            true => None,
            false => name(self.language),
        };
        Value::text(name.unwrap_or(code))
    }

    /// A word for what is no code: machines get nothing.
    pub fn words(&self, words: Words) -> Value {
        match self.is_for_machines {
            true => Value::Nothing,
            false => Value::text(words.text(self.language)),
        }
    }

    /// A sentence with parameters: machines get nothing.
    pub fn sentence(&self, words: Words, parameters: &[(&str, String)]) -> Value {
        match self.is_for_machines {
            true => Value::Nothing,
            false => Value::text(words.filled(self.language, parameters)),
        }
    }

    /// What a code or an id is called.
    pub fn name(&self, code: &str) -> Value {
        Value::text(self.names.get(code).map_or(code, String::as_str))
    }

    /// Several in a row.
    pub fn all(&self, values: impl IntoIterator<Item = Value>) -> Value {
        let between = match (self.is_for_machines, self.language) {
            (true, _) => ";",
            (false, Language::Chinese) => "、",
            (false, Language::English) => ", ",
        };
        let texts: Vec<String> = values
            .into_iter()
            .map(|value| value.for_people().into_owned())
            .collect();
        Value::text(texts.join(between))
    }

    /// Whether codes stand for themselves.
    pub fn is_for_machines(&self) -> bool {
        self.is_for_machines
    }
}
