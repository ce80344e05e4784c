//! Texts that stand once in a workbook for all cells that hold them. They are kept close together: a
//! register has millions, and a text of its own for each would take three times the room.

use std::borrow::Cow;
use std::io::{Read, Seek};

use quick_xml::events::{BytesStart, Event};

use super::super::{Limits, TableError};
use super::xml::{Clipped, Xml, attribute};

/// So many texts lie in one piece of memory.
const TEXTS_OF_PIECE: usize = 256;
/// Marks the end of a text that was clipped; no piece is as long as this.
const CLIPPED: u32 = 1 << 31;
/// What a text takes beside itself.
const TEXT_BYTES: u64 = size_of::<u32>() as u64;
/// How long an escaped character is: `_x000D_`.
const ESCAPE_LENGTH: usize = 7;

/// The shared texts of a workbook, by their numbers.
pub(super) struct Strings {
    pieces: Vec<Piece>,
    left: u64,
    limit: u64,
}

#[derive(Default)]
struct Piece {
    texts: String,
    /// Where each text ends, with [`CLIPPED`].
    ends: Vec<u32>,
}

impl Strings {
    /// None yet.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            pieces: Vec::new(),
            left: limits.shared_bytes,
            limit: limits.shared_bytes,
        }
    }

    /// Reads the part that holds them.
    pub(super) fn read<R: Read + Seek>(
        mut xml: Xml<R>,
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let mut strings = Self::new(limits);
        let mut text = Clipped::to(limits.cell_bytes());
        loop {
            let is_text = match xml.next_event()? {
                Event::Start(tag) => tag.local_name().as_ref() == "si",
                Event::End(tag) if tag.local_name().as_ref() == "sst" => return Ok(strings),
                Event::Eof => return Err(TableError::Unreadable),
                _ => false,
            };
            if is_text {
                text.clear();
                rich_text(&mut xml, &mut text)?;
                strings.push(&text)?;
            }
        }
    }

    fn push(&mut self, text: &Clipped) -> Result<(), TableError> {
        let bytes = text.text.len() as u64 + TEXT_BYTES;
        let too_large = TableError::TooLarge { limit: self.limit };
        self.left = self.left.checked_sub(bytes).ok_or(too_large)?;
        let is_full = |piece: &Piece| piece.ends.len() == TEXTS_OF_PIECE;
        if self.pieces.last().is_none_or(is_full) {
            if let Some(full) = self.pieces.last_mut() {
                full.texts.shrink_to_fit();
            }
            self.pieces.push(Piece::default());
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.texts.push_str(&text.text);
            let end = u32::try_from(piece.texts.len()).map_err(|_| TableError::Unreadable)?;
            let mark = if text.is_clipped { CLIPPED } else { 0 };
            piece.ends.push(end | mark);
        }
        Ok(())
    }

    /// A text, and whether it was clipped.
    pub(super) fn get(&self, number: usize) -> Option<(&str, bool)> {
        let piece = self.pieces.get(number / TEXTS_OF_PIECE)?;
        let place = number % TEXTS_OF_PIECE;
        let end = *piece.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => piece.ends.get(before)? & !CLIPPED,
            None => 0,
        };
        let text = piece.texts.get(start as usize..(end & !CLIPPED) as usize)?;
        Some((text, end & CLIPPED != 0))
    }
}

/// Adds the text of the element that was just begun, which may be in runs of several fonts. How it is
/// pronounced is no part of it.
pub(super) fn rich_text<R: Read + Seek>(
    xml: &mut Xml<R>,
    text: &mut Clipped,
) -> Result<(), TableError> {
    let mut run = text.like();
    let mut inside = 0_usize;
    let mut pronounced: Option<usize> = None;
    loop {
        let spaces = match xml.next_event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" if pronounced.is_none() => Some(keeps_space(&tag)?),
                name => {
                    if name == "rPh" && pronounced.is_none() {
                        pronounced = Some(inside);
                    }
                    inside += 1;
                    None
                }
            },
            Event::End(_) if inside == 0 => return Ok(()),
            Event::End(_) => {
                inside -= 1;
                pronounced = pronounced.filter(|level| *level != inside);
                None
            }
            Event::Eof => return Err(TableError::Unreadable),
            _ => None,
        };
        let Some(keeps_spaces) = spaces else {
            continue;
        };
        run.clear();
        xml.text(&mut run)?;
        let all = run.text.as_str();
        let kept = match keeps_spaces {
            true => all,
            false => all.trim_matches([' ', '\t', '\r', '\n']),
        };
        text.push(&unescaped(kept));
        text.is_clipped |= run.is_clipped;
    }
}

fn keeps_space(tag: &BytesStart<'_>) -> Result<bool, TableError> {
    Ok(attribute(tag, "space")?.is_some_and(|value| value == "preserve"))
}

/// Characters that XML can't hold are written as `_x000D_` (ECMA-376, part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at(at);
        found.push_str(before);
        let Some(unit) = escaped_unit(after) else {
            found.push_str("_x");
            rest = &after[2..];
            continue;
        };
        rest = &after[ESCAPE_LENGTH..];
        // A character beyond the first plane takes two.
        let low = escaped_unit(rest).filter(|low| (0xdc00..0xe000).contains(low));
        let letter = match low {
            Some(low) if (0xd800..0xdc00).contains(&unit) => {
                rest = &rest[ESCAPE_LENGTH..];
                char::decode_utf16([unit, low]).next().and_then(Result::ok)
            }
            _ => char::from_u32(u32::from(unit)),
        };
        found.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    found.push_str(rest);
    Cow::Owned(found)
}

fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.get(..ESCAPE_LENGTH)?.strip_prefix("_x")?;
    let digits = digits.strip_suffix('_')?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(text: &str, most: usize) -> Clipped {
        let mut clipped = Clipped::to(most);
        clipped.push(text);
        clipped
    }

    #[test]
    fn texts_are_found_by_their_numbers() {
        let mut strings = Strings::new(&Limits::default());
        for number in 0..1_000 {
            let most = if number % 3 == 0 { 2 } else { 100 };
            strings.push(&clipped(&number.to_string(), most)).unwrap();
        }
        assert_eq!(strings.get(0), Some(("0", false)));
        assert_eq!(strings.get(256), Some(("256", false)));
        assert_eq!(strings.get(999), Some(("99", true)));
        assert_eq!(strings.get(1_000), None);
    }

    #[test]
    fn texts_above_the_limit_are_refused() {
        let limits = Limits {
            shared_bytes: 20,
            ..Limits::default()
        };
        let mut strings = Strings::new(&limits);
        for _ in 0..5 {
            strings.push(&clipped("", 100)).unwrap();
        }
        assert!(matches!(
            strings.push(&clipped("", 100)),
            Err(TableError::TooLarge { limit: 20 })
        ));
    }

    #[test]
    fn escaped_characters_are_read() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a_x000D__x000A_b", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDCF7_", "📷"),
            ("_xD83D_x", "\u{fffd}x"),
            ("_x12_ _xzzzz_ _x石家庄_", "_x12_ _xzzzz_ _x石家庄_"),
        ] {
            assert_eq!(unescaped(text), expected, "{text}");
        }
    }
}
