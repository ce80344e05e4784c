//! A workbook that is written row by row: cells have types, the head stays in sight and filters, and the
//! rows lie in a temporary file, so that a long list takes no more memory than a short one.

use super::value::Value;
use crate::kernel::calendar;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of one sheet; what is more goes on in the next. The format ends at 1,048,576.
const ROWS_OF_SHEET: u32 = 1_000_000;
/// The longest text of a cell, in the format's own units (UTF-16).
const TEXT_LIMIT: usize = 32_767;
/// The longest name of a sheet.
const NAME_LIMIT: usize = 28;
/// Rows whose texts decide how wide their column is.
const ROWS_MEASURED: u32 = 500;
/// Columns are at least and at most so wide, in digits.
const WIDTHS: (usize, usize) = (8, 60);

/// A workbook under way.
pub struct BookWriter {
    book: Workbook,
    title: String,
    headings: Vec<String>,
    widths: Vec<usize>,
    formats: Formats,
    sheets: usize,
    /// The next row of the sheet; 0 is the head.
    row: u32,
}

struct Formats {
    head: Format,
    text: Format,
    count: Format,
    ratio: Format,
    day: Format,
    moment: Format,
}

impl BookWriter {
    /// Begins with a sheet of that title and these headings.
    pub fn new(title: &str, headings: Vec<String>) -> Result<Self, XlsxError> {
        let formats = Formats {
            head: Format::new().set_bold(),
            // Text stays text when somebody edits it: codes begin with zeros.
            text: Format::new().set_num_format("@"),
            count: Format::new().set_num_format("#,##0"),
            ratio: Format::new().set_num_format("0.00%"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        };
        let mut writer = Self {
            book: Workbook::new(),
            title: title.chars().take(NAME_LIMIT).collect(),
            widths: headings.iter().map(|heading| width_of(heading)).collect(),
            headings,
            formats,
            sheets: 0,
            row: 0,
        };
        writer.begin_sheet()?;
        Ok(writer)
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Value]) -> Result<(), XlsxError> {
        if self.row > ROWS_OF_SHEET {
            self.finish_sheet()?;
            self.begin_sheet()?;
        }
        if self.row <= ROWS_MEASURED {
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(width_of(&cell.for_people()));
            }
        }
        let (row, formats) = (self.row, &self.formats);
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0_u16..).zip(cells) {
            write_cell(sheet, (row, column), cell, formats)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Ends it; gives the file.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.finish_sheet()?;
        self.book.save_to_buffer()
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.title.clone(),
            number => format!("{} {number}", self.title),
        };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, heading) in (0_u16..).zip(&self.headings) {
            sheet.write_string_with_format(0, column, heading, &self.formats.head)?;
        }
        self.row = 1;
        Ok(())
    }

    fn finish_sheet(&mut self) -> Result<(), XlsxError> {
        let (rows, widths) = (self.row, &self.widths);
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, width) in (0_u16..).zip(widths) {
            let width = u8::try_from(*width + 2).unwrap_or(u8::MAX);
            sheet.set_column_width(column, f64::from(width))?;
        }
        if let Some(last) = u16::try_from(widths.len())
            .ok()
            .and_then(|count| count.checked_sub(1))
        {
            sheet.autofilter(0, 0, rows - 1, last)?;
        }
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match value {
        Value::Nothing => return Ok(()),
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, shortened(text), &formats.text)?
        }
        // Numbers of a spreadsheet are floating; whole ones are exact up to 2^53.
        Value::Count(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &formats.count)?
        }
        Value::Decimal(number) => sheet.write_number(row, column, *number)?,
        Value::Ratio(points) => {
            let ratio = *points as f64 / 10_000.0;
            sheet.write_number_with_format(row, column, ratio, &formats.ratio)?
        }
        Value::Day(day) => {
            sheet.write_datetime_with_format(row, column, day_of(*day)?, &formats.day)?
        }
        Value::Moment(at) => {
            let local = calendar::shanghai_time(*at).naive_local();
            sheet.write_datetime_with_format(row, column, moment_of(local)?, &formats.moment)?
        }
    };
    Ok(())
}

fn day_of(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    // Days outside the format's range are refused by the format itself.
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))
}

fn moment_of(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let hour = u16::try_from(at.hour()).unwrap_or_default();
    let minute = u8::try_from(at.minute()).unwrap_or_default();
    day_of(at.date())?.and_hms(hour, minute, 0)
}

/// A text that a cell takes.
fn shortened(text: &str) -> String {
    if text.encode_utf16().count() <= TEXT_LIMIT {
        return text.to_owned();
    }
    let mut room = TEXT_LIMIT;
    text.chars()
        .take_while(|letter| {
            let needs = letter.len_utf16();
            let fits = needs <= room;
            room = room.saturating_sub(needs);
            fits
        })
        .collect()
}

/// How wide a text stands, in digits: what isn't ASCII takes two.
fn width_of(text: &str) -> usize {
    let width = text
        .chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum::<usize>();
    width.clamp(WIDTHS.0, WIDTHS.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn finish_gives_a_workbook_with_typed_cells() {
        let headings = ["名称", "户数", "比例", "日期", "时间"]
            .map(str::to_owned)
            .to_vec();
        let mut book = BookWriter::new("检查对象名录库", headings).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let row = [
            Value::text("=1+1"),
            Value::Count(1_234),
            Value::Ratio(250),
            Value::Day(day),
            Value::Moment("2026-11-23T02:00:00Z".parse().unwrap()),
        ];
        book.row(&row).unwrap();
        book.row(&[Value::Text("0311".to_owned()), Value::Nothing])
            .unwrap();
        let mut file: Xlsx<_> = Xlsx::new(Cursor::new(book.finish().unwrap())).unwrap();
        let sheet = file.worksheet_range("检查对象名录库").unwrap();
        assert_eq!(sheet.get((0, 1)), Some(&Data::String("户数".to_owned())));
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("=1+1".to_owned())));
        assert_eq!(sheet.get((1, 1)), Some(&Data::Float(1_234.0)));
        assert_eq!(sheet.get((1, 2)), Some(&Data::Float(0.025)));
        let read = |column| match sheet.get((1, column)) {
            Some(Data::DateTime(at)) => at.as_datetime().map(|at| at.to_string()),
            other => panic!("{other:?} is no moment"),
        };
        assert_eq!(read(3).as_deref(), Some("2026-11-23 00:00:00"));
        assert_eq!(read(4).as_deref(), Some("2026-11-23 10:00:00"));
        assert_eq!(sheet.get((2, 0)), Some(&Data::String("0311".to_owned())));
    }

    #[test]
    fn shortened_cuts_between_letters() {
        let long = "𠮷".repeat(TEXT_LIMIT);
        assert_eq!(shortened(&long).encode_utf16().count(), TEXT_LIMIT - 1);
        assert_eq!(shortened("短"), "短");
    }
}
