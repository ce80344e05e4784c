//! The sheets of an XLSX workbook, read in a stream.
//!
//! A file of 40 KB may say as much as one of gigabytes: what is packed unpacks to a thousand times its
//! size, one text may stand in each cell, and one cell be merged over a million. So nothing is kept but
//! what has its limit: the archive's list of parts, each tag and text, the texts that cells share, the
//! formats, the merged areas, and the row that is being read. Each sheet is gone through twice: once to
//! find its head and all that breaks a limit, before any row is taken; then row by row.

mod formats;
mod merged;
mod package;
mod place;
mod sheet;
mod strings;
mod values;
mod xml;

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use self::merged::{Area, Spread};
use self::package::{Package, folded};
use self::sheet::{Shared, SheetReader};
use self::strings::Strings;
use self::xml::attribute;
use super::part::HEAD_WITHIN;
use super::records::Record;
use super::{Limits, TableError};

/// Sheets of a workbook, and parts that it links to.
const SHEETS_MOST: usize = 500;
const LINKS_MOST: usize = 2_000;
/// The longest name of a sheet, a part or an element, in bytes; a sheet's ends at 31 characters.
const NAME_BYTES: usize = 1_024;
/// Merged areas of all sheets.
const AREAS_MOST: usize = 1_000_000;

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
    package: Package<R>,
    sheets: Vec<Sheet>,
    shared: Arc<Shared>,
    limits: Limits,
    /// Merged areas that may still come.
    areas_left: usize,
}

/// A sheet of cells.
#[derive(Clone)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_visible: bool,
    part: String,
}

/// What a first pass over a sheet found.
pub(super) struct Looked {
    /// The first rows.
    pub(super) first: Vec<Record>,
    /// How many hold something, up to where it breaks a limit.
    pub(super) rows: u64,
    /// What all of them hold, in bytes.
    pub(super) bytes: u64,
    /// The limit that it breaks.
    pub(super) broken: Option<TableError>,
    /// For the second pass.
    pub(super) merged: Merged,
}

/// The merged cells of a sheet.
#[derive(Clone)]
pub(super) struct Merged(Arc<[Area]>);

/// The rows of a sheet, one after the other.
pub(super) struct Rows<R> {
    reader: SheetReader<R>,
    spread: Spread,
    limits: Limits,
}

/// A part that another one names.
struct Link {
    kind: String,
    target: String,
}

impl<R: Read + Seek> Workbook<R> {
    pub(super) fn open(source: R, limits: &Limits) -> Result<Self, TableError> {
        let package = Package::open(source, limits)?;
        let root = links(&package, "", "_rels/.rels")?;
        let main = root.values().find(|link| link.is("officeDocument"));
        let main = &main.ok_or(TableError::Unreadable)?.target;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = main.rsplit('/').next().unwrap_or_default();
        let links = links(&package, folder, &format!("{folder}/_rels/{name}.rels"))?;
        let (sheets, counts_from_1904) = sheets(&package, main, &links)?;
        let part_of = |kind: &str| {
            let link = links.values().find(|link| link.is(kind))?;
            package.part(&link.target)
        };
        let strings = match part_of("sharedStrings") {
            Some(part) => Strings::read(part, limits)?,
            None => Strings::new(limits),
        };
        let meanings = match part_of("styles") {
            Some(part) => formats::read(part)?,
            None => Vec::new(),
        };
        Ok(Self {
            package,
            sheets,
            shared: Arc::new(Shared {
                strings,
                meanings,
                counts_from_1904,
            }),
            limits: *limits,
            areas_left: AREAS_MOST,
        })
    }

    pub(super) fn sheets(&self) -> Vec<Sheet> {
        self.sheets.clone()
    }

    /// Goes through a sheet without keeping more than its first rows. What all rows hold may take
    /// `room` bytes.
    pub(super) fn look(&mut self, sheet: &Sheet, room: u64) -> Result<Looked, TableError> {
        let mut reader = self.reader(sheet)?;
        let mut looked = Looked {
            first: Vec::new(),
            rows: 0,
            bytes: 0,
            broken: None,
            merged: Merged(Arc::from(Vec::<Area>::new())),
        };
        let mut filled = 0;
        let broken = loop {
            let record = match reader.next_record() {
                Ok(Some(record)) => record,
                Ok(None) => break None,
                Err(unreadable @ (TableError::Unreadable | TableError::Io(_))) => {
                    return Err(unreadable);
                }
                Err(broken) => break Some(broken),
            };
            looked.rows += u64::from(!record.is_blank());
            looked.bytes += record.bytes() as u64;
            // Titles, hints and the head are none of those that count.
            if looked.rows > self.limits.rows.saturating_add(HEAD_WITHIN as u64) {
                let max = self.limits.rows;
                break Some(TableError::TooManyRows { max });
            }
            if looked.bytes > room {
                let limit = self.limits.decoded_bytes;
                break Some(TableError::TooLarge { limit });
            }
            // Rows of mere spaces are none of those among which the head stands.
            if filled < HEAD_WITHIN && looked.first.len() < 2 * HEAD_WITHIN {
                filled += usize::from(!record.is_blank());
                looked.first.push(record);
            }
        };
        match broken {
            Some(_) => looked.broken = broken,
            None => {
                let areas = reader.areas(self.areas_left)?;
                self.areas_left -= areas.len();
                looked.merged = Merged(Arc::from(areas));
            }
        }
        let mut spread = Spread::over(Arc::clone(&looked.merged.0));
        for record in &mut looked.first {
            if let Err(broken) = spread.fill(record, &self.limits) {
                looked.broken.get_or_insert(broken);
            }
        }
        looked.first.retain(|record| !record.is_blank());
        looked.first.truncate(HEAD_WITHIN);
        Ok(looked)
    }

    /// The rows of a sheet that was looked at.
    pub(super) fn rows(&self, sheet: &Sheet, merged: &Merged) -> Result<Rows<R>, TableError> {
        Ok(Rows {
            reader: self.reader(sheet)?,
            spread: Spread::over(Arc::clone(&merged.0)),
            limits: self.limits,
        })
    }

    fn reader(&self, sheet: &Sheet) -> Result<SheetReader<R>, TableError> {
        let part = self.package.part(&sheet.part);
        let part = part.ok_or(TableError::Unreadable)?;
        SheetReader::new(part, Arc::clone(&self.shared), self.limits)
    }
}

impl<R: Read + Seek> Rows<R> {
    /// The next row that isn't blank; none after the last.
    pub(super) fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        while let Some(mut record) = self.reader.next_record()? {
            self.spread.fill(&mut record, &self.limits)?;
            if !record.is_blank() {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

impl Link {
    /// Whether it leads to a part of that kind: kinds are addresses of which the end tells.
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// What a part links to, by the ids that it uses; `folder` is where the part lies.
fn links<R: Read + Seek>(
    package: &Package<R>,
    folder: &str,
    name: &str,
) -> Result<HashMap<String, Link>, TableError> {
    let mut xml = package.part(name).ok_or(TableError::Unreadable)?;
    let mut links = HashMap::new();
    loop {
        match xml.next_event()? {
            Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                let target = name_in(&tag, "Target")?;
                let link = Link {
                    kind: name_in(&tag, "Type")?,
                    target: within(folder, &target),
                };
                links.insert(name_in(&tag, "Id")?, link);
                if links.len() > LINKS_MOST {
                    return Err(TableError::Unreadable);
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "Relationships" => return Ok(links),
            Event::Eof => return Err(TableError::Unreadable),
            _ => {}
        }
    }
}

/// A short attribute; empty if it is missing.
fn name_in(tag: &BytesStart<'_>, name: &str) -> Result<String, TableError> {
    let value = attribute(tag, name)?.unwrap_or_default();
    match value.len() > NAME_BYTES {
        true => Err(TableError::Unreadable),
        false => Ok(value.into_owned()),
    }
}

/// Where a target lies: below the folder of the part that names it, unless it begins at the root.
fn within(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The sheets of cells in the workbook's order, and whether its days are counted from 1904 on.
fn sheets<R: Read + Seek>(
    package: &Package<R>,
    main: &str,
    links: &HashMap<String, Link>,
) -> Result<(Vec<Sheet>, bool), TableError> {
    let mut xml = package.part(main).ok_or(TableError::Unreadable)?;
    let mut sheets = Vec::new();
    let mut parts = HashSet::new();
    let mut counts_from_1904 = false;
    loop {
        match xml.next_event()? {
            Event::Start(tag) if tag.local_name().as_ref() == "sheet" => {
                let link = links.get(&name_in(&tag, "id")?);
                let link = link.ok_or(TableError::Unreadable)?;
                let state = attribute(&tag, "state")?;
                if link.is("worksheet") {
                    // A part is one sheet: under many names it would be read as often.
                    if !parts.insert(folded(&link.target)) {
                        return Err(TableError::Unreadable);
                    }
                    sheets.push(Sheet {
                        name: name_in(&tag, "name")?,
                        is_visible: state.is_none_or(|state| state == "visible"),
                        part: link.target.clone(),
                    });
                }
                if sheets.len() > SHEETS_MOST {
                    return Err(TableError::Unreadable);
                }
            }
            Event::Start(tag) if tag.local_name().as_ref() == "workbookPr" => {
                if let Some(value) = attribute(&tag, "date1904")? {
                    counts_from_1904 = value == "1" || value == "true";
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "workbook" => {
                return Ok((sheets, counts_from_1904));
            }
            Event::Eof => return Err(TableError::Unreadable),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_folder_or_from_the_root() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            (
                "xl/worksheets",
                "../sharedStrings.xml",
                "xl/sharedStrings.xml",
            ),
            ("", "./xl//workbook.xml", "xl/workbook.xml"),
            ("", "../../x.xml", "x.xml"),
        ] {
            assert_eq!(within(folder, target), expected);
        }
    }
}
