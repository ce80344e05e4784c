//! Tables that people upload and download: CSV in UTF-8 or GB18030, and XLSX.
//!
//! [`Table::open`] looks at the whole file first (size, encoding, head), then gives row by row what
//! stands in it. It knows the columns by name and nothing of what they mean: that is for the rules of
//! the module that imports. CSV is streamed; a workbook is read whole, within its limits.

mod cells;
mod encoding;
mod head;
mod records;
mod workbook;
mod writing;

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use sortition_contract::error::{ErrorCode, Language};

pub use self::cells::{Cells, row_error};
use self::head::Head;
use self::records::{Record, Records};
pub use self::writing::{CsvWriter, RejectedRows};

/// So much of the start tells a text from a binary file.
const START_BYTES: u64 = 8192;

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
            rows: 200_000,
            columns: 100,
            cell_characters: 4_000,
        }
    }
}

/// Why a whole file was refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the file, or what it unpacks to, has more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("neither UTF-8 nor GB18030 at byte {offset}")]
    Encoding { offset: u64 },
    #[error("not a table")]
    Unreadable,
    #[error("the head of the table doesn't fit: {0:?}")]
    Columns(Vec<ColumnError>),
    #[error("more than {max} cells in a row")]
    TooManyColumns { max: usize },
    #[error("more than {max} rows")]
    TooManyRows { max: u64 },
    #[error("no row below the head")]
    Empty,
    #[error("the quote opened in line {line} is never closed")]
    UnclosedQuote { line: u64 },
    #[error("reading failed")]
    Io(#[from] std::io::Error),
}

/// What is wrong with one column of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnError {
    /// `missing_column`, `unknown_column` or `repeated_column`.
    pub code: ErrorCode,
    /// The column as the file calls it; of a missing one the field's name.
    pub name: String,
}

impl TableError {
    /// Its code in the error table; `None` if the disk failed, not the file.
    pub fn code(&self) -> Option<ErrorCode> {
        Some(match self {
            Self::TooLarge { .. } => ErrorCode::PayloadTooLarge,
            Self::Encoding { .. } => ErrorCode::WrongEncoding,
            Self::Unreadable => ErrorCode::UnreadableFile,
            Self::Columns(columns) => columns
                .first()
                .map_or(ErrorCode::UnreadableFile, |column| column.code),
            Self::TooManyColumns { .. } => ErrorCode::TooMany,
            Self::TooManyRows { .. } => ErrorCode::TooManyRows,
            Self::Empty => ErrorCode::EmptyFile,
            Self::UnclosedQuote { .. } => ErrorCode::UnclosedQuote,
            Self::Io(_) => return None,
        })
    }

    /// What the code's sentence takes. Columns have one sentence each: [`TableError::Columns`].
    pub fn parameters(&self) -> BTreeMap<String, String> {
        match self {
            Self::TooLarge { limit } => parameter("limit", limit),
            Self::Encoding { offset } => parameter("offset", offset),
            Self::Columns(columns) => columns
                .first()
                .map(|column| parameter("name", &column.name))
                .unwrap_or_default(),
            Self::TooManyColumns { max } => parameter("max", max),
            Self::TooManyRows { max } => parameter("max", max),
            Self::UnclosedQuote { line } => parameter("line", line),
            Self::Unreadable | Self::Empty | Self::Io(_) => BTreeMap::new(),
        }
    }
}

fn parameter(name: &str, value: impl ToString) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value.to_string())])
}

/// What is wrong with one row. The table finds a few, the rules of a module the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The field; `None` if the row as a whole is wrong.
    pub column: Option<&'static str>,
    pub code: ErrorCode,
    /// What the code's sentence takes.
    pub parameters: BTreeMap<String, String>,
}

impl RowError {
    /// An error of one field.
    pub fn of(column: &'static str, code: ErrorCode, parameters: BTreeMap<String, String>) -> Self {
        Self {
            column: Some(column),
            code,
            parameters,
        }
    }

    /// The sentence in a language.
    pub fn text(&self, language: Language) -> String {
        self.code.text(language, &self.parameters)
    }
}

/// A row below the head that isn't blank.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the CSV file, its row in the sheet; the head's is usually 1.
    pub line: u64,
    /// What the table itself found wrong; such a row is to be rejected.
    pub errors: Vec<RowError>,
    head: Arc<Head>,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a field, without white space at its ends; `None` if the file has no such column.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.head
            .place(field)
            .map(|place| self.cells[place].as_str())
    }

    /// The cells in the order of [`Table::headings`].
    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

enum Source<R> {
    Csv(Records<R>),
    Workbook(std::vec::IntoIter<Record>),
}

impl<R: Read> Source<R> {
    fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        match self {
            Self::Csv(records) => records.next_record(),
            Self::Workbook(rows) => Ok(rows.next()),
        }
    }

    fn next_filled(&mut self) -> Result<Option<Record>, TableError> {
        while let Some(record) = self.next_record()? {
            if !record.is_blank() {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

/// A file with a head that fits, ready to be read row by row.
pub struct Table<R> {
    head: Arc<Head>,
    source: Source<R>,
    limits: Limits,
    expected: u64,
    read: u64,
    is_over: bool,
}

impl<R: Read + Seek> Table<R> {
    /// Looks at a file: a workbook if it begins like one, else CSV. Its first row that isn't blank
    /// is the head, which may hold `line` and `error` too, as a file of rejected rows does.
    pub fn open(mut source: R, columns: &[Column], limits: Limits) -> Result<Self, TableError> {
        if source.seek(SeekFrom::End(0))? > limits.bytes {
            return Err(TableError::TooLarge {
                limit: limits.bytes,
            });
        }
        source.rewind()?;
        let (mut source, expected) = if workbook::is_workbook(&mut source)? {
            let rows = workbook::read(source, &limits)?;
            let expected = rows.len() as u64;
            (Source::Workbook(rows.into_iter()), expected)
        } else {
            let found = encoding::detect(&mut source)?;
            source.rewind()?;
            (
                Source::Csv(Records::new(source, found.encoding)),
                found.line_count,
            )
        };
        let first = source.next_filled()?.ok_or(TableError::Empty)?;
        if first.cells.len() > limits.columns {
            return Err(TableError::TooManyColumns {
                max: limits.columns,
            });
        }
        let head = Arc::new(Head::read(&first.cells, columns)?);
        let expected = expected.saturating_sub(first.line);
        Ok(Self {
            head,
            source,
            limits,
            expected,
            read: 0,
            is_over: false,
        })
    }

    /// The headings of the columns as the file writes them, without `line` and `error`.
    pub fn headings(&self) -> &[String] {
        &self.head.headings
    }

    /// About how many rows there are, for a progress bar.
    pub fn expected_rows(&self) -> u64 {
        self.expected
    }

    fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        let Some(record) = self.source.next_filled()? else {
            return if self.read == 0 {
                Err(TableError::Empty)
            } else {
                Ok(None)
            };
        };
        self.read += 1;
        if self.read > self.limits.rows {
            return Err(TableError::TooManyRows {
                max: self.limits.rows,
            });
        }
        Ok(Some(self.head.row(record, &self.limits)))
    }
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
    match encoding::detect(source) {
        Ok(found) => Ok(!found.has_control),
        Err(TableError::Io(failed)) => Err(failed),
        Err(_) => Ok(false),
    }
}

/// At which byte a source stops being text, if but for its encoding it looks like one: no control
/// characters at its start, as binary files have them.
pub fn undecodable(source: &mut (impl Read + Seek)) -> Result<Option<u64>, std::io::Error> {
    let offset = match encoding::detect(source) {
        Err(TableError::Encoding { offset }) => offset,
        Err(TableError::Io(failed)) => return Err(failed),
        _ => return Ok(None),
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
