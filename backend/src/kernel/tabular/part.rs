//! A table of a file from its head on: the text, or one sheet of a workbook.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use sortition_contract::jobs::ReadColumn;

use super::head::{Head, is_blank};
use super::records::Record;
use super::{Column, ColumnError, Manner, TableError};

/// The head stands in one of the first rows that aren't blank: above it are titles and hints.
pub(super) const HEAD_WITHIN: usize = 30;

/// A table of a file: the text, or a sheet of a workbook.
pub(super) struct Part {
    pub(super) sheet: Option<String>,
    pub(super) head: Arc<Head>,
    pub(super) head_line: u64,
    /// Rows that were read before they were asked for.
    pub(super) waiting: VecDeque<Record>,
    pub(super) read: i64,
    /// Places that hold something and have no heading.
    unnamed: BTreeSet<usize>,
}

impl Part {
    /// The rows below a head, if there is one among the first of these records.
    pub(super) fn of(
        sheet: Option<&str>,
        records: Vec<Record>,
        columns: &[Column],
        manner: &Manner,
    ) -> Result<Result<Self, NoHead>, TableError> {
        let mut waiting: VecDeque<Record> = records.into();
        if waiting.is_empty() {
            return Err(TableError::Empty);
        }
        let mut best: Option<(usize, Head)> = None;
        let mut refusal = NoHead {
            known: 0,
            errors: Head::missing_all(columns),
        };
        for (place, record) in waiting.iter().take(HEAD_WITHIN).enumerate() {
            let (head, errors) = Head::read(&record.cells, columns, &manner.headings);
            let known = head.known_count();
            if !errors.is_empty() {
                if known > refusal.known {
                    refusal = NoHead { known, errors };
                }
            } else if best
                .as_ref()
                .is_none_or(|(_, best)| known > best.known_count())
            {
                best = Some((place, head));
            }
        }
        let Some((place, head)) = best else {
            return Ok(Err(refusal));
        };
        let mut above = waiting.drain(..=place);
        let head_record = above.next_back().unwrap_or_default();
        drop(above);
        if head_record.cells.len() > manner.limits.columns {
            return Err(TableError::TooManyColumns {
                max: manner.limits.columns,
            });
        }
        Ok(Ok(Self {
            sheet: sheet.map(str::to_owned),
            head: Arc::new(head),
            head_line: head_record.line,
            waiting,
            read: 0,
            unnamed: BTreeSet::new(),
        }))
    }

    /// Notes where a record holds something that no heading names.
    pub(super) fn note_unnamed(&mut self, record: &Record) {
        for place in &self.head.unnamed {
            let cell = record.cells.get(*place);
            if cell.is_some_and(|cell| !is_blank(cell)) {
                self.unnamed.insert(*place);
            }
        }
    }

    /// The columns, and what each was taken for; those without a heading by their letters.
    pub(super) fn columns(&self) -> Vec<ReadColumn> {
        let unnamed = self.unnamed.iter().map(|place| ReadColumn {
            heading: letters(*place),
            column: None,
            known_by: None,
        });
        self.head.columns().into_iter().chain(unnamed).collect()
    }

    /// Whether both have the same fields.
    pub(super) fn has_fields_of(&self, other: &Self) -> bool {
        self.head.has_fields_of(&other.head)
    }
}

/// What a spreadsheet calls a column: A to Z, then AA.
fn letters(place: usize) -> String {
    let mut letters = String::new();
    let mut rest = place + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters
}

/// Why none of the first rows is a head: what is wrong with the one most like it.
pub(super) struct NoHead {
    pub(super) known: usize,
    pub(super) errors: Vec<ColumnError>,
}

impl From<NoHead> for TableError {
    fn from(refusal: NoHead) -> Self {
        Self::Columns(refusal.errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_a_column_are_those_of_a_spreadsheet() {
        for (place, expected) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ] {
            assert_eq!(letters(place), expected);
        }
    }
}
