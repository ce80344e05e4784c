//! What the cells of a row say, and all that is wrong with them at once.

use super::{Column, Row, RowError};
use crate::kernel::error::FieldError;
use sortition_contract::error::ErrorCode;
use std::str::FromStr;

/// Reads the cells of one row. An empty cell, or one of a column that the file lacks, says nothing.
pub struct Cells<'a> {
    row: &'a Row,
    columns: &'static [Column],
    errors: Vec<RowError>,
}

impl<'a> Cells<'a> {
    /// Of a row of a file with some of these columns.
    pub fn new(row: &'a Row, columns: &'static [Column]) -> Self {
        Self {
            row,
            columns,
            errors: Vec::new(),
        }
    }

    /// All that is wrong, if anything is.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<RowError>> {
        match self.errors.is_empty() {
            true => Ok(value),
            false => Err(self.errors),
        }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.row.get(column).is_some()
    }

    /// What a cell holds.
    pub fn cell(&self, column: &str) -> Option<&'a str> {
        self.row.get(column).filter(|cell| !cell.is_empty())
    }

    /// The same as a text of one's own.
    pub fn text(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    /// Entries between semicolons, of either width.
    pub fn list(&self, column: &str) -> Vec<String> {
        let cell = self.cell(column).unwrap_or_default();
        cell.split([';', '；'])
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// A number, a day, a code; what is none is wrong with this code.
    pub fn parsed<T: FromStr>(&mut self, column: &'static str, code: ErrorCode) -> Option<T> {
        let cell = self.cell(column)?;
        let value = cell.parse().ok();
        if value.is_none() {
            self.wrong(column, code, cell);
        }
        value
    }

    /// A code of the API, or the word that the pages show for it.
    pub fn named<T: FromStr + Copy>(
        &mut self,
        column: &'static str,
        names: &[(&str, T)],
    ) -> Option<T> {
        let cell = self.cell(column)?;
        match names.iter().find(|(name, _)| *name == cell) {
            Some((_, value)) => Some(*value),
            None => self.parsed(column, ErrorCode::UnknownValue),
        }
    }

    /// The code of a record that there is.
    pub fn known(
        &mut self,
        column: &'static str,
        is_known: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let cell = self.cell(column)?;
        if is_known(cell) {
            return Some(cell.to_owned());
        }
        self.wrong(column, ErrorCode::UnknownReference, cell);
        None
    }

    /// Says that an empty cell must not be empty; else gives what was read of it.
    pub fn required<T>(&mut self, column: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && self.cell(column).is_none() {
            self.wrong(column, ErrorCode::Required, "");
        }
        value
    }

    /// Says that a cell is wrong.
    pub fn wrong(&mut self, column: &'static str, code: ErrorCode, value: &str) {
        let parameters = [("value".to_owned(), value.to_owned())].into();
        self.errors.push(RowError::of(column, code, parameters));
    }

    /// Takes over what the rules of the record found wrong with its fields.
    pub fn told(&mut self, errors: Vec<FieldError>) {
        let columns = self.columns;
        self.errors
            .extend(errors.into_iter().map(|error| row_error(columns, error)));
    }
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
