//! The first visible sheet of an XLSX workbook, within limits.

use std::io::{self, Read, Seek};

use calamine::{Data, DataRef, DataType, Reader, SheetType, SheetVisible, Xlsx};
use sortition_contract::error::ErrorCode;
use zip::ZipArchive;

use super::records::Record;
use super::{Limits, TableError};

/// Parts of a workbook; real ones have a few dozen.
const MAX_PARTS: usize = 2_000;
/// Above it a spreadsheet has already lost digits.
const MAX_EXACT: f64 = 1e15;

/// Whether the source begins as a zip archive or as the older binary workbook does, which is no
/// text in any case.
pub(super) fn is_workbook(source: &mut (impl Read + Seek)) -> Result<bool, TableError> {
    let mut start = Vec::new();
    source.take(4).read_to_end(&mut start)?;
    source.rewind()?;
    Ok(start == b"PK\x03\x04" || start == b"\xd0\xcf\x11\xe0")
}

/// All rows that hold something.
pub(super) fn read<R: Read + Seek>(
    mut source: R,
    limits: &Limits,
) -> Result<Vec<Record>, TableError> {
    check_unpacked(&mut source, limits)?;
    source.rewind()?;
    let mut workbook: Xlsx<R> = Xlsx::new(source).map_err(|_| TableError::Unreadable)?;
    let sheet = workbook
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .ok_or(TableError::Unreadable)?;
    // Cell by cell: the crate's ranges would allocate up to the last cell, wherever that claims to be.
    let mut cells = workbook
        .worksheet_cells_reader(&sheet)
        .map_err(|_| TableError::Unreadable)?;
    let mut rows: Vec<Record> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| TableError::Unreadable)? {
        let (row, column) = cell.get_position();
        let (line, place) = (u64::from(row) + 1, column as usize);
        let (text, error) = match cell_text(cell.get_value()) {
            Ok(text) if text.is_empty() => continue,
            Ok(text) => (text, None),
            Err((text, code)) => (text, Some(code)),
        };
        if place >= limits.columns {
            return Err(TableError::TooManyColumns {
                max: limits.columns,
            });
        }
        if rows.last().is_none_or(|last| last.line < line) {
            // One more than allowed, which the table then refuses.
            if rows.len() as u64 > limits.rows + 1 {
                return Err(TableError::TooManyRows { max: limits.rows });
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
        if record.cells.len() <= place {
            record.cells.resize(place + 1, String::new());
        }
        record.cells[place] = text;
        record.errors.extend(error.map(|code| (place, code)));
    }
    Ok(rows)
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
