//! Merged cells: a spreadsheet keeps their value in the first one only, and shows it in all.

use std::ops::Range;
use std::sync::Arc;

use sortition_contract::error::ErrorCode;

use super::super::records::Record;
use super::super::{Limits, TableError};
use super::place::Place;

/// Cells that are merged: the first of them and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    first: Place,
    last: Place,
}

impl Area {
    /// Of a reference such as `A1:C5`; none if it is one cell, or no area at all.
    pub(super) fn of(reference: &str) -> Option<Self> {
        let (first, last) = reference.split_once(':')?;
        let area = Self {
            first: Place::of(first)?,
            last: Place::of(last)?,
        };
        let is_right = area.first.row <= area.last.row && area.first.column <= area.last.column;
        (is_right && area.first != area.last).then_some(area)
    }

    /// The row that it begins in.
    pub(super) fn first_row(&self) -> u32 {
        self.first.row
    }

    /// Its columns, of those that a table may have.
    fn columns(&self, limits: &Limits) -> Range<usize> {
        let first = self.first.column as usize;
        let end = (self.last.column as usize + 1).min(limits.columns);
        first.min(end)..end
    }
}

/// Gives each row of merged cells the value that they show there, row after row. An area over several
/// columns says nothing of which of them it means.
pub(super) struct Spread {
    /// By their first rows.
    areas: Arc<[Area]>,
    /// How many of them are behind.
    begun: usize,
    /// What those show that the row lies in.
    shown: Vec<Shown>,
}

struct Shown {
    area: Area,
    text: String,
    error: Option<ErrorCode>,
}

impl Spread {
    /// Over the areas of a sheet, from its first row on.
    pub(super) fn over(areas: Arc<[Area]>) -> Self {
        Self {
            areas,
            begun: 0,
            shown: Vec::new(),
        }
    }

    /// Fills the next row.
    pub(super) fn fill(&mut self, record: &mut Record, limits: &Limits) -> Result<(), TableError> {
        let is_below = |area: &Area| u64::from(area.last.row) < record.line;
        self.shown.retain(|shown| !is_below(&shown.area));
        while let Some(area) = self.areas.get(self.begun) {
            if u64::from(area.first.row) > record.line {
                break;
            }
            self.begun += 1;
            // One whose first row holds nothing shows nothing.
            if u64::from(area.first.row) == record.line {
                self.shown.extend(shown_by(*area, record));
            }
            // Merged cells don't overlap: side by side they are no wider than the table.
            let areas = self.shown.iter().map(|shown| &shown.area);
            let wide: usize = areas.map(|area| area.columns(limits).len()).sum();
            if wide > limits.columns {
                return Err(TableError::Unreadable);
            }
        }
        for shown in &self.shown {
            let columns = shown.area.columns(limits);
            let first = columns.start;
            let is_first_row = u64::from(shown.area.first.row) == record.line;
            for column in columns.skip(usize::from(is_first_row)) {
                let error = match column == first {
                    true => shown.error,
                    false => Some(ErrorCode::MergedCells),
                };
                record.set(column, shown.text.clone());
                let is_told = record.errors.iter().any(|(wrong, _)| *wrong == column);
                let error = error.filter(|_| !is_told);
                record.errors.extend(error.map(|code| (column, code)));
            }
            // The text may be long and the columns many: no row is built that can't be kept.
            record.check(limits)?;
        }
        Ok(())
    }
}

/// What an area shows whose first row this is.
fn shown_by(area: Area, record: &Record) -> Option<Shown> {
    let column = area.first.column as usize;
    let text = record.cells.get(column).filter(|text| !text.is_empty())?;
    let error = record.errors.iter().find(|(wrong, _)| *wrong == column);
    Some(Shown {
        area,
        text: text.clone(),
        error: error.map(|(_, code)| *code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_of_a_reference() {
        assert!(Area::of("A1:C5").is_some());
        for reference in ["A1", "A1:A1", "C5:A1", "A1:C5:D6", "", "A1:"] {
            assert_eq!(Area::of(reference), None, "{reference}");
        }
    }

    #[test]
    fn fill_refuses_areas_that_overlap() {
        let area = Area::of("A1:A9").unwrap();
        let areas: Arc<[Area]> = vec![area; 101].into();
        let mut record = Record {
            line: 1,
            ..Record::default()
        };
        record.set(0, "a".to_owned());
        let filled = Spread::over(areas).fill(&mut record, &Limits::default());
        assert!(matches!(filled, Err(TableError::Unreadable)));
    }
}
