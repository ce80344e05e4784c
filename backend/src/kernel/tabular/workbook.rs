//! The sheets of an XLSX workbook, within limits.

use std::io::{self, Read, Seek};

use calamine::{
    Data, DataRef, DataType, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxFormulaMetadata,
};
use sortition_contract::error::ErrorCode;
use zip::ZipArchive;

use super::part::HEAD_WITHIN;
use super::records::Record;
use super::{Limits, TableError};

/// Parts of a workbook; real ones have a few dozen.
const MAX_PARTS: usize = 2_000;
/// Above it a spreadsheet has already lost digits.
const MAX_EXACT: f64 = 1e15;
/// What a cell takes beside its text.
const CELL_BYTES: u64 = size_of::<String>() as u64;

/// Whether the source begins as a zip archive or as the older binary workbook does, which is no
/// text in any case.
pub(super) fn is_workbook(source: &mut (impl Read + Seek)) -> Result<bool, TableError> {
    let mut start = Vec::new();
    source.take(4).read_to_end(&mut start)?;
    source.rewind()?;
    Ok(start == b"PK\x03\x04" || start == b"\xd0\xcf\x11\xe0")
}

/// A workbook whose parts are known to fit.
pub(super) struct Workbook<R> {
    workbook: Xlsx<R>,
}

/// A sheet of cells.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_visible: bool,
}

impl<R: Read + Seek> Workbook<R> {
    pub(super) fn open(mut source: R, limits: &Limits) -> Result<Self, TableError> {
        check_unpacked(&mut source, limits)?;
        source.rewind()?;
        let workbook = Xlsx::new(source).map_err(|_| TableError::Unreadable)?;
        Ok(Self { workbook })
    }

    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let sheets = self.workbook.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                is_visible: sheet.visible == SheetVisible::Visible,
            })
            .collect()
    }

    /// All rows of a sheet that hold something, up to where it breaks a limit. `room` is how many
    /// bytes they may take; what they take goes off it.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        limits: &Limits,
        room: &mut u64,
    ) -> Result<(Vec<Record>, Option<TableError>), TableError> {
        // Cell by cell: the crate's ranges would allocate up to the last cell, wherever that claims
        // to be.
        let mut cells = self
            .workbook
            .worksheet_cells_reader(sheet)
            .map_err(|_| TableError::Unreadable)?;
        let mut rows: Vec<Record> = Vec::new();
        while let Some(cell) = cells
            .next_cell_with_formula_metadata()
            .map_err(|_| TableError::Unreadable)?
        {
            let (line, place) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
            let (text, error) = match (cell_text(&cell.value), &cell.formula) {
                // Written by a program that doesn't compute: what the cell shows is not known.
                (Ok(_), Some(formula)) if matches!(cell.value, DataRef::Empty) => {
                    (formula_text(formula), Some(ErrorCode::FormulaWithoutValue))
                }
                (Ok(text), _) if text.is_empty() => continue,
                (Ok(text), _) => (text, None),
                (Err((text, code)), _) => (text, Some(code)),
            };
            if place >= limits.columns {
                let max = limits.columns;
                return Ok((rows, Some(TableError::TooManyColumns { max })));
            }
            if rows.last().is_none_or(|last| last.line < line) {
                // Titles, hints and the head are none of those that count.
                if rows.len() as u64 >= limits.rows + HEAD_WITHIN as u64 {
                    let max = limits.rows;
                    return Ok((rows, Some(TableError::TooManyRows { max })));
                }
                rows.push(Record {
                    line,
                    is_sparse: true,
                    ..Record::default()
                });
            }
            let Some(record) = rows.last_mut().filter(|last| last.line == line) else {
                return Err(TableError::Unreadable);
            };
            if let Err(broken) = set(record, place, text, (limits, &mut *room)) {
                return Ok((rows, Some(broken)));
            }
            record.errors.extend(error.map(|code| (place, code)));
        }
        drop(cells);
        let areas = self
            .workbook
            .merge_cells_by_sheet_name(sheet)
            .map_err(|_| TableError::Unreadable)?;
        if let Err(broken) = spread(&mut rows, &areas, (limits, &mut *room)) {
            return Ok((rows, Some(broken)));
        }
        rows.retain(|row| !row.is_blank());
        Ok((rows, None))
    }
}

/// Puts a text into a cell, if there is room for it and the empty cells before it.
fn set(
    record: &mut Record,
    place: usize,
    text: String,
    (limits, room): (&Limits, &mut u64),
) -> Result<(), TableError> {
    let new_cells = (place + 1).saturating_sub(record.cells.len());
    // One more for what an allocation takes.
    let bytes = (new_cells as u64 + 1) * CELL_BYTES + text.len() as u64;
    *room = room.checked_sub(bytes).ok_or(TableError::TooLarge {
        limit: limits.held_bytes,
    })?;
    if new_cells > 0 {
        record.cells.resize(place + 1, String::new());
    }
    record.cells[place] = text;
    Ok(())
}

/// Gives each row of a merged area the value that the area shows there: a spreadsheet keeps it in
/// the first cell only. An area over several columns says nothing of which of them it means.
fn spread(
    rows: &mut [Record],
    areas: &[Dimensions],
    (limits, room): (&Limits, &mut u64),
) -> Result<(), TableError> {
    for area in areas {
        let (first, last) = (u64::from(area.start.0) + 1, u64::from(area.end.0) + 1);
        let columns = area.start.1 as usize..(area.end.1 as usize + 1).min(limits.columns);
        if columns.is_empty() {
            continue;
        }
        let at = rows.partition_point(|row| row.line < first);
        let Some(source) = rows.get_mut(at).filter(|row| row.line == first) else {
            continue;
        };
        let Some(cell) = source
            .cells
            .get_mut(columns.start)
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        // Taken out while the other cells get theirs: an area may be of one cell, and the text long.
        let text = std::mem::take(cell);
        let error = source
            .errors
            .iter()
            .find(|(place, _)| *place == columns.start);
        let error = error.map(|(_, code)| *code);
        for row in rows[at..].iter_mut().take_while(|row| row.line <= last) {
            for place in columns.clone() {
                if (row.line, place) == (first, columns.start) {
                    continue;
                }
                let code = match place == columns.start {
                    true => error,
                    false => Some(ErrorCode::MergedCells),
                };
                set(row, place, text.clone(), (limits, &mut *room))?;
                let is_told = row.errors.iter().any(|(wrong, _)| *wrong == place);
                row.errors
                    .extend(code.filter(|_| !is_told).map(|code| (place, code)));
            }
        }
        rows[at].cells[columns.start] = text;
    }
    Ok(())
}

fn formula_text(formula: &XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            format!("={formula}")
        }
        _ => "=…".to_owned(),
    }
}

/// Unpacks all parts once into nothing: what an archive claims about its sizes proves nothing.
fn check_unpacked(source: &mut (impl Read + Seek), limits: &Limits) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(source).map_err(|_| TableError::Unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(TableError::Unreadable);
    }
    let mut left = limits.unpacked_bytes;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|_| TableError::Unreadable)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink())
            .map_err(|_| TableError::Unreadable)?;
        left = left.checked_sub(unpacked).ok_or(TableError::TooLarge {
            limit: limits.unpacked_bytes,
        })?;
    }
    Ok(())
}

/// A cell as one would type it: whole numbers without decimals, days as `YYYY-MM-DD`.
fn cell_text(value: &DataRef<'_>) -> Result<String, (String, ErrorCode)> {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Ok(text.clone())
        }
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Bool(is_true) => Ok(is_true.to_string()),
        DataRef::Int(number) => Ok(number.to_string()),
        DataRef::Float(number) if number.abs() >= MAX_EXACT => {
            Err((number.to_string(), ErrorCode::LongNumber))
        }
        DataRef::Float(number) => Ok(rounded(*number).to_string()),
        DataRef::DateTime(at) if at.is_datetime() => match Data::DateTime(*at).as_datetime() {
            Some(at) if at.time() == chrono::NaiveTime::MIN => Ok(at.date().to_string()),
            Some(at) => Ok(at.format("%Y-%m-%dT%H:%M:%S").to_string()),
            None => Err((at.as_f64().to_string(), ErrorCode::CellError)),
        },
        DataRef::DateTime(duration) => Ok(rounded(duration.as_f64()).to_string()),
        DataRef::Error(error) => Err((error.to_string(), ErrorCode::CellError)),
    }
}

/// To the 15 digits that a spreadsheet shows: `0.1 + 0.2` is `0.3` there.
fn rounded(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}
