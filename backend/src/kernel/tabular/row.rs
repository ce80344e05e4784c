//! A row of a table, and where it stands.

use std::sync::Arc;

use super::RowError;
use super::head::Head;

/// The lower half of a row's place is its line, the upper half its sheet.
pub(super) const LINE_BITS: u32 = 32;

/// A row below the head that isn't blank.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the CSV file, its row in the sheet; the head's is usually 1.
    pub line: u64,
    /// What the table itself found wrong; such a row is to be rejected.
    pub errors: Vec<RowError>,
    pub(super) sheet: u32,
    pub(super) head: Arc<Head>,
    pub(super) cells: Vec<String>,
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

    /// About what it takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        let cell = |cell: &String| size_of::<String>() + cell.len();
        self.cells.iter().map(cell).sum()
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
