//! The sheets of a workbook that hold the table: those with the columns of the first one that has a
//! head.

use std::collections::VecDeque;
use std::io::{Read, Seek};

use super::head::Head;
use super::part::Part;
use super::records::Record;
use super::workbook::{Merged, Rows, Sheet, Workbook};
use super::{Column, Manner, TableError};

/// The sheets of a table, read one after the other.
pub(super) struct Sheets<R> {
    workbook: Workbook<R>,
    /// In the order of the parts.
    taken: Vec<(Sheet, Merged)>,
    /// The one that is being read.
    open: Option<Rows<R>>,
}

/// A workbook with a head that fits.
pub(super) struct Opened<R> {
    pub(super) sheets: Sheets<R>,
    pub(super) parts: Vec<Part>,
    /// Names of the sheets that aren't read.
    pub(super) skipped: Vec<String>,
    /// About how many rows there are below the heads.
    pub(super) rows: u64,
}

impl<R: Read + Seek> Sheets<R> {
    /// Looks at all sheets, and at each row of them, before one is taken.
    pub(super) fn open(
        source: R,
        columns: &[Column],
        manner: &Manner,
    ) -> Result<Opened<R>, TableError> {
        let mut workbook = Workbook::open(source, &manner.limits)?;
        let (mut parts, mut taken): (Vec<Part>, Vec<_>) = (Vec::new(), Vec::new());
        let mut skipped = Vec::new();
        let mut refusal: Option<(usize, TableError)> = None;
        let mut is_all_blank = true;
        let mut rows: u64 = 0;
        let mut room = manner.limits.decoded_bytes;
        for sheet in workbook.sheets() {
            if !sheet.is_visible {
                skipped.push(sheet.name);
                continue;
            }
            let looked = workbook.look(&sheet, room)?;
            if looked.first.is_empty() {
                if let Some(broken) = looked.broken {
                    refusal.get_or_insert((0, broken));
                    skipped.push(sheet.name);
                }
                continue;
            }
            is_all_blank = false;
            let lines: Vec<u64> = looked.first.iter().map(|record| record.line).collect();
            let part = Part::of(Some(&sheet.name), looked.first, columns, manner)?;
            match (part, looked.broken) {
                (Ok(mut part), broken)
                    if parts
                        .first()
                        .is_none_or(|first: &Part| first.has_fields_of(&part)) =>
                {
                    if let Some(broken) = broken {
                        return Err(broken);
                    }
                    let above = lines.iter().filter(|line| **line <= part.head_line);
                    rows += looked.rows.saturating_sub(above.count() as u64);
                    // A sheet that isn't read takes none of it.
                    room = room.saturating_sub(looked.bytes);
                    // Footnotes aside, which are counted out row by row.
                    if rows > manner.limits.rows.saturating_mul(2) {
                        let max = manner.limits.rows;
                        return Err(TableError::TooManyRows { max });
                    }
                    // They are read again with the others.
                    part.waiting = VecDeque::new();
                    parts.push(part);
                    taken.push((sheet, looked.merged));
                }
                (Ok(_), _) => skipped.push(sheet.name),
                (Err(columns), broken) => {
                    let known = columns.known;
                    let error = broken.unwrap_or(TableError::Columns(columns.errors));
                    if refusal.as_ref().is_none_or(|(best, _)| known > *best) {
                        refusal = Some((known, error));
                    }
                    skipped.push(sheet.name);
                }
            }
        }
        if parts.is_empty() {
            return Err(match refusal {
                Some((_, error)) => error,
                None if is_all_blank && skipped.is_empty() => TableError::Empty,
                None => TableError::Columns(Head::missing_all(columns)),
            });
        }
        let sheets = Self {
            workbook,
            taken,
            open: None,
        };
        Ok(Opened {
            sheets,
            parts,
            skipped,
            rows,
        })
    }

    /// The next row below the head of a part; none after its last.
    pub(super) fn next_record(
        &mut self,
        part: usize,
        head_line: u64,
    ) -> Result<Option<Record>, TableError> {
        if self.open.is_none()
            && let Some((sheet, merged)) = self.taken.get(part)
        {
            self.open = Some(self.workbook.rows(sheet, merged)?);
        }
        let Some(rows) = &mut self.open else {
            return Ok(None);
        };
        while let Some(record) = rows.next_record()? {
            if record.line > head_line {
                return Ok(Some(record));
            }
        }
        self.open = None;
        Ok(None)
    }
}
