//! The rows of a sheet, one after the other.

use std::io::{Read, Seek};
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};
use sortition_contract::error::ErrorCode;

use super::super::records::Record;
use super::super::{Limits, TableError};
use super::formats::Meaning;
use super::merged::Area;
use super::place::Place;
use super::strings::{Strings, rich_text};
use super::values::{self, Said};
use super::xml::{Clipped, Xml, attribute};

/// What the cells of all sheets refer to.
pub(super) struct Shared {
    pub(super) strings: Strings,
    /// What numbers mean, by the style of their cell.
    pub(super) meanings: Vec<Meaning>,
    pub(super) counts_from_1904: bool,
}

/// A sheet that is being read.
pub(super) struct SheetReader<R> {
    xml: Xml<R>,
    shared: Arc<Shared>,
    limits: Limits,
    /// The row that was read last.
    row: u32,
}

/// A cell's tag.
struct CellTag {
    place: Option<Place>,
    kind: String,
    style: Option<usize>,
}

/// What a cell holds.
enum Child {
    Formula,
    Value,
    Text,
    Other,
}

impl<R: Read + Seek> SheetReader<R> {
    pub(super) fn new(
        mut xml: Xml<R>,
        shared: Arc<Shared>,
        limits: Limits,
    ) -> Result<Self, TableError> {
        loop {
            match xml.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "sheetData" => break,
                Event::Eof => return Err(TableError::Unreadable),
                _ => {}
            }
        }
        Ok(Self {
            xml,
            shared,
            limits,
            row: 0,
        })
    }

    /// The next row that holds something; none after the last.
    pub(super) fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        loop {
            let named = match self.xml.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    let named = attribute(&tag, "r")?.map(|row| row.parse::<u32>());
                    named.transpose().map_err(|_| TableError::Unreadable)?
                }
                Event::End(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(None),
                Event::Eof => return Err(TableError::Unreadable),
                _ => continue,
            };
            let next = self.row.checked_add(1).ok_or(TableError::Unreadable)?;
            let record = self.record(named.unwrap_or(next))?;
            self.row = u32::try_from(record.line).map_err(|_| TableError::Unreadable)?;
            // Rows stand in their order.
            if self.row < next {
                return Err(TableError::Unreadable);
            }
            if !record.cells.is_empty() {
                return Ok(Some(record));
            }
        }
    }

    /// The cells of the row that was just begun.
    fn record(&mut self, row: u32) -> Result<Record, TableError> {
        let mut record = Record {
            line: u64::from(row),
            is_sparse: true,
            ..Record::default()
        };
        let mut column = 0;
        let mut is_first = true;
        loop {
            let cell = match self.xml.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "c" => Some(cell_tag(&tag)?),
                Event::Start(_) => None,
                Event::End(_) => return Ok(record),
                Event::Eof => return Err(TableError::Unreadable),
                _ => continue,
            };
            let Some(cell) = cell else {
                self.xml.skip()?;
                continue;
            };
            if let Some(place) = cell.place {
                // What the cells say of their row goes before what the row says.
                if !std::mem::take(&mut is_first) && u64::from(place.row) != record.line {
                    return Err(TableError::Unreadable);
                }
                record.line = u64::from(place.row);
                column = place.column as usize;
            }
            let (text, error) = self.cell(&cell)?;
            if !text.is_empty() {
                if column >= self.limits.columns {
                    return Err(TableError::TooManyColumns {
                        max: self.limits.columns,
                    });
                }
                record.set(column, text);
                record.errors.extend(error.map(|code| (column, code)));
                record.check(&self.limits)?;
            }
            column += 1;
        }
    }

    /// What the cell says that was just begun.
    fn cell(&mut self, tag: &CellTag) -> Result<Said, TableError> {
        let mut said: Option<Said> = None;
        let mut formula: Option<String> = None;
        loop {
            let child = match self.xml.next_event()? {
                Event::Start(child) => match child.local_name().as_ref() {
                    "f" => Child::Formula,
                    "is" => Child::Text,
                    // What stands there beside the text of such a cell is not the text.
                    "v" if tag.kind != "inlineStr" => Child::Value,
                    _ => Child::Other,
                },
                Event::End(_) => break,
                Event::Eof => return Err(TableError::Unreadable),
                _ => continue,
            };
            let mut text = Clipped::to(self.limits.cell_bytes());
            match child {
                Child::Formula => {
                    self.xml.text(&mut text)?;
                    formula = Some(text.text);
                }
                Child::Value => {
                    self.xml.text(&mut text)?;
                    said = clipped(self.value(&text.text, tag)?, text.is_clipped);
                }
                Child::Text => {
                    rich_text(&mut self.xml, &mut text)?;
                    said = clipped(Some((text.text, None)), text.is_clipped);
                }
                Child::Other => self.xml.skip()?,
            }
        }
        Ok(match (said, formula) {
            (Some(said), _) => said,
            // Written by a program that doesn't compute: what the cell shows is not known.
            (None, Some(formula)) if formula.is_empty() => {
                ("=…".to_owned(), Some(ErrorCode::FormulaWithoutValue))
            }
            (None, Some(formula)) => {
                let text = format!("={formula}");
                (text, Some(ErrorCode::FormulaWithoutValue))
            }
            (None, None) => (String::new(), None),
        })
    }

    fn value(&self, value: &str, tag: &CellTag) -> Result<Option<Said>, TableError> {
        if tag.kind == "s" {
            if value.is_empty() {
                return Ok(None);
            }
            let number = value.trim().parse::<usize>();
            let number = number.map_err(|_| TableError::Unreadable)?;
            let text = self.shared.strings.get(number);
            let (text, is_clipped) = text.ok_or(TableError::Unreadable)?;
            return Ok(clipped(Some((text.to_owned(), None)), is_clipped));
        }
        let meaning = tag
            .style
            .and_then(|style| self.shared.meanings.get(style).copied())
            .unwrap_or(Meaning::Number);
        values::said(value, &tag.kind, meaning, self.shared.counts_from_1904)
    }

    /// The merged cells of the sheet, by their first rows, after its last row was read; at most so many.
    pub(super) fn areas(mut self, most: usize) -> Result<Vec<Area>, TableError> {
        let mut areas = Vec::new();
        loop {
            match self.xml.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "mergeCell" => {
                    let reference = attribute(&tag, "ref")?;
                    areas.extend(reference.as_deref().and_then(Area::of));
                    if areas.len() > most {
                        return Err(TableError::Unreadable);
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "worksheet" => break,
                Event::Eof => return Err(TableError::Unreadable),
                _ => {}
            }
        }
        // In the file's order where they begin together.
        areas.sort_by_key(Area::first_row);
        Ok(areas)
    }
}

/// A text that was clipped is too long, whatever is left of it.
fn clipped(said: Option<Said>, is_clipped: bool) -> Option<Said> {
    match (said, is_clipped) {
        (Some((text, _)), true) => Some((text, Some(ErrorCode::TooLong))),
        (said, _) => said,
    }
}

fn cell_tag(tag: &BytesStart<'_>) -> Result<CellTag, TableError> {
    let mut cell = CellTag {
        place: None,
        kind: String::new(),
        style: None,
    };
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| TableError::Unreadable)?;
        match attribute.key.local_name().as_ref() {
            "r" => {
                let place = Place::of(&attribute.value).ok_or(TableError::Unreadable)?;
                cell.place = Some(place);
            }
            "t" => cell.kind.push_str(&attribute.value),
            "s" => cell.style = attribute.value.parse().ok(),
            _ => {}
        }
    }
    Ok(cell)
}
