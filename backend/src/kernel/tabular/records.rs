//! Records of a CSV text (RFC 4180), with the line each begins on.
//!
//! Our own and not a crate's, because people need the right line number after quoted line breaks,
//! and a quote that is never closed has to be named instead of swallowing the rest of the file.

use std::io::Read;

use encoding_rs::Encoding;
use sortition_contract::error::ErrorCode;

use super::encoding::DecodedText;
use super::head::is_blank;
use super::{Limits, TableError};

/// A record longer than this isn't one: a quote was left open, or the file is no table.
const RECORD_BYTES: usize = 1 << 20;
/// A spreadsheet's row has no more cells. Each takes far more memory than the comma before it.
const CELLS_MOST: usize = 16_384;

/// The cells of a row as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
    /// Cells that can't be read, by their place.
    pub(super) errors: Vec<(usize, ErrorCode)>,
    /// Empty cells at its end are left out, so their number says nothing.
    pub(super) is_sparse: bool,
    /// Bytes of its texts, and one for each of them.
    pub(super) bytes: usize,
}

impl Record {
    pub(super) fn is_blank(&self) -> bool {
        self.errors.is_empty() && self.cells.iter().all(|cell| is_blank(cell))
    }

    /// What its cells hold, in bytes, and one more for each.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Puts a text into a cell; those before it are there then, too.
    pub(super) fn set(&mut self, place: usize, text: String) {
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        self.bytes += text.len() + 1;
        let before = std::mem::replace(&mut self.cells[place], text);
        if !before.is_empty() {
            self.bytes -= before.len() + 1;
        }
    }

    /// Refuses a row that holds more than one may.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), TableError> {
        match self.bytes > limits.row_bytes {
            true => Err(TableError::RowTooLarge {
                line: self.line,
                limit: limits.row_bytes,
            }),
            false => Ok(()),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside quotes: the cell's end, or the first half of a doubled quote.
    Closed,
}

pub(super) struct Records<R> {
    text: DecodedText<R>,
    chunk: Vec<u8>,
    at: usize,
    /// The line that is being read.
    line: u64,
    /// A line feed right after a carriage return belongs to it.
    is_after_return: bool,
    /// What stands between cells.
    separator: u8,
}

/// The record under construction.
struct Draft {
    record: Record,
    cell: Vec<u8>,
    state: State,
    length: usize,
    quote_line: u64,
}

impl Draft {
    fn end_cell(&mut self) -> Result<(), TableError> {
        if self.record.cells.len() == CELLS_MOST {
            return Err(TableError::TooManyColumns { max: CELLS_MOST });
        }
        let cell = String::from_utf8(std::mem::take(&mut self.cell))
            .map_err(|_| TableError::Unreadable)?;
        self.record.bytes += cell.len() + 1;
        self.record.cells.push(cell);
        self.state = State::CellStart;
        Ok(())
    }

    fn take(&mut self, byte: u8, line: u64) {
        match (self.state, byte) {
            (State::CellStart, b'"') => {
                self.state = State::Quoted;
                self.quote_line = line;
            }
            (State::Quoted, b'"') => self.state = State::Closed,
            (State::Closed, b'"') => {
                self.state = State::Quoted;
                self.cell.push(byte);
            }
            (State::Closed, b' ') => {}
            (State::Closed, _) => {
                self.record
                    .errors
                    .push((self.record.cells.len(), ErrorCode::BadQuote));
                self.state = State::Plain;
                self.cell.push(byte);
            }
            (State::CellStart, _) => {
                self.state = State::Plain;
                self.cell.push(byte);
            }
            (State::Plain | State::Quoted, _) => self.cell.push(byte),
        }
    }
}

impl<R: Read> Records<R> {
    pub(super) fn new(source: R, encoding: &'static Encoding, separator: u8) -> Self {
        let text = DecodedText::new(source, encoding);
        Self {
            text,
            chunk: Vec::new(),
            at: 0,
            line: 1,
            is_after_return: false,
            separator,
        }
    }

    /// The next record, blank ones too; `None` at the end.
    pub(super) fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        let mut draft = Draft {
            record: Record {
                line: 0,
                ..Record::default()
            },
            cell: Vec::new(),
            state: State::CellStart,
            length: 0,
            quote_line: 0,
        };
        while let Some(byte) = self.next_byte()? {
            if byte == b'\n' && std::mem::take(&mut self.is_after_return) {
                if draft.state == State::Quoted {
                    draft.cell.push(byte);
                }
                continue;
            }
            let line = self.line;
            self.is_after_return = byte == b'\r';
            self.line += u64::from(matches!(byte, b'\r' | b'\n'));
            if draft.length == 0 {
                draft.record.line = line;
            }
            draft.length += 1;
            if draft.length > RECORD_BYTES {
                return Err(match draft.state {
                    State::Quoted => TableError::UnclosedQuote {
                        line: draft.quote_line,
                    },
                    _ => TableError::Unreadable,
                });
            }
            match byte {
                _ if byte == self.separator && draft.state != State::Quoted => draft.end_cell()?,
                b'\r' | b'\n' if draft.state != State::Quoted => {
                    draft.end_cell()?;
                    return Ok(Some(draft.record));
                }
                _ => draft.take(byte, line),
            }
        }
        match draft.state {
            State::Quoted => Err(TableError::UnclosedQuote {
                line: draft.quote_line,
            }),
            _ if draft.length == 0 => Ok(None),
            _ => {
                draft.end_cell()?;
                Ok(Some(draft.record))
            }
        }
    }

    fn next_byte(&mut self) -> Result<Option<u8>, TableError> {
        if self.at == self.chunk.len() {
            self.text.read_chunk(&mut self.chunk)?;
            self.at = 0;
        }
        let byte = self.chunk.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }
}
