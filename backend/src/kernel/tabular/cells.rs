//! What the cells of a row say, and all that is wrong with them at once.

use super::lookup::nearest_of;
use super::{Column, Lookup, Row, RowError, RowErrors, Words, day};
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::EmptyCells;
use std::collections::BTreeMap;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// A cell with nothing but this asks for what is stored to be erased.
const ERASE: [&str; 2] = ["-", "－"];

/// What stands between the entries of a list.
const SEPARATORS: [char; 5] = [';', '；', '、', ',', '，'];
/// What the pages show of a list without entries that restricts nothing.
const ANY: [&str; 2] = ["不限", "Any"];

/// Reads the cells of one row. A cell says something if it holds something, the mark that erases
/// included, or if empty ones were asked to erase; else it says nothing, as one of a column that
/// the file lacks.
pub struct Cells<'a> {
    row: &'a Row,
    columns: &'static [Column],
    empty: EmptyCells,
    errors: Vec<RowError>,
}

impl<'a> Cells<'a> {
    /// Of a row of a file with some of these columns.
    pub fn new(row: &'a Row, columns: &'static [Column], empty: EmptyCells) -> Self {
        Self {
            row,
            columns,
            empty,
            errors: Vec::new(),
        }
    }

    /// All that is wrong, if anything is; else what is made of the cells. Where nothing can be made of
    /// them though no cell was found wrong, the row as a whole is.
    pub fn build<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, RowErrors> {
        match RowErrors::of(self.errors) {
            Some(errors) => Err(errors),
            None => build().ok_or_else(|| {
                let whole = RowError {
                    column: None,
                    code: ErrorCode::InvalidValues,
                    parameters: BTreeMap::new(),
                };
                whole.into()
            }),
        }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.row.get(column).is_some()
    }

    /// Whether a cell says something, be it that what is stored goes.
    pub fn says(&self, column: &str) -> bool {
        let cell = self.row.get(column);
        cell.is_some_and(|cell| !cell.is_empty() || self.empty == EmptyCells::Erase)
    }

    /// What a cell holds.
    pub fn cell(&self, column: &str) -> Option<&'a str> {
        let cell = self.row.get(column);
        cell.filter(|cell| !cell.is_empty() && !ERASE.contains(cell))
    }

    /// The same as a text of one's own.
    pub fn text(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    /// Entries between semicolons, or the commas of files for people, of either width.
    pub fn list(&self, column: &str) -> Vec<String> {
        let cell = self.cell(column).unwrap_or_default();
        cell.split(SEPARATORS)
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The same of entries that stand for codes; none where the pages' word says any.
    fn coded_list(&self, column: &str) -> Vec<String> {
        let mut entries = self.list(column);
        entries.retain(|entry| !ANY.contains(&entry.as_str()));
        entries
    }

    /// A day, the year first.
    pub fn day(&mut self, column: &'static str) -> Option<NaiveDate> {
        self.read(column, ErrorCode::WrongDay, day)
    }

    /// A whole number.
    pub fn integer<T: FromStr>(&mut self, column: &'static str) -> Option<T> {
        self.read(column, ErrorCode::WrongInteger, number)
    }

    /// A number.
    pub fn decimal(&mut self, column: &'static str) -> Option<f64> {
        self.read(column, ErrorCode::WrongDecimal, |cell| {
            number(cell).filter(|number: &f64| number.is_finite())
        })
    }

    /// What a cell says in some form; else its value is told, with the form that is wanted.
    pub fn read<T>(
        &mut self,
        column: &'static str,
        code: ErrorCode,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let cell = self.cell(column)?;
        let value = read(cell);
        if value.is_none() {
            self.wrong(column, code, cell);
        }
        value
    }

    /// A code of the API, or a word that stands for it. `names` are those of the pages, which are
    /// suggested for a word that means nothing.
    pub fn named<T: FromStr>(
        &mut self,
        column: &'static str,
        words: &Words,
        names: &[&str],
    ) -> Option<T> {
        let cell = self.cell(column)?;
        match meaning(column, cell, words) {
            Some(value) => value,
            None => {
                self.unknown(column, cell, names);
                None
            }
        }
    }

    /// Each entry of a list as [`Cells::named`].
    pub fn named_list<T: FromStr>(
        &mut self,
        column: &'static str,
        words: &Words,
        names: &[&str],
    ) -> Vec<T> {
        let mut found = Vec::new();
        for entry in self.coded_list(column) {
            match meaning(column, &entry, words) {
                Some(value) => found.extend(value),
                None => self.unknown(column, &entry, names),
            }
        }
        found
    }

    fn unknown(&mut self, column: &'static str, cell: &str, names: &[&str]) {
        let error = match nearest_of(cell, names.iter().copied()) {
            Some(nearest) => {
                RowError::with_value(column, ErrorCode::DidYouMean, cell).with("nearest", nearest)
            }
            None => RowError::with_value(column, ErrorCode::UnknownWord, cell)
                .with("allowed", names.join("、")),
        };
        self.errors.push(error);
    }

    /// The code of a record that there is, told by its code or its name.
    pub fn known(&mut self, column: &'static str, lookup: &Lookup) -> Option<String> {
        let cell = self.cell(column)?;
        let found = lookup.find(cell);
        if found.is_none() {
            self.no_such(column, cell, lookup);
        }
        found.map(str::to_owned)
    }

    /// Each entry of a list as [`Cells::known`].
    pub fn known_list(&mut self, column: &'static str, lookup: &Lookup) -> Vec<String> {
        let mut found = Vec::new();
        for entry in self.coded_list(column) {
            match lookup.find(&entry) {
                Some(code) => found.push(code.to_owned()),
                None => self.no_such(column, &entry, lookup),
            }
        }
        found
    }

    /// Says that there is no such record, and which one may be meant.
    pub fn no_such(&mut self, column: &'static str, cell: &str, lookup: &Lookup) {
        let error = match lookup.nearest(cell) {
            Some(nearest) => {
                RowError::with_value(column, ErrorCode::DidYouMean, cell).with("nearest", nearest)
            }
            None => RowError::with_value(column, ErrorCode::UnknownReference, cell),
        };
        self.errors.push(error);
    }

    /// Says that a cell must say something, unless it was told what is wrong with it; else gives what was
    /// read of it. A word that stands for nothing is no more than an empty cell.
    pub fn required<T>(&mut self, column: &'static str, value: Option<T>) -> Option<T> {
        let mut errors = self.errors.iter();
        let is_told = errors.any(|error| error.column == Some(column));
        if value.is_none() && !is_told {
            self.wrong(column, ErrorCode::Required, "");
        }
        value
    }

    /// Says that a cell is wrong.
    pub fn wrong(&mut self, column: &'static str, code: ErrorCode, value: &str) {
        self.push(RowError::with_value(column, code, value));
    }

    /// Says what is wrong.
    pub fn push(&mut self, error: RowError) {
        self.errors.push(error);
    }

    /// Reads by the rules of the record's fields, and takes over what they find wrong.
    pub fn by_rules<T>(&mut self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Option<T> {
        let mut fields = Fields::default();
        let value = read(&mut fields);
        let wrong = fields.into_errors().into_iter();
        self.errors
            .extend(wrong.map(|error| row_error(self.columns, error)));
        value
    }
}

/// What a word stands for: a value, or none at all; nothing if it isn't known.
fn meaning<T: FromStr>(column: &str, cell: &str, words: &Words) -> Option<Option<T>> {
    if let Ok(value) = cell.parse() {
        return Some(Some(value));
    }
    match words.meaning(column, cell)? {
        "" => Some(None),
        code => code.parse().ok().map(Some),
    }
}

/// A number as a person writes it: in any width, with separators of thousands.
fn number<T: FromStr>(cell: &str) -> Option<T> {
    if let Ok(number) = cell.parse() {
        return Some(number);
    }
    let plain: String = cell.nfkc().filter(|c| !c.is_whitespace()).collect();
    if let Ok(number) = plain.parse() {
        return Some(number);
    }
    let (whole, rest) = plain
        .split_once('.')
        .map_or((&*plain, ""), |(whole, _)| (whole, &plain[whole.len()..]));
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, others) = groups.split_first()?;
    let is_grouped = !others.is_empty()
        && (1..=3).contains(&first.len())
        && others.iter().all(|group| group.len() == 3);
    is_grouped
        .then(|| format!("{}{rest}", groups.concat()).parse().ok())
        .flatten()
}

/// An error of a field as one of the column that holds it.
pub fn row_error(columns: &'static [Column], error: FieldError) -> RowError {
    let field = error.pointer.split('/').nth(1).unwrap_or_default();
    let mut columns = columns.iter();
    RowError {
        column: columns
            .find(|column| column.field == field)
            .map(|column| column.field),
        code: error.code,
        parameters: error.parameters,
    }
}
