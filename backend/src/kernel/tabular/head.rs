//! The head of a table: which column is which field, and rows cut accordingly.

use std::collections::HashMap;

use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{KnownBy, ReadColumn};
use unicode_normalization::UnicodeNormalization;

use super::records::Record;
use super::writing::{self, ERROR_HEADINGS, LINE_HEADINGS};
use super::{Column, ColumnError, Limits, RowError, parameter};
use crate::kernel::text;

/// The columns of a file that have a heading, in the file's order.
#[derive(Debug)]
pub(super) struct Head {
    /// Headings as written.
    pub(super) headings: Vec<String>,
    /// The field of each, and how it was known; none: an ignored column.
    pub(super) fields: Vec<Option<(&'static str, KnownBy)>>,
    /// Where each lies in a record.
    places: Vec<usize>,
    /// Up to where records may hold something.
    width: usize,
    /// Places before that without a heading.
    pub(super) unnamed: Vec<usize>,
}

/// What became of a record below the head.
pub(super) enum Cut {
    /// A row that says something.
    Row {
        line: u64,
        errors: Vec<RowError>,
        cells: Vec<String>,
    },
    /// The head once more, as on each printed page.
    Head,
    /// It holds something in ignored columns only: a footnote, a number without a record.
    Ignored,
}

impl Head {
    /// Fits a row to the columns, and names all that doesn't fit. Columns that nobody knows are
    /// ignored: what a clerk adds to a table is no reason to refuse it.
    pub(super) fn read(
        cells: &[String],
        columns: &[Column],
        others: &HashMap<String, (String, KnownBy)>,
    ) -> (Self, Vec<ColumnError>) {
        let mut head = Self {
            headings: Vec::new(),
            fields: Vec::new(),
            places: Vec::new(),
            width: 0,
            unnamed: Vec::new(),
        };
        let mut errors = Vec::new();
        for (place, heading) in cells.iter().enumerate() {
            let folded = folded(heading);
            if folded.is_empty() {
                head.unnamed.push(place);
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
            let field = field_of(&folded, columns, others);
            if let Some((field, _)) = field
                && head.place(field).is_some()
            {
                errors.push(ColumnError {
                    code: ErrorCode::RepeatedColumn,
                    field,
                    name: heading.trim().to_owned(),
                });
                continue;
            }
            head.headings.push(heading.trim().to_owned());
            head.fields.push(field);
            head.places.push(place);
        }
        let width = head.width;
        head.unnamed.retain(|place| *place < width);
        let missing = columns
            .iter()
            .filter(|column| column.is_required && head.place(column.field).is_none());
        errors.extend(missing.map(missing_column));
        (head, errors)
    }

    /// What is wrong with a file that has no head at all.
    pub(super) fn missing_all(columns: &[Column]) -> Vec<ColumnError> {
        let required = columns.iter().filter(|column| column.is_required);
        required.map(missing_column).collect()
    }

    /// How many of its columns are fields.
    pub(super) fn known_count(&self) -> usize {
        self.fields.iter().flatten().count()
    }

    /// The columns, and what each was taken for.
    pub(super) fn columns(&self) -> Vec<ReadColumn> {
        let column = |(place, heading): (usize, &String)| ReadColumn {
            heading: heading.clone(),
            column: self.fields[place].map(|(field, _)| field.to_owned()),
            known_by: self.fields[place].map(|(_, known_by)| known_by),
        };
        self.headings.iter().enumerate().map(column).collect()
    }

    pub(super) fn place(&self, field: &str) -> Option<usize> {
        self.fields
            .iter()
            .position(|known| known.is_some_and(|(known, _)| known == field))
    }

    /// Whether both have the same fields, in whatever order.
    pub(super) fn has_fields_of(&self, other: &Self) -> bool {
        self.known_count() == other.known_count()
            && other
                .fields
                .iter()
                .flatten()
                .all(|(field, _)| self.place(field).is_some())
    }

    /// Cells of a row under another head, in the order of this one.
    pub(super) fn rearranged(&self, other: &Self, cells: &[String]) -> Vec<String> {
        let place = |(heading, field): (&String, &Option<(&'static str, KnownBy)>)| match field {
            Some((field, _)) => other.place(field),
            None => other.headings.iter().position(|known| known == heading),
        };
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).cloned();
        self.headings
            .iter()
            .zip(&self.fields)
            .map(|column| cell(place(column)).unwrap_or_default())
            .collect()
    }

    /// Cuts a record into the cells of the columns, with what the table finds wrong.
    pub(super) fn cut(&self, mut record: Record, limits: &Limits) -> Cut {
        let mut cells = Vec::with_capacity(self.places.len());
        let mut errors = Vec::new();
        let mut is_empty = true;
        let mut is_head = true;
        for (index, &place) in self.places.iter().enumerate() {
            let cell = record
                .cells
                .get_mut(place)
                .map(std::mem::take)
                .unwrap_or_default();
            let cell = writing::unguarded(trimmed(cell));
            if let Some((field, _)) = self.fields[index] {
                is_empty &= cell.is_empty();
                is_head = is_head && cell == self.headings[index];
                let wrong = record.errors.iter().find(|(wrong, _)| *wrong == place);
                is_empty &= wrong.is_none();
                match wrong {
                    // Only its beginning was kept.
                    Some((_, ErrorCode::TooLong)) => errors.push(too_long(field, limits)),
                    Some((_, code)) => {
                        errors.extend(cell_errors(field, &cell, limits));
                        errors.push(RowError::with_value(field, *code, &cell));
                    }
                    None => errors.extend(cell_errors(field, &cell, limits)),
                }
            }
            cells.push(cell);
        }
        if is_head {
            return Cut::Head;
        }
        if is_empty {
            return Cut::Ignored;
        }
        let has_more = record
            .cells
            .iter()
            .skip(self.width)
            .any(|cell| !is_blank(cell));
        if has_more || (!record.is_sparse && record.cells.len() < self.width) {
            let ragged = RowError {
                column: None,
                code: ErrorCode::RaggedRow,
                parameters: Default::default(),
            };
            errors.insert(0, ragged);
        }
        Cut::Row {
            line: record.line,
            errors,
            cells,
        }
    }
}

fn missing_column(column: &Column) -> ColumnError {
    let name = match column.headings.first() {
        Some(heading) => format!("{heading} ({})", column.field),
        None => column.field.to_owned(),
    };
    ColumnError {
        code: ErrorCode::MissingColumn,
        field: column.field,
        name,
    }
}

fn field_of(
    folded: &str,
    columns: &[Column],
    others: &HashMap<String, (String, KnownBy)>,
) -> Option<(&'static str, KnownBy)> {
    let is_named = |column: &&Column| {
        let mut headings = column.headings.iter();
        column.field == folded || headings.any(|known| self::folded(known) == folded)
    };
    if let Some(column) = columns.iter().find(is_named) {
        return Some((column.field, KnownBy::Name));
    }
    let (field, known_by) = others.get(folded)?;
    let column = columns.iter().find(|column| column.field == *field)?;
    Some((column.field, *known_by))
}

/// What is wrong with a cell whatever its column means.
fn cell_errors(field: &'static str, cell: &str, limits: &Limits) -> Option<RowError> {
    let max = limits.cell_characters;
    if cell.len() > max && cell.chars().count() > max {
        return Some(too_long(field, limits));
    }
    // What stands for characters that some program didn't know: the text is not what it was.
    cell.contains(char::REPLACEMENT_CHARACTER)
        .then(|| RowError::with_value(field, ErrorCode::LostCharacter, cell))
}

fn too_long(field: &'static str, limits: &Limits) -> RowError {
    let max = limits.cell_characters;
    RowError::of(field, ErrorCode::TooLong, parameter("max", max))
}

/// Headings and words are compared in one width and case, without what is blank and the asterisk
/// that marks required columns.
pub fn folded(heading: &str) -> String {
    // Of a large file each cell is read so; plain letters have no other form.
    if heading.is_ascii() {
        let shown = heading.chars().filter(|c| !text::is_blank(*c) && *c != '*');
        return shown.map(|c| c.to_ascii_lowercase()).collect();
    }
    heading
        .nfkc()
        .filter(|c| !text::is_blank(*c) && *c != '*')
        .flat_map(char::to_lowercase)
        .collect()
}

pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(text::is_blank)
}

fn trimmed(cell: String) -> String {
    let inner = cell.trim_matches(text::is_blank);
    if inner.len() == cell.len() {
        cell
    } else {
        inner.to_owned()
    }
}
