//! Large answers, compressed as the client likes, and archives of several files; whole, or piece by piece
//! for what is too large to be at hand.

use actix_web::HttpMessage;
use actix_web::http::header::{AcceptEncoding, Encoding as Coding, Header};
use brotli::CompressorWriter;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Brotli's effort: higher ones take seconds for large bundles and gain little.
const BROTLI_QUALITY: u32 = 5;
/// Brotli's window, as its usual one.
const BROTLI_WINDOW: u32 = 22;
/// Brotli's buffer.
const BUFFER_BYTES: usize = 1 << 16;

/// How a body may be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Encoding {
    /// The best first.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// As in `Accept-Encoding` and `Content-Encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What tells the tag of a content in this encoding from that of the plain one.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gzip",
        }
    }

    /// The one that a client likes best, of equal ones the best; none if it takes neither.
    pub fn accepted(request: &impl HttpMessage) -> Option<Self> {
        let supported = [Coding::brotli(), Coding::gzip(), Coding::identity()];
        let accepted = AcceptEncoding::parse(request).ok()?;
        let coding = accepted.negotiate(supported.iter())?.to_string();
        Self::ALL.into_iter().find(|one| one.name() == coding)
    }
}

/// A content in an encoding.
pub fn packed(encoding: Encoding, content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packing = Packing::new(Some(encoding));
    let mut packed = packing.take(content)?;
    packed.extend(packing.finish()?);
    Ok(packed)
}

/// A content that is packed piece by piece.
pub enum Packing {
    /// As it is.
    Plain,
    /// `br`.
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    /// `gzip`.
    Gzip(Box<GzEncoder<Vec<u8>>>),
}

impl Packing {
    /// Before the first piece; without an encoding, pieces stay as they are.
    pub fn new(encoding: Option<Encoding>) -> Self {
        match encoding {
            None => Self::Plain,
            Some(Encoding::Brotli) => {
                let (quality, window) = (BROTLI_QUALITY, BROTLI_WINDOW);
                let writer = CompressorWriter::new(Vec::new(), BUFFER_BYTES, quality, window);
                Self::Brotli(Box::new(writer))
            }
            Some(Encoding::Gzip) => {
                let level = flate2::Compression::default();
                Self::Gzip(Box::new(GzEncoder::new(Vec::new(), level)))
            }
        }
    }

    /// Takes a piece; gives what is packed by now, which may be nothing.
    pub fn take(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Plain => Ok(piece.to_vec()),
            Self::Brotli(writer) => {
                writer.write_all(piece)?;
                Ok(std::mem::take(writer.get_mut()))
            }
            Self::Gzip(writer) => {
                writer.write_all(piece)?;
                Ok(std::mem::take(writer.get_mut()))
            }
        }
    }

    /// What is left to be sent after the last piece.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Plain => Ok(Vec::new()),
            Self::Brotli(writer) => Ok((*writer).into_inner()),
            Self::Gzip(writer) => (*writer).finish(),
        }
    }
}

/// A ZIP that is made piece by piece, the same bytes for the same pieces.
pub struct Zipping {
    archive: ZipWriter<StreamWriter<Outgoing>>,
    outgoing: Outgoing,
}

/// What an archive has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Outgoing(Arc<Mutex<Vec<u8>>>);

impl Outgoing {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Zipping {
    /// Without files.
    pub fn new() -> Self {
        let outgoing = Outgoing::default();
        Self {
            archive: ZipWriter::new_stream(outgoing.clone()),
            outgoing,
        }
    }

    /// Begins a file, whose pieces follow.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        self.archive
            .start_file(name, options)
            .map_err(io::Error::other)
    }

    /// Takes a piece of the file; gives what is packed by now, which may be nothing.
    pub fn take(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.archive.write_all(piece)?;
        Ok(self.outgoing.take())
    }

    /// What is left to be sent after the last file.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        self.archive.finish().map_err(io::Error::other)?;
        Ok(self.outgoing.take())
    }
}

impl Default for Zipping {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::ACCEPT_ENCODING;
    use actix_web::test::TestRequest;

    #[test]
    fn accepted_is_what_the_client_likes_best() {
        for (header, expected) in [
            ("gzip, deflate, br", Some(Encoding::Brotli)),
            ("gzip", Some(Encoding::Gzip)),
            ("br;q=0, gzip;q=0.5", Some(Encoding::Gzip)),
            ("br;q=0.2, gzip;q=0.8", Some(Encoding::Gzip)),
            ("gzip;q=0.5, identity", None),
            ("brotli", None),
            ("identity", None),
            ("", None),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT_ENCODING, header));
            let accepted = Encoding::accepted(&request.to_http_request());
            assert_eq!(accepted, expected, "{header}");
        }
        let silent = TestRequest::default().to_http_request();
        assert_eq!(Encoding::accepted(&silent), None);
    }

    /// In pieces of some bytes each.
    fn packed_in_pieces(encoding: Option<Encoding>, content: &[u8]) -> Vec<u8> {
        let mut packing = Packing::new(encoding);
        let mut packed = Vec::new();
        for piece in content.chunks(777) {
            packed.extend(packing.take(piece).unwrap());
        }
        packed.extend(packing.finish().unwrap());
        packed
    }

    #[test]
    fn packed_content_comes_out_as_it_was() {
        use std::io::Read;
        let content = "抽查".repeat(1000).into_bytes();
        let gzip = |packed: &[u8]| {
            let mut unpacked = Vec::new();
            let mut reader = flate2::read::GzDecoder::new(packed);
            reader.read_to_end(&mut unpacked).unwrap();
            unpacked
        };
        let brotli = |packed: &[u8]| {
            let mut unpacked = Vec::new();
            let mut reader = brotli::Decompressor::new(packed, BUFFER_BYTES);
            reader.read_to_end(&mut unpacked).unwrap();
            unpacked
        };
        let whole = |encoding| packed(encoding, &content).unwrap();
        let pieces = |encoding| packed_in_pieces(encoding, &content);
        assert_eq!(gzip(&whole(Encoding::Gzip)), content);
        assert_eq!(gzip(&pieces(Some(Encoding::Gzip))), content);
        assert_eq!(brotli(&whole(Encoding::Brotli)), content);
        assert_eq!(brotli(&pieces(Some(Encoding::Brotli))), content);
        assert_eq!(pieces(None), content);
    }

    #[test]
    fn zip_in_pieces_holds_its_files() {
        use std::io::{Cursor, Read};
        let zip = || {
            let mut zipping = Zipping::new();
            let mut sent = Vec::new();
            for (name, pieces) in [("one.txt", &["甲\n", "乙\n"][..]), ("none.txt", &[])] {
                zipping.begin(name).unwrap();
                for piece in pieces {
                    sent.extend(zipping.take(piece.as_bytes()).unwrap());
                }
            }
            sent.extend(zipping.finish().unwrap());
            sent
        };
        assert_eq!(zip(), zip());
        let mut archive = crate::kernel::archive::open(Cursor::new(zip()), 2).unwrap();
        for (name, expected) in [("one.txt", "甲\n乙\n"), ("none.txt", "")] {
            let mut content = String::new();
            let mut file = archive.by_name(name).unwrap();
            file.read_to_string(&mut content).unwrap();
            assert_eq!(content, expected);
        }
    }
}
