//! The head of a table: which column is which field, and rows cut accordingly.

use std::sync::Arc;

use sortition_contract::error::ErrorCode;

use super::records::Record;
use super::writing::{self, ERROR_HEADINGS, LINE_HEADINGS};
use super::{Column, ColumnError, Limits, Row, RowError, TableError, parameter};

/// The columns of a file that stand for fields, in the file's order.
#[derive(Debug)]
pub(super) struct Head {
    /// Headings as written.
    pub(super) headings: Vec<String>,
    fields: Vec<&'static str>,
    /// Where each field lies in a record.
    places: Vec<usize>,
    /// Up to where records may hold something.
    width: usize,
}

impl Head {
    /// Fits the first row to the columns, or names all that doesn't fit.
    pub(super) fn read(cells: &[String], columns: &[Column]) -> Result<Self, TableError> {
        let mut head = Self {
            headings: Vec::new(),
            fields: Vec::new(),
            places: Vec::new(),
            width: 0,
        };
        let mut errors = Vec::new();
        for (place, heading) in cells.iter().enumerate() {
            let folded = folded(heading);
            if folded.is_empty() {
                continue;
            }
            head.width = place + 1;
            if LINE_HEADINGS
                .iter()
                .chain(ERROR_HEADINGS)
                .any(|known| *known == folded)
            {
                continue;
            }
            let named = columns.iter().find(|column| {
                column.field == folded
                    || column
                        .headings
                        .iter()
                        .any(|known| self::folded(known) == folded)
            });
            match named {
                None => errors.push(ColumnError {
                    code: ErrorCode::UnknownColumn,
                    name: heading.trim().to_owned(),
                }),
                Some(column) if head.fields.contains(&column.field) => {
                    errors.push(ColumnError {
                        code: ErrorCode::RepeatedColumn,
                        name: heading.trim().to_owned(),
                    });
                }
                Some(column) => {
                    head.headings.push(heading.trim().to_owned());
                    head.fields.push(column.field);
                    head.places.push(place);
                }
            }
        }
        let missing = columns
            .iter()
            .filter(|column| column.is_required && !head.fields.contains(&column.field));
        errors.extend(missing.map(|column| ColumnError {
            code: ErrorCode::MissingColumn,
            name: column.field.to_owned(),
        }));
        if errors.is_empty() {
            Ok(head)
        } else {
            Err(TableError::Columns(errors))
        }
    }

    pub(super) fn place(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|known| *known == field)
    }

    /// Cuts a record into the cells of the fields, with what the table finds wrong.
    pub(super) fn row(self: &Arc<Self>, mut record: Record, limits: &Limits) -> Row {
        let mut errors = Vec::new();
        let has_more = record
            .cells
            .iter()
            .skip(self.width)
            .any(|cell| !is_blank(cell));
        if has_more || (!record.is_sparse && record.cells.len() < self.width) {
            errors.push(RowError {
                column: None,
                code: ErrorCode::RaggedRow,
                parameters: Default::default(),
            });
        }
        let mut cells = Vec::with_capacity(self.fields.len());
        for (&place, &field) in self.places.iter().zip(&self.fields) {
            let cell = record
                .cells
                .get_mut(place)
                .map(std::mem::take)
                .unwrap_or_default();
            let cell = writing::unguarded(trimmed(cell));
            if cell.len() > limits.cell_characters && cell.chars().count() > limits.cell_characters
            {
                errors.push(RowError::of(
                    field,
                    ErrorCode::TooLong,
                    parameter("max", limits.cell_characters),
                ));
            }
            if let Some((_, code)) = record.errors.iter().find(|(wrong, _)| *wrong == place) {
                errors.push(RowError::of(field, *code, Default::default()));
            }
            cells.push(cell);
        }
        Row {
            line: record.line,
            errors,
            head: Arc::clone(self),
            cells,
        }
    }
}

/// Headings are compared without case, white space and the asterisk that marks required columns.
fn folded(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| !is_invisible(*c) && !matches!(c, '*' | '＊'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// White space, and what looks like it.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(is_invisible)
}

fn trimmed(cell: String) -> String {
    let inner = cell.trim();
    if inner.len() == cell.len() {
        cell
    } else {
        inner.to_owned()
    }
}
