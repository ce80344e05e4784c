//! Which encoding a text file has, and its text as UTF-8, both chunk by chunk.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sortition_contract::jobs::TextEncoding;

use super::TableError;

const CHUNK: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const LITTLE_END_FIRST: &[u8] = b"\xff\xfe";
const BIG_END_FIRST: &[u8] = b"\xfe\xff";
/// So many well-formed UTF-8 characters of three bytes never begin a Chinese text in GB18030: what
/// breaks after them is broken UTF-8, though it might pass for GB18030 that says nonsense.
const SURELY_UTF_8: usize = 4;

/// What a first pass found out.
pub(super) struct Detected {
    pub(super) choice: Choice,
    pub(super) line_count: u64,
    /// A control character besides tabs and line ends: binary files hold some, texts don't.
    pub(super) has_control: bool,
    /// What stands between cells: a comma, or the tab of a spreadsheet's “Unicode text”.
    pub(super) separator: u8,
}

/// The encoding, if the content tells it.
pub(super) enum Choice {
    Known(&'static Encoding, TextEncoding),
    /// UTF-8 and GB18030 at once, and both may be meant.
    Undecided,
    /// Neither, from this byte on.
    Broken {
        offset: u64,
    },
}

/// Reads the whole source: UTF-16 by its mark, UTF-8 if it is, else GB18030 if it is, else broken
/// where the more likely of the two breaks. What somebody named is believed.
pub(super) fn detect(
    source: &mut impl Read,
    named: Option<TextEncoding>,
) -> Result<Detected, std::io::Error> {
    let mut chunk = vec![0; CHUNK];
    let mut length = read_full(source, &mut chunk)?;
    let start = &chunk[..length];
    let has_mark = start.starts_with(BYTE_ORDER_MARK);
    let wide = match (named, start.starts_with(BIG_END_FIRST)) {
        (Some(TextEncoding::Utf16) | None, true) => Some(UTF_16BE),
        (Some(TextEncoding::Utf16), false) => Some(UTF_16LE),
        (None, false) => start.starts_with(LITTLE_END_FIRST).then_some(UTF_16LE),
        _ => None,
    };
    let mut passage = Passage::default();
    let mut utf_8 = Attempt::new(wide.unwrap_or(UTF_8));
    let mut gb18030 = Attempt::new(GB18030);
    loop {
        let read = &chunk[..length];
        let is_last = length < CHUNK;
        match wide {
            Some(_) => utf_8.feed(read, is_last, |text| passage.look(text)),
            None => {
                passage.look(read);
                utf_8.feed(read, is_last, |_| {});
                gb18030.feed(read, is_last, |_| {});
            }
        }
        if is_last {
            break;
        }
        length = read_full(source, &mut chunk)?;
    }
    let choice = match (wide, named) {
        (Some(encoding), _) => match utf_8.broken_at {
            Some(offset) if named.is_none() => Choice::Broken { offset },
            _ => Choice::Known(encoding, TextEncoding::Utf16),
        },
        (None, Some(TextEncoding::Gb18030)) => Choice::Known(GB18030, TextEncoding::Gb18030),
        (None, Some(_)) => Choice::Known(UTF_8, TextEncoding::Utf8),
        (None, None) => choose(&utf_8, &gb18030, has_mark, passage.is_gb2312),
    };
    Ok(Detected {
        choice,
        // The last line may end without a line feed.
        line_count: passage.line_count + 1,
        has_control: passage.has_control,
        separator: match passage.tabs > passage.commas {
            true => b'\t',
            false => b',',
        },
    })
}

/// The encoding of a text without a mark that is none of UTF-16. A few bytes may be right in both:
/// then they are GB18030 only if they are nothing but common characters in it, and UTF-8 only if
/// they are as many Chinese characters as no other text could be by chance.
fn choose(utf_8: &Attempt, gb18030: &Attempt, has_mark: bool, is_gb2312: bool) -> Choice {
    let is_surely_utf_8 = has_mark || utf_8.long_characters >= SURELY_UTF_8;
    match (utf_8.broken_at, gb18030.broken_at) {
        (None, None) if !is_surely_utf_8 && is_gb2312 && utf_8.has_others => Choice::Undecided,
        (None, _) => Choice::Known(UTF_8, TextEncoding::Utf8),
        (Some(offset), _) if is_surely_utf_8 => Choice::Broken { offset },
        (Some(_), None) => Choice::Known(GB18030, TextEncoding::Gb18030),
        (Some(offset), Some(other)) => Choice::Broken {
            offset: offset.max(other),
        },
    }
}

/// What can be told of bytes without knowing their encoding.
struct Passage {
    line_count: u64,
    has_control: bool,
    tabs: u64,
    commas: u64,
    /// Whether all bytes above ASCII are pairs of GB 2312 with the characters of everyday: its rows
    /// of signs and of Chinese characters, not those of other alphabets and of frames.
    is_gb2312: bool,
    lead: Option<u8>,
}

impl Default for Passage {
    fn default() -> Self {
        Self {
            line_count: 0,
            has_control: false,
            tabs: 0,
            commas: 0,
            is_gb2312: true,
            lead: None,
        }
    }
}

impl Passage {
    fn look(&mut self, bytes: &[u8]) {
        let count = |wanted: u8| bytes.iter().filter(|byte| **byte == wanted).count() as u64;
        self.line_count += count(b'\n');
        self.tabs += count(b'\t');
        self.commas += count(b',');
        self.has_control |= bytes
            .iter()
            .any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'));
        for byte in bytes {
            if !self.is_gb2312 {
                return;
            }
            match (self.lead.take(), *byte) {
                (None, 0..0x80) => {}
                (None, 0xa1..=0xa3 | 0xb0..=0xf7) => self.lead = Some(*byte),
                (Some(_), 0xa1..=0xfe) => {}
                _ => self.is_gb2312 = false,
            }
        }
    }
}

/// A decoder that remembers where it broke.
struct Attempt {
    decoder: Decoder,
    output: Vec<u8>,
    consumed: u64,
    broken_at: Option<u64>,
    /// Characters of three or more bytes in UTF-8, up to [`SURELY_UTF_8`].
    long_characters: usize,
    /// Any character beyond ASCII.
    has_others: bool,
}

impl Attempt {
    fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            output: vec![0; CHUNK],
            consumed: 0,
            broken_at: None,
            long_characters: 0,
            has_others: false,
        }
    }

    fn feed(&mut self, mut input: &[u8], is_last: bool, mut look: impl FnMut(&[u8])) {
        while self.broken_at.is_none() {
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(input, &mut self.output, is_last);
            self.consumed += read as u64;
            input = &input[read..];
            let text = &self.output[..written];
            look(text);
            if self.long_characters < SURELY_UTF_8 {
                self.has_others |= !text.is_ascii();
                self.long_characters += text.iter().filter(|byte| **byte >= 0xe0).count();
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

/// The text of a source, decoded while it is read. What doesn't decode becomes U+FFFD, which marks
/// its cell: the first pass has found none, unless somebody named another encoding.
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
            let (result, read, written, _) = self.decoder.decode_to_utf8(
                &self.input[self.pending.clone()],
                output,
                self.is_last,
            );
            self.pending.start += read;
            filled = written;
            if result == encoding_rs::CoderResult::InputEmpty {
                self.is_over = self.is_last;
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
