//! Archives (ZIP), looked at before anything of them is kept: the one place that opens them.
//!
//! A list of parts takes many times the memory of its headers, and what an archive says of their number
//! proves nothing. But each part has its header, and they lie one after another: so they are counted in
//! the bytes as they come, and what their names and remarks take is added up.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

/// What begins the header of each part in an archive's list of them (APPNOTE 4.3.12).
const PART_HEADER: &[u8] = b"PK\x01\x02";
/// The bytes of a header before its name.
const HEADER_BYTES: usize = 46;
/// Where a header says how long the part's name, extra field and comment are, two bytes each.
const LENGTHS: std::ops::Range<usize> = 28..34;
const CHUNK: usize = 64 * 1024;

/// How much of a list of parts is kept.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Parts.
    pub parts: usize,
    /// Bytes of the names, extra fields and comments of all parts together.
    pub named_bytes: u64,
}

impl Bounds {
    /// So many parts of what somebody sends, with names as files have them.
    pub const fn parts(most: usize) -> Self {
        Self {
            parts: most,
            named_bytes: 4 << 20,
        }
    }
}

/// Why an archive isn't opened.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Its list of parts is too long.
    #[error("more parts, or longer names of them, than an archive may have")]
    TooManyParts,
    /// It is none, or damaged.
    #[error("not an archive")]
    Unreadable,
    /// The disk failed.
    #[error("reading failed")]
    Io(#[from] io::Error),
}

/// Opens an archive of at most so many parts.
pub fn open<S: Read + Seek>(source: S, parts_most: usize) -> Result<ZipArchive<S>, ArchiveError> {
    open_within(source, Bounds::parts(parts_most))
}

/// Opens an archive whose list of parts is within bounds.
pub fn open_within<S: Read + Seek>(
    mut source: S,
    bounds: Bounds,
) -> Result<ZipArchive<S>, ArchiveError> {
    source.rewind()?;
    if exceeds(&mut source, bounds)? {
        return Err(ArchiveError::TooManyParts);
    }
    source.rewind()?;
    ZipArchive::new(source).map_err(|_| ArchiveError::Unreadable)
}

/// Goes once through all bytes; what only looks like a header counts too, which is rare.
fn exceeds(source: &mut impl Read, bounds: Bounds) -> io::Result<bool> {
    let mut chunk = vec![0; CHUNK];
    let (mut kept, mut parts, mut named) = (0, 0, 0);
    loop {
        let read = match source.read(&mut chunk[kept..]) {
            // What is left is shorter than a header.
            Ok(0) => return Ok(false),
            Ok(read) => read,
            Err(interrupted) if interrupted.kind() == io::ErrorKind::Interrupted => continue,
            Err(failed) => return Err(failed),
        };
        let filled = kept + read;
        let headers = chunk[..filled]
            .windows(HEADER_BYTES)
            .filter(|header| header.starts_with(PART_HEADER));
        for header in headers {
            parts += 1;
            let lengths = header[LENGTHS].chunks_exact(2);
            named += lengths
                .map(|length| u64::from(length[0]) | u64::from(length[1]) << 8)
                .sum::<u64>();
        }
        if parts > bounds.parts || named > bounds.named_bytes {
            return Ok(true);
        }
        // A header may lie across two pieces.
        kept = filled.min(HEADER_BYTES - 1);
        chunk.copy_within(filled - kept..filled, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn header(name_length: u16) -> Vec<u8> {
        let mut header = PART_HEADER.to_vec();
        header.resize(HEADER_BYTES, 0);
        header[LENGTHS.start..LENGTHS.start + 2].copy_from_slice(&name_length.to_le_bytes());
        header
    }

    #[test]
    fn parts_are_counted_by_their_headers() {
        let told = |content: Vec<u8>, most| exceeds(&mut Cursor::new(content), Bounds::parts(most));
        // Shifted, so that some headers lie across two pieces.
        let crowded = |count: usize| [&b"PK\x03\x04x"[..], &header(0).repeat(count)].concat();
        assert!(!told(crowded(10_000), 10_000).unwrap());
        assert!(told(crowded(10_001), 10_000).unwrap());
        assert!(!told(Vec::new(), 0).unwrap());
        assert!(told(header(u16::MAX).repeat(65), 10_000).unwrap());
        let wide = Bounds {
            parts: 65,
            named_bytes: 1 << 30,
        };
        let named = header(u16::MAX).repeat(65);
        assert!(!exceeds(&mut Cursor::new(named), wide).unwrap());
    }

    #[test]
    fn open_refuses_a_long_list_before_it_is_read() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..3 {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(number.to_string(), options).unwrap();
            archive.write_all(b"x").unwrap();
        }
        let content = archive.finish().unwrap().into_inner();
        assert_eq!(open(Cursor::new(&content), 3).unwrap().len(), 3);
        assert!(matches!(
            open(Cursor::new(&content), 2),
            Err(ArchiveError::TooManyParts)
        ));
        assert!(matches!(
            open(Cursor::new(b"PK\x03\x04"), 2),
            Err(ArchiveError::Unreadable)
        ));
    }
}
