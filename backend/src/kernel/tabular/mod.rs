//! Tables that people upload and download: CSV in UTF-8, GB18030 or UTF-16, and XLSX.
//!
//! [`Table::open`] looks at the whole file first (size, encoding, sheets, head), then gives row by
//! row what stands in it. It knows the columns by name and nothing of what they mean: that is for
//! the rules of the module that imports. Both kinds are streamed: of a file no more is in memory than
//! a row and, of a workbook, what its cells share. A cell that shows something is never read as empty:
//! what can't be read is wrong.

mod book;
mod cells;
mod day;
mod encoding;
mod error;
mod head;
mod lookup;
mod lossy;
mod part;
mod records;
mod row;
mod sheets;
mod table;
mod value;
mod workbook;
mod writing;

use std::collections::HashMap;
use std::io::{Read, Seek};

use sortition_contract::jobs::{KnownBy, TextEncoding};

pub use self::book::BookWriter;
pub use self::cells::{Cells, row_error};
pub use self::day::day;
use self::encoding::Choice;
use self::error::parameter;
pub use self::error::{ColumnError, RowError, RowErrors, TableError, beginning};
pub use self::head::folded;
pub use self::lookup::{Lookup, Words};
pub use self::lossy::is_lossy_copy;
pub use self::row::{Row, line_of};
pub use self::table::Table;
pub use self::value::Value;
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
    /// Bytes of the texts that the cells of a workbook share, with four for each.
    pub shared_bytes: u64,
    /// Bytes of all cells: one text may stand in many, and be merged over more.
    pub decoded_bytes: u64,
    /// Bytes of the cells of a row.
    pub row_bytes: usize,
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
            bytes: 400 << 20,
            unpacked_bytes: 1_000 << 20,
            shared_bytes: 64 << 20,
            decoded_bytes: 600 << 20,
            row_bytes: 256 << 10,
            rows: 1_000_000,
            columns: 100,
            cell_characters: 4_000,
        }
    }
}

impl Limits {
    /// Bytes of a cell that are kept: so many that a longer text is found to be too long.
    fn cell_bytes(&self) -> usize {
        self.cell_characters.saturating_add(1).saturating_mul(4)
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
