//! The parts of a workbook's archive. All are unpacked once into nothing when it is opened, since what
//! an archive claims about its sizes proves nothing; then each is read again in a stream.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::DeflateDecoder;
use zip::CompressionMethod;

use super::super::{Limits, TableError};
use super::xml::Xml;
use crate::kernel::archive::{self, ArchiveError};

/// Parts of a workbook; real ones have a few dozen.
const PARTS_MOST: usize = 2_000;
const PIECE: usize = 32 * 1024;

/// A workbook's archive whose parts are known to fit.
pub(super) struct Package<R> {
    source: Arc<Mutex<R>>,
    parts: HashMap<String, Place>,
}

/// Where a part lies in the source.
#[derive(Clone, Copy)]
struct Place {
    start: u64,
    packed: u64,
    is_packed: bool,
}

impl<R: Read + Seek> Package<R> {
    pub(super) fn open(mut source: R, limits: &Limits) -> Result<Self, TableError> {
        let mut archive = archive::open(&mut source, PARTS_MOST).map_err(|error| match error {
            ArchiveError::Io(failed) => TableError::Io(failed),
            ArchiveError::TooManyParts | ArchiveError::Unreadable => TableError::Unreadable,
        })?;
        let mut parts = HashMap::new();
        let mut left = limits.unpacked_bytes;
        for number in 0..archive.len() {
            let part = archive
                .by_index(number)
                .map_err(|_| TableError::Unreadable)?;
            let name = folded(&part.name().map_err(|_| TableError::Unreadable)?);
            let place = Place {
                start: part.data_start().ok_or(TableError::Unreadable)?,
                packed: part.compressed_size(),
                is_packed: match part.compression() {
                    CompressionMethod::Stored => false,
                    CompressionMethod::Deflated => true,
                    _ => return Err(TableError::Unreadable),
                },
            };
            parts.insert(name, place);
            let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink())
                .map_err(|_| TableError::Unreadable)?;
            left = left.checked_sub(unpacked).ok_or(TableError::TooLarge {
                limit: limits.unpacked_bytes,
            })?;
        }
        drop(archive);
        Ok(Self {
            source: Arc::new(Mutex::new(source)),
            parts,
        })
    }

    /// A part, from its beginning; none if there is no such.
    pub(super) fn part(&self, name: &str) -> Option<Xml<R>> {
        let place = self.parts.get(&folded(name))?;
        let window = Window {
            source: Arc::clone(&self.source),
            at: place.start,
            left: place.packed,
        };
        let content = match place.is_packed {
            true => Content::Packed(Box::new(DeflateDecoder::new(window))),
            false => Content::Plain(window),
        };
        Some(Xml::new(BufReader::with_capacity(PIECE, content)))
    }
}

/// Names are compared as spreadsheets do: whatever the case, with either slash.
pub(super) fn folded(name: &str) -> String {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    name.trim_start_matches('/').to_owned()
}

/// What a part holds, as it is read.
pub(super) enum Content<R> {
    Packed(Box<DeflateDecoder<Window<R>>>),
    Plain(Window<R>),
}

impl<R: Read + Seek> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Packed(packed) => packed.read(buffer),
            Self::Plain(plain) => plain.read(buffer),
        }
    }
}

/// So much of the source as one part takes. Several may be open at once.
pub(super) struct Window<R> {
    source: Arc<Mutex<R>>,
    at: u64,
    left: u64,
}

impl<R: Read + Seek> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(self.at))?;
        let read = source.read(&mut buffer[..most])?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}
