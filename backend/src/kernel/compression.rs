//! Large answers, compressed as the client likes, and archives of several files.

use crate::kernel::error::ApiError;
use actix_web::http::header::{AcceptEncoding, Encoding as Coding, Header};
use actix_web::{HttpMessage, web};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
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
pub fn packed(encoding: Encoding, content: &[u8]) -> std::io::Result<Vec<u8>> {
    match encoding {
        Encoding::Brotli => brotli_of(content),
        Encoding::Gzip => gzip_of(content),
    }
}

fn brotli_of(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer =
        brotli::CompressorWriter::new(&mut packed, BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(content)?;
    drop(writer);
    Ok(packed)
}

fn gzip_of(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(content)?;
    writer.finish()
}

/// A ZIP of named files, the same bytes for the same files.
pub async fn zipped(files: Vec<(&'static str, Vec<u8>)>) -> Result<Vec<u8>, ApiError> {
    let packed = web::block(move || zip_of(&files));
    let packed = packed.await.map_err(ApiError::internal)?;
    packed.map_err(ApiError::internal)
}

fn zip_of(files: &[(&'static str, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
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

    #[test]
    fn packed_content_comes_out_as_it_was() {
        use std::io::Read;
        let content = "抽查".repeat(1000).into_bytes();
        let mut unpacked = Vec::new();
        let packed = gzip_of(&content).unwrap();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
        unpacked.clear();
        let packed = brotli_of(&content).unwrap();
        brotli::Decompressor::new(&packed[..], BUFFER_BYTES)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
    }
}
