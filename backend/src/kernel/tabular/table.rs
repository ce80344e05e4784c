//! A whole file: looked at first, then read row by row, sheet after sheet.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use sortition_contract::jobs::{ImportReading, ReadTable, TextEncoding};

use super::encoding::{self, Choice};
use super::head::Cut;
use super::part::{HEAD_WITHIN, Part};
use super::records::{Record, Records};
use super::row::{LINE_BITS, Row};
use super::sheets::Sheets;
use super::workbook;
use super::{Column, Limits, Manner, TableError};

enum Source<R> {
    Csv(Box<Records<R>>),
    Workbook(Box<Sheets<R>>),
}

/// A file with a head that fits, ready to be read row by row.
pub struct Table<R> {
    source: Source<R>,
    parts: Vec<Part>,
    /// The part that is being read.
    at: usize,
    limits: Limits,
    /// Bytes that may still come.
    room: u64,
    encoding: Option<TextEncoding>,
    skipped_sheets: Vec<String>,
    skipped_rows: i64,
    expected: u64,
    read: u64,
    is_over: bool,
}

impl<R: Read + Seek> Table<R> {
    /// Looks at a file in the plain manner.
    pub fn open(source: R, columns: &[Column], limits: Limits) -> Result<Self, TableError> {
        let manner = Manner {
            limits,
            ..Manner::default()
        };
        Self::open_in(source, columns, &manner)
    }

    /// Looks at a file: a workbook if it begins like one, else CSV. One of its first rows is the
    /// head, which may hold other columns too, and `line` and `error`, as a file of rejected rows
    /// does. Sheets with the columns of the first one that has a head are read as well.
    pub fn open_in(mut source: R, columns: &[Column], manner: &Manner) -> Result<Self, TableError> {
        let limits = manner.limits;
        if source.seek(SeekFrom::End(0))? > limits.bytes {
            return Err(TableError::TooLarge {
                limit: limits.bytes,
            });
        }
        source.rewind()?;
        if workbook::is_workbook(&mut source)? {
            Self::open_workbook(source, columns, manner)
        } else {
            Self::open_text(source, columns, manner)
        }
    }

    fn open_text(mut source: R, columns: &[Column], manner: &Manner) -> Result<Self, TableError> {
        let found = encoding::detect(&mut source, manner.encoding)?;
        let (encoding, name) = match found.choice {
            Choice::Known(encoding, name) => (encoding, name),
            Choice::Undecided => return Err(TableError::Undecided),
            Choice::Broken { offset } => return Err(TableError::Encoding { offset }),
        };
        source.rewind()?;
        let mut records = Records::new(source, encoding, found.separator);
        let mut first = Vec::new();
        while first.len() < HEAD_WITHIN {
            match next_filled(&mut records)? {
                Some(record) => first.push(record),
                None => break,
            }
        }
        let part = Part::of(None, first, columns, manner)??;
        let expected = found.line_count.saturating_sub(part.head_line);
        Ok(Self {
            encoding: Some(name),
            ..Self::new(Source::Csv(Box::new(records)), vec![part], manner, expected)
        })
    }

    fn open_workbook(source: R, columns: &[Column], manner: &Manner) -> Result<Self, TableError> {
        let opened = Sheets::open(source, columns, manner)?;
        let source = Source::Workbook(Box::new(opened.sheets));
        Ok(Self {
            skipped_sheets: opened.skipped,
            ..Self::new(source, opened.parts, manner, opened.rows)
        })
    }

    fn new(source: Source<R>, parts: Vec<Part>, manner: &Manner, expected: u64) -> Self {
        Self {
            source,
            parts,
            at: 0,
            limits: manner.limits,
            room: manner.limits.decoded_bytes,
            encoding: None,
            skipped_sheets: Vec::new(),
            skipped_rows: 0,
            expected,
            read: 0,
            is_over: false,
        }
    }

    /// The headings of all columns as the file writes them, without `line` and `error`.
    pub fn headings(&self) -> &[String] {
        self.parts
            .first()
            .map_or(&[], |part| part.head.headings.as_slice())
    }

    /// The column of a field as the file calls it.
    pub fn heading(&self, field: &str) -> Option<&str> {
        let head = &self.parts.first()?.head;
        head.place(field).map(|place| head.headings[place].as_str())
    }

    /// The cells of a row in the order of [`Table::headings`], whichever sheet it stands in.
    pub fn cells_of(&self, row: &Row) -> Vec<String> {
        match self.parts.first() {
            Some(first) if !Arc::ptr_eq(&first.head, &row.head) => {
                first.head.rearranged(&row.head, &row.cells)
            }
            _ => row.cells.clone(),
        }
    }

    /// The name of the sheet of a place; none where it goes without saying.
    pub fn sheet_of(&self, place: u64) -> Option<&str> {
        if self.parts.len() + self.skipped_sheets.len() < 2 {
            return None;
        }
        let part = usize::try_from(place >> LINE_BITS).ok()?;
        self.parts.get(part)?.sheet.as_deref()
    }

    /// About how many rows there are, for a progress bar.
    pub fn expected_rows(&self) -> u64 {
        self.expected
    }

    /// What the file was understood to be, as far as it was read.
    pub fn reading(&self) -> ImportReading {
        let table = |part: &Part| ReadTable {
            sheet: part.sheet.clone(),
            head_line: i64::try_from(part.head_line).unwrap_or(i64::MAX),
            rows: part.read,
        };
        let columns = self.parts.first().map(Part::columns);
        ImportReading {
            encoding: self.encoding,
            tables: self.parts.iter().map(table).collect(),
            skipped_sheets: self.skipped_sheets.clone(),
            columns: columns.unwrap_or_default(),
            skipped_rows: self.skipped_rows,
            taken_for: Vec::new(),
        }
    }

    fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        while let Some(part) = self.parts.get_mut(self.at) {
            let next = match (part.waiting.pop_front(), &mut self.source) {
                (Some(waiting), _) => Some(waiting),
                (None, Source::Csv(records)) => next_filled(records)?,
                (None, Source::Workbook(sheets)) => sheets.next_record(self.at, part.head_line)?,
            };
            match (next, &self.source) {
                (Some(record), _) => {
                    record.check(&self.limits)?;
                    let left = self.room.checked_sub(record.bytes() as u64);
                    self.room = left.ok_or(TableError::TooLarge {
                        limit: self.limits.decoded_bytes,
                    })?;
                    return Ok(Some(record));
                }
                (None, Source::Csv(_)) => return Ok(None),
                (None, Source::Workbook(_)) => self.at += 1,
            }
        }
        Ok(None)
    }

    fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        while let Some(record) = self.next_record()? {
            let Some(part) = self.parts.get_mut(self.at) else {
                break;
            };
            let sheet = u32::try_from(self.at).map_err(|_| TableError::Unreadable)?;
            part.note_unnamed(&record);
            match part.head.cut(record, &self.limits) {
                Cut::Row {
                    line,
                    errors,
                    cells,
                } => {
                    part.read += 1;
                    self.read += 1;
                    if self.read > self.limits.rows {
                        return Err(TableError::TooManyRows {
                            max: self.limits.rows,
                        });
                    }
                    return Ok(Some(Row {
                        line,
                        errors,
                        sheet,
                        head: Arc::clone(&part.head),
                        cells,
                    }));
                }
                Cut::Head => {}
                Cut::Ignored => self.skipped_rows += 1,
            }
        }
        match self.read {
            0 => Err(TableError::Empty),
            _ => Ok(None),
        }
    }
}

fn next_filled<R: Read>(records: &mut Records<R>) -> Result<Option<Record>, TableError> {
    while let Some(record) = records.next_record()? {
        if !record.is_blank() {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

impl<R: Read + Seek> Iterator for Table<R> {
    type Item = Result<Row, TableError>;

    /// The next row. After an error, which refuses the whole file, there is none.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.next_row().transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}
