//! What the numbers of a workbook mean: a number as such, a moment, or a duration, by the format of
//! their cell.

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::Event;

use super::super::TableError;
use super::xml::{Xml, attribute};

/// A workbook has no more formats of cells (Excel's specifications and limits).
const FORMATS_MOST: usize = 65_536;

/// What a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Number,
    Moment,
    Duration,
}

/// Which list of the part is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    /// The formats that the workbook defines.
    Numbers,
    /// The styles that cells name.
    Cells,
}

/// Reads what the numbers in cells of each style mean.
pub(super) fn read<R: Read + Seek>(mut xml: Xml<R>) -> Result<Vec<Meaning>, TableError> {
    let mut own: HashMap<u32, Meaning> = HashMap::new();
    let mut meanings = Vec::new();
    let mut within = Within::Nothing;
    loop {
        match xml.next_event()? {
            Event::Start(tag) => match (within, tag.local_name().as_ref()) {
                (_, "numFmts") => within = Within::Numbers,
                (_, "cellXfs") => within = Within::Cells,
                (Within::Numbers, "numFmt") => {
                    let id = attribute(&tag, "numFmtId")?;
                    let code = attribute(&tag, "formatCode")?;
                    if let (Some(id), Some(code)) = (id, code) {
                        let id: u32 = id.parse().map_err(|_| TableError::Unreadable)?;
                        own.insert(id, meaning_of(&code));
                    }
                }
                (Within::Cells, "xf") => {
                    let id = attribute(&tag, "numFmtId")?;
                    let id: u32 = id.and_then(|id| id.parse().ok()).unwrap_or_default();
                    meanings.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "numFmts" | "cellXfs" => within = Within::Nothing,
                "styleSheet" => return Ok(meanings),
                _ => {}
            },
            Event::Eof => return Err(TableError::Unreadable),
            _ => {}
        }
        if own.len().max(meanings.len()) > FORMATS_MOST {
            return Err(TableError::Unreadable);
        }
    }
}

/// The formats that every spreadsheet has (ECMA-376, part 1, 18.8.30), those of East Asia among them.
fn built_in(id: u32) -> Meaning {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Moment,
        46 => Meaning::Duration,
        _ => Meaning::Number,
    }
}

/// What a format of one's own says, by its first section: letters of days and times stand in no format
/// of numbers, unless they are quoted.
fn meaning_of(format: &str) -> Meaning {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // The next one is shown as it is, or left as room.
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => {
                letters.by_ref().find(|letter| *letter == '"');
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|one| *one != ']').collect();
                if is_elapsed(&inside) {
                    return Meaning::Duration;
                }
            }
            ';' => return Meaning::Number,
            _ if "dmhys".contains(letter.to_ascii_lowercase()) => return Meaning::Moment,
            _ => {}
        }
    }
    Meaning::Number
}

/// Whether what stands in brackets is a time that has passed, as `[h]` and `[mm]`.
fn is_elapsed(inside: &str) -> bool {
    let is_all = |unit: char| {
        inside
            .chars()
            .all(|letter| letter.eq_ignore_ascii_case(&unit))
    };
    !inside.is_empty() && ['h', 'm', 's'].into_iter().any(is_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meaning_is_told_by_the_letters_of_a_format() {
        for (format, meaning) in [
            ("General", Meaning::Number),
            ("0.00E+00", Meaning::Number),
            ("@", Meaning::Number),
            ("#,##0\\ [$\u{20bd}-46D]", Meaning::Number),
            ("\"Y: \"0.00\"m\";\"Y: \"-0.00\"m\"", Meaning::Number),
            ("0_ ;[Red]\\-0\\ ", Meaning::Number),
            ("\\Y000000", Meaning::Number),
            ("#,##0*y", Meaning::Number),
            ("[>=100][Magenta].00", Meaning::Number),
            ("\"unclosed d", Meaning::Number),
            ("yyyy-mm-dd", Meaning::Moment),
            ("yyyy\"年\"m\"月\"d\"日\"", Meaning::Moment),
            ("[$-404]e\"年\"m\"月\"", Meaning::Moment),
            ("H:MM:SS;@", Meaning::Moment),
            ("*-yyyy", Meaning::Moment),
            ("[h]:mm:ss", Meaning::Duration),
            ("[Blue]\\+[h]:mm", Meaning::Duration),
            ("[ss].000", Meaning::Duration),
        ] {
            assert_eq!(meaning_of(format), meaning, "{format}");
        }
        assert_eq!(built_in(14), Meaning::Moment);
        assert_eq!(built_in(49), Meaning::Number);
    }
}
