//! CSV that spreadsheets open without harm: UTF-8 with byte order mark, and no cell that would run
//! as a formula.

use std::io::{self, Write};

/// Headings of the two columns that a file of rejected rows adds; ignored when it is read again.
pub(super) const LINE_HEADINGS: &[&str] = &["line", "行号"];
pub(super) const ERROR_HEADINGS: &[&str] = &["error", "错误"];

/// Writes rows as CSV with CRLF ends.
pub struct CsvWriter<W> {
    out: W,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file: the byte order mark, by which Excel knows UTF-8.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        Ok(Self { out })
    }

    /// Goes on with a file that was begun: rows of it that are written apart.
    pub fn going_on(out: W) -> Self {
        Self { out }
    }

    /// Writes a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.out.write_all(b",")?;
            }
            self.cell(cell.as_ref())?;
        }
        self.out.write_all(b"\r\n")
    }

    /// Flushes and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn cell(&mut self, text: &str) -> io::Result<()> {
        let guard = if needs_guard(text) { "'" } else { "" };
        let is_quoted =
            text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
        if is_quoted {
            write!(self.out, "\"{guard}{}\"", text.replace('"', "\"\""))
        } else {
            write!(self.out, "{guard}{text}")
        }
    }
}

/// Rejected rows of an import, to be corrected and imported again: the file's own columns, then
/// `line` and `error`.
pub struct RejectedRows<W> {
    csv: CsvWriter<W>,
}

impl<W: Write> RejectedRows<W> {
    /// Begins the file with the headings of the uploaded one.
    pub fn new(out: W, headings: &[String]) -> io::Result<Self> {
        let mut csv = CsvWriter::new(out)?;
        csv.row(
            headings
                .iter()
                .map(String::as_str)
                .chain([LINE_HEADINGS[0], ERROR_HEADINGS[0]]),
        )?;
        Ok(Self { csv })
    }

    /// Adds a row as it was read ([`Table::cells_of`](super::Table::cells_of)), with its line in the
    /// uploaded file and what is wrong in the reader's language.
    pub fn row(&mut self, cells: &[String], line: &str, error: &str) -> io::Result<()> {
        self.csv
            .row(cells.iter().map(String::as_str).chain([line, error]))
    }

    /// Flushes and gives the writer back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.finish()
    }
}

/// Whether a spreadsheet would take the text for a formula, or a reader take its apostrophes for
/// ours.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@'])
}

/// The text without the apostrophe that [`CsvWriter`] put before it.
pub(super) fn unguarded(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text.to_owned(),
        _ => cell,
    }
}
