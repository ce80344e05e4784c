//! Tables that people upload and download: CSV in UTF-8, GB18030 or UTF-16, and XLSX.
//!
//! [`Table::open`] looks at the whole file first (size, encoding, sheets, head), then gives row by
//! row what stands in it. It knows the columns by name and nothing of what they mean: that is for
//! the rules of the module that imports. CSV is streamed; a workbook is read whole, within its
//! limits. A cell that shows something is never read as empty: what can't be read is wrong.

mod book;
mod cells;
mod day;
mod encoding;
mod error;
mod head;
mod lookup;
mod lossy;
mod records;
mod value;
mod workbook;
mod writing;

use std::collections::{HashMap, VecDeque};
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use sortition_contract::jobs::{ImportReading, KnownBy, ReadColumn, ReadTable, TextEncoding};

pub use self::book::BookWriter;
pub use self::cells::{Cells, row_error};
pub use self::day::day;
use self::encoding::Choice;
use self::error::parameter;
pub use self::error::{ColumnError, RowError, TableError};
pub use self::head::folded;
use self::head::{Cut, Head};
pub use self::lookup::{Lookup, Words};
pub use self::lossy::is_lossy_copy;
use self::records::{Record, Records};
pub use self::value::Value;
use self::workbook::Workbook;
pub use self::writing::{CsvWriter, RejectedRows};

/// So much of the start tells a text from a binary file.
const START_BYTES: u64 = 8192;
/// The head stands in one of the first rows that aren't blank: above it are titles and hints.
const HEAD_WITHIN: usize = 30;
/// The lower half of a row's place is its line, the upper half its sheet.
const LINE_BITS: u32 = 32;

/// A column that a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The field's name, as everywhere in the API.
    pub field: &'static str,
    /// Headings that stand for it too: those of the pages.
    pub headings: &'static [&'static str],
    /// A file without it is refused.
    pub is_required: bool,
}

impl Column {
    /// A column that no file may lack.
    pub const fn required(field: &'static str, headings: &'static [&'static str]) -> Self {
        Self {
            field,
            headings,
            is_required: true,
        }
    }

    /// A column that a file may lack; what it would say is then left as it is.
    pub const fn optional(field: &'static str, headings: &'static [&'static str]) -> Self {
        Self {
            field,
            headings,
            is_required: false,
        }
    }
}

/// How much of a file is read at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of a workbook's parts once unpacked: a zip bomb stops here.
    pub unpacked_bytes: u64,
    /// Bytes that the cells of a workbook take in memory: one text may stand in many cells.
    pub held_bytes: u64,
    /// Rows below the head that aren't blank.
    pub rows: u64,
    /// Cells in a row.
    pub columns: usize,
    /// Characters in a cell.
    pub cell_characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 100 << 20,
            unpacked_bytes: 300 << 20,
            held_bytes: 512 << 20,
            rows: 200_000,
            columns: 100,
            cell_characters: 4_000,
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// How much of it.
    pub limits: Limits,
    /// The encoding that somebody named; none: told by the content.
    pub encoding: Option<TextEncoding>,
    /// Fields by further headings, [`folded`].
    pub headings: HashMap<String, (String, KnownBy)>,
}

/// A row below the head that isn't blank.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the CSV file, its row in the sheet; the head's is usually 1.
    pub line: u64,
    /// What the table itself found wrong; such a row is to be rejected.
    pub errors: Vec<RowError>,
    sheet: u32,
    head: Arc<Head>,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a field, without what is blank at its ends; `None` if the file has no such column.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.head
            .place(field)
            .map(|place| self.cells[place].as_str())
    }

    /// The column of a field as this row's table calls it.
    pub fn heading(&self, field: &str) -> Option<&str> {
        self.head
            .place(field)
            .map(|place| self.head.headings[place].as_str())
    }

    /// Where it stands in the file: a number that grows with each row, sheet after sheet.
    pub fn place(&self) -> u64 {
        u64::from(self.sheet) << LINE_BITS | self.line
    }
}

/// The line of a place in its sheet.
pub fn line_of(place: u64) -> u64 {
    place & ((1 << LINE_BITS) - 1)
}

enum Source<R> {
    Csv(Box<Records<R>>),
    Workbook,
}

/// A table of a file: the text, or a sheet of a workbook.
struct Part {
    sheet: Option<String>,
    head: Arc<Head>,
    head_line: u64,
    /// Rows that were read before they were asked for.
    waiting: VecDeque<Record>,
    read: i64,
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
        let columns = self.parts.first().map(|part| part.head.columns());
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

impl Part {
    /// The rows below a head, if there is one among the first of these records.
    fn of(
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
        }))
    }

    fn has_fields_of(&self, other: &Self) -> bool {
        self.head.has_fields_of(&other.head)
    }
}

/// Why none of the first rows is a head: what is wrong with the one most like it.
struct NoHead {
    known: usize,
    errors: Vec<ColumnError>,
}

impl From<NoHead> for TableError {
    fn from(refusal: NoHead) -> Self {
        Self::Columns(refusal.errors)
    }
}

impl Head {
    fn columns(&self) -> Vec<ReadColumn> {
        let column = |(place, heading): (usize, &String)| ReadColumn {
            heading: heading.clone(),
            column: self.fields[place].map(|(field, _)| field.to_owned()),
            known_by: self.fields[place].map(|(_, known_by)| known_by),
        };
        self.headings.iter().enumerate().map(column).collect()
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

/// Whether the whole source is plain text in one of the encodings that a table may have.
pub fn is_text(source: &mut impl Read) -> Result<bool, std::io::Error> {
    let found = encoding::detect(source, None)?;
    Ok(!found.has_control && !matches!(found.choice, Choice::Broken { .. }))
}

/// At which byte a source stops being text, if but for its encoding it looks like one: no control
/// characters at its start, as binary files have them.
pub fn undecodable(source: &mut (impl Read + Seek)) -> Result<Option<u64>, std::io::Error> {
    let Choice::Broken { offset } = encoding::detect(source, None)?.choice else {
        return Ok(None);
    };
    source.rewind()?;
    let mut start = Vec::new();
    source.take(START_BYTES).read_to_end(&mut start)?;
    let is_like_text = start
        .iter()
        .all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r'));
    Ok(is_like_text.then_some(offset))
}

#[cfg(test)]
mod tests;
