//! Which encoding a text file has, and its text as UTF-8, both chunk by chunk.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};

use super::TableError;

const CHUNK: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// So many well-formed UTF-8 characters of three bytes never begin a Chinese text in GB18030: what
/// breaks after them is broken UTF-8, though it might pass for GB18030 that says nonsense.
const SURELY_UTF_8: usize = 4;

/// What a first pass found out.
pub(super) struct Detected {
    pub(super) encoding: &'static Encoding,
    pub(super) line_count: u64,
    /// A control character besides tabs and line ends: binary files hold some, texts don't.
    pub(super) has_control: bool,
}

/// Reads the whole source: UTF-8 if it is, else GB18030 if it is, else refused where the more
/// likely of the two breaks.
pub(super) fn detect(source: &mut impl Read) -> Result<Detected, TableError> {
    let mut utf_8 = Attempt::new(UTF_8);
    let mut gb18030 = Attempt::new(GB18030);
    let mut chunk = vec![0; CHUNK];
    let mut line_count = 0;
    let mut is_first = true;
    let mut has_mark = false;
    let mut has_control = false;
    loop {
        let length = read_full(source, &mut chunk)?;
        let read = &chunk[..length];
        let is_last = length < CHUNK;
        has_mark |= is_first && read.starts_with(BYTE_ORDER_MARK);
        is_first = false;
        has_control |= read
            .iter()
            .any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'));
        line_count += read.iter().filter(|byte| **byte == b'\n').count() as u64;
        utf_8.feed(read, is_last);
        gb18030.feed(read, is_last);
        if is_last {
            break;
        }
    }
    let is_surely_utf_8 = has_mark || utf_8.long_characters >= SURELY_UTF_8;
    let encoding = match (utf_8.broken_at, gb18030.broken_at) {
        (None, _) => UTF_8,
        (Some(offset), _) if is_surely_utf_8 => return Err(TableError::Encoding { offset }),
        (Some(_), None) => GB18030,
        (Some(offset), Some(other)) => {
            return Err(TableError::Encoding {
                offset: offset.max(other),
            });
        }
    };
    // The last line may end without a line feed.
    Ok(Detected {
        encoding,
        line_count: line_count + 1,
        has_control,
    })
}

/// A decoder that remembers where it broke.
struct Attempt {
    decoder: Decoder,
    output: Vec<u8>,
    consumed: u64,
    broken_at: Option<u64>,
    /// Characters of three or more bytes in UTF-8, up to [`SURELY_UTF_8`].
    long_characters: usize,
}

impl Attempt {
    fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            output: vec![0; CHUNK],
            consumed: 0,
            broken_at: None,
            long_characters: 0,
        }
    }

    fn feed(&mut self, mut input: &[u8], is_last: bool) {
        while self.broken_at.is_none() {
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(input, &mut self.output, is_last);
            self.consumed += read as u64;
            input = &input[read..];
            if self.long_characters < SURELY_UTF_8 {
                self.long_characters += self.output[..written]
                    .iter()
                    .filter(|byte| **byte >= 0xe0)
                    .count();
            }
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    self.broken_at = Some(self.consumed - u64::from(length) - u64::from(after));
                }
            }
        }
    }
}

/// The text of a source, decoded while it is read.
pub(super) struct DecodedText<R> {
    source: R,
    decoder: Decoder,
    input: Vec<u8>,
    pending: std::ops::Range<usize>,
    is_last: bool,
    is_over: bool,
}

impl<R: Read> DecodedText<R> {
    pub(super) fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; CHUNK],
            pending: 0..0,
            is_last: false,
            is_over: false,
        }
    }

    /// Fills `output` with the next piece of UTF-8, nothing at the end. A character is never split.
    pub(super) fn read_chunk(&mut self, output: &mut Vec<u8>) -> Result<(), TableError> {
        output.resize(CHUNK, 0);
        let mut filled = 0;
        while !self.is_over && filled == 0 {
            if self.pending.is_empty() && !self.is_last {
                let length = read_full(&mut self.source, &mut self.input)?;
                self.pending = 0..length;
                self.is_last = length < CHUNK;
            }
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.input[self.pending.clone()],
                output,
                self.is_last,
            );
            self.pending.start += read;
            filled = written;
            match result {
                DecoderResult::InputEmpty => self.is_over = self.is_last,
                DecoderResult::OutputFull => {}
                // The file passed the first pass, so it has changed since.
                DecoderResult::Malformed(..) => return Err(TableError::Unreadable),
            }
        }
        output.truncate(filled);
        Ok(())
    }
}

/// Reads until the buffer is full or the source ends.
fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(interrupted) if interrupted.kind() == std::io::ErrorKind::Interrupted => {}
            Err(failed) => return Err(failed),
        }
    }
    Ok(filled)
}
