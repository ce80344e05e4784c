//! XML as it comes: tag by tag, none of them longer than a tag or text of a workbook can be.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::super::TableError;
use super::NAME_BYTES;
use super::package::Content;

/// The longest tag or text. A spreadsheet's cell ends at 32,767 characters, which are 100 KiB, or six
/// times as much where each is written as a reference.
const TOKEN_BYTES: usize = 4 << 20;
/// How deep elements lie in each other; those of a sheet five deep.
const DEPTH_MOST: usize = 64;

/// A part of a workbook, read tag by tag.
pub(super) struct Xml<R> {
    reader: Reader<Gauge<BufReader<Content<R>>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read + Seek> Xml<R> {
    pub(super) fn new(content: BufReader<Content<R>>) -> Self {
        let mut reader = Reader::from_reader(Gauge {
            source: content,
            left: TOKEN_BYTES,
        });
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
        }
    }

    /// The next tag or text. An element without content begins and ends like others. The reader keeps
    /// the names of those that are open, so these are short.
    pub(super) fn next_event(&mut self) -> Result<Event<'_>, TableError> {
        self.buffer.clear();
        self.reader.get_mut().left = TOKEN_BYTES;
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(|_| TableError::Unreadable)?;
        match &event {
            Event::Start(tag) if tag.name().into_inner().len() > NAME_BYTES => {
                return Err(TableError::Unreadable);
            }
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEPTH_MOST {
            return Err(TableError::Unreadable);
        }
        Ok(event)
    }

    /// Goes to the end of the element that was just begun.
    pub(super) fn skip(&mut self) -> Result<(), TableError> {
        let mut inside = 0_usize;
        loop {
            match self.next_event()? {
                Event::Start(_) => inside += 1,
                Event::End(_) if inside == 0 => return Ok(()),
                Event::End(_) => inside -= 1,
                Event::Eof => return Err(TableError::Unreadable),
                _ => {}
            }
        }
    }

    /// Adds the text of the element that was just begun, up to its end.
    pub(super) fn text(&mut self, text: &mut Clipped) -> Result<(), TableError> {
        let mut inside = 0_usize;
        loop {
            match self.next_event()? {
                Event::Text(part) if inside == 0 => text.push(&part.xml10_content()),
                Event::CData(part) if inside == 0 => text.push(&part.xml10_content()),
                Event::GeneralRef(name) if inside == 0 => {
                    let letter = name.resolve_char_ref();
                    match letter.map_err(|_| TableError::Unreadable)? {
                        Some(letter) => text.push(letter.encode_utf8(&mut [0; 4])),
                        None => {
                            let letter = resolve_predefined_entity(&name);
                            text.push(letter.ok_or(TableError::Unreadable)?);
                        }
                    }
                }
                Event::Start(_) => inside += 1,
                Event::End(_) if inside == 0 => return Ok(()),
                Event::End(_) => inside -= 1,
                Event::Eof => return Err(TableError::Unreadable),
                _ => {}
            }
        }
    }
}

/// A text of which no more is kept than a length in bytes.
#[derive(Debug)]
pub(super) struct Clipped {
    pub(super) text: String,
    /// Whether there was more.
    pub(super) is_clipped: bool,
    most: usize,
}

impl Clipped {
    pub(super) fn to(most: usize) -> Self {
        Self {
            text: String::new(),
            is_clipped: false,
            most,
        }
    }

    /// An empty one of the same length.
    pub(super) fn like(&self) -> Self {
        Self::to(self.most)
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.is_clipped = false;
    }

    pub(super) fn push(&mut self, more: &str) {
        let room = self.most.saturating_sub(self.text.len());
        if more.len() <= room && !self.is_clipped {
            self.text.push_str(more);
            return;
        }
        if !self.is_clipped {
            let end = (0..=room).rev().find(|end| more.is_char_boundary(*end));
            self.text.push_str(&more[..end.unwrap_or(0)]);
            self.is_clipped = true;
        }
    }
}

/// An attribute by its name without a prefix.
pub(super) fn attribute<'a>(
    tag: &'a BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'a, str>>, TableError> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| TableError::Unreadable)?;
        if attribute.key.local_name().as_ref() == name {
            return unescaped(attribute.value).map(Some);
        }
    }
    Ok(None)
}

fn unescaped(value: Cow<'_, str>) -> Result<Cow<'_, str>, TableError> {
    Ok(match value {
        Cow::Borrowed(text) => unescape(text).map_err(|_| TableError::Unreadable)?,
        Cow::Owned(text) => {
            let text = unescape(&text).map_err(|_| TableError::Unreadable)?;
            Cow::Owned(text.into_owned())
        }
    })
}

/// Lets so many bytes through until it is set anew: a tag that doesn't end is no tag.
struct Gauge<S> {
    source: S,
    left: usize,
}

impl<S: BufRead> Read for Gauge<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(buffer.len());
        buffer[..read].copy_from_slice(&available[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<S: BufRead> BufRead for Gauge<S> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("a tag or a text without an end"));
        }
        let available = self.source.fill_buf()?;
        Ok(&available[..available.len().min(self.left)])
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.source.consume(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipped_text_ends_between_characters_and_tells() {
        let mut text = Clipped::to(7);
        text.push("石家");
        assert!(!text.is_clipped);
        text.push("庄");
        assert_eq!((text.text.as_str(), text.is_clipped), ("石家", true));
        // What comes after is no continuation of what is kept.
        text.push("a");
        assert_eq!(text.text, "石家");
        text.clear();
        text.push("a");
        assert_eq!((text.text.as_str(), text.is_clipped), ("a", false));
    }

    #[test]
    fn gauge_ends_what_has_no_end() {
        let mut gauge = Gauge {
            source: &b"abcdef"[..],
            left: 4,
        };
        let mut read = Vec::new();
        assert!(gauge.read_to_end(&mut read).is_err());
        assert_eq!(read, b"abcd");
        gauge.left = 4;
        gauge.read_to_end(&mut read).unwrap();
        assert_eq!(read, b"abcdef");
    }
}
