//! A whole file: looked at first, then read row by row, sheet after sheet.

use std::collections::VecDeque;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use sortition_contract::jobs::{ImportReading, ReadTable, TextEncoding};

use super::encoding::{self, Choice};
use super::head::{Cut, Head};
use super::part::{HEAD_WITHIN, Part};
use super::records::{Record, Records};
use super::row::{LINE_BITS, Row};
use super::workbook::{self, Workbook};
use super::{Column, Limits, Manner, TableError};

enum Source<R> {
    Csv(Box<Records<R>>),
    Workbook,
}

/// A file with a head that fits, ready to be read row by row.
pub struct Table<R> {
    source: Source<R>,
    parts: Vec<Part>,
    /// The part that is being read.
    at: usize,
    limits: Limits,
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
        let mut workbook = Workbook::open(source, &manner.limits)?;
        let mut parts: Vec<Part> = Vec::new();
        let mut skipped_sheets = Vec::new();
        let mut refusal: Option<(usize, TableError)> = None;
        let mut is_all_blank = true;
        let mut rows_waiting: u64 = 0;
        let mut room = manner.limits.held_bytes;
        for sheet in workbook.sheets() {
            if !sheet.is_visible {
                skipped_sheets.push(sheet.name);
                continue;
            }
            // A sheet that isn't kept takes none of it.
            let mut left = room;
            let (rows, broken) = workbook.rows(&sheet.name, &manner.limits, &mut left)?;
            if rows.is_empty() {
                if let Some(broken) = broken {
                    refusal.get_or_insert((0, broken));
                    skipped_sheets.push(sheet.name);
                }
                continue;
            }
            is_all_blank = false;
            match (Part::of(Some(&sheet.name), rows, columns, manner)?, broken) {
                (Ok(part), None)
                    if parts.first().is_none_or(|first| first.has_fields_of(&part)) =>
                {
                    rows_waiting += part.waiting.len() as u64;
                    room = left;
                    parts.push(part);
                    // Footnotes aside, which are counted out row by row.
                    if rows_waiting > manner.limits.rows.saturating_mul(2) {
                        let max = manner.limits.rows;
                        return Err(TableError::TooManyRows { max });
                    }
                }
                (Ok(part), Some(broken))
                    if parts.first().is_none_or(|first| first.has_fields_of(&part)) =>
                {
                    return Err(broken);
                }
                (Ok(_), _) => skipped_sheets.push(sheet.name),
                (Err(columns), broken) => {
                    let known = columns.known;
                    let error = broken.unwrap_or(TableError::Columns(columns.errors));
                    if refusal.as_ref().is_none_or(|(best, _)| known > *best) {
                        refusal = Some((known, error));
                    }
                    skipped_sheets.push(sheet.name);
                }
            }
        }
        if parts.is_empty() {
            return Err(match refusal {
                Some((_, error)) => error,
                None if is_all_blank && skipped_sheets.is_empty() => TableError::Empty,
                None => TableError::Columns(Head::missing_all(columns)),
            });
        }
        Ok(Self {
            skipped_sheets,
            ..Self::new(Source::Workbook, parts, manner, rows_waiting)
        })
    }

    fn new(source: Source<R>, parts: Vec<Part>, manner: &Manner, expected: u64) -> Self {
        Self {
            source,
            parts,
            at: 0,
            limits: manner.limits,
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
            if let Some(record) = part.waiting.pop_front() {
                return Ok(Some(record));
            }
            match &mut self.source {
                Source::Csv(records) => return next_filled(records),
                Source::Workbook => {
                    part.waiting = VecDeque::new();
                    self.at += 1;
                }
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
