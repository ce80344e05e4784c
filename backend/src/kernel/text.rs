//! Normal form of texts that people write: names, titles, reasons. Pure.
//!
//! The draw hashes titles, codes and keys byte by byte (SPEC §1 *Text*), so each text is brought into
//! one form where it enters: the same name typed on two machines is then the same bytes.

use std::collections::BTreeMap;

use crate::kernel::error::FieldError;
use sortition_contract::error::ErrorCode;
use unicode_normalization::UnicodeNormalization;

/// Longest title, code or key: what SPEC §1 allows in a manifest.
pub const MAX_TEXT: usize = 128;
/// The longest reason, note or comment, in characters (states.md, rule 2).
pub const REASON_LIMIT: usize = 500;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("the text is empty")]
    Empty,
    #[error("the text has more than {max} characters")]
    TooLong { max: usize },
    #[error("character {place} of the text is a control character")]
    ControlCharacter { place: usize },
}

impl TextError {
    /// Its code in the error table.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::Required,
            Self::TooLong { .. } => ErrorCode::TooLong,
            Self::ControlCharacter { .. } => ErrorCode::ControlCharacter,
        }
    }

    /// As the error of a field of the request; `pointer` begins with `/`.
    pub fn at(&self, pointer: &str) -> FieldError {
        FieldError {
            pointer: pointer.to_owned(),
            code: self.code(),
            parameters: self.parameters(),
        }
    }

    /// What the code's sentence takes.
    pub fn parameters(&self) -> BTreeMap<String, String> {
        match self {
            Self::TooLong { max } => BTreeMap::from([("max".to_owned(), max.to_string())]),
            Self::Empty | Self::ControlCharacter { .. } => BTreeMap::new(),
        }
    }
}

/// One line of text in NFC, without white space at its ends and without control characters, of 1 to
/// `max` code points.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    normalised(text, max, |c| c.is_control())
}

/// A text of several lines under the same rules; lines end in `\n`, whatever was typed.
pub fn paragraphs(text: &str, max: usize) -> Result<String, TextError> {
    let with_unix_lines = text.replace("\r\n", "\n").replace('\r', "\n");
    normalised(&with_unix_lines, max, |c| c.is_control() && c != '\n')
}

/// `None` for a text that holds nothing but white space, else the line.
pub fn optional_line(text: &str, max: usize) -> Result<Option<String>, TextError> {
    match line(text, max) {
        Ok(text) => Ok(Some(text)),
        Err(TextError::Empty) => Ok(None),
        Err(refused) => Err(refused),
    }
}

fn normalised(
    text: &str,
    max: usize,
    is_refused: impl Fn(char) -> bool,
) -> Result<String, TextError> {
    // Trimmed after normalising: NFC maps some space characters to others, never to letters.
    let composed: String = text.nfc().collect();
    let trimmed = composed.trim();
    if trimmed.is_empty() {
        return Err(TextError::Empty);
    }
    if let Some(place) = trimmed.chars().position(is_refused) {
        return Err(TextError::ControlCharacter { place: place + 1 });
    }
    if trimmed.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_of_untidy_text_is_composed_and_trimmed() {
        assert_eq!(
            line("\u{3000} 石家庄市\u{a0}\n", MAX_TEXT).as_deref(),
            Ok("石家庄市")
        );
        assert_eq!(line("e\u{301}tude", MAX_TEXT).as_deref(), Ok("\u{e9}tude"));
    }

    #[test]
    fn line_of_128_code_points_is_the_longest() {
        assert!(line(&"石".repeat(128), MAX_TEXT).is_ok());
        assert_eq!(
            line(&"石".repeat(129), MAX_TEXT),
            Err(TextError::TooLong { max: 128 })
        );
        // Counted after composing, as SPEC counts.
        assert!(line(&"e\u{301}".repeat(128), MAX_TEXT).is_ok());
    }

    #[test]
    fn line_with_control_character_is_refused_with_its_place() {
        assert_eq!(
            line("甲\t乙", MAX_TEXT),
            Err(TextError::ControlCharacter { place: 2 })
        );
        assert_eq!(
            line("甲\u{7f}", MAX_TEXT),
            Err(TextError::ControlCharacter { place: 2 })
        );
        assert_eq!(
            line("甲\n乙", MAX_TEXT),
            Err(TextError::ControlCharacter { place: 2 })
        );
    }

    #[test]
    fn line_of_white_space_is_empty() {
        assert_eq!(line(" \u{3000}\t", MAX_TEXT), Err(TextError::Empty));
        assert_eq!(optional_line(" ", MAX_TEXT), Ok(None));
    }

    #[test]
    fn paragraphs_with_any_line_end_keep_their_lines() {
        assert_eq!(
            paragraphs(" 一\r\n二\r三 ", 500).as_deref(),
            Ok("一\n二\n三")
        );
        assert!(matches!(
            paragraphs("一\u{0}", 500),
            Err(TextError::ControlCharacter { .. })
        ));
    }

    proptest! {
        #[test]
        fn line_of_any_text_is_a_fixed_point(text in any::<String>()) {
            if let Ok(once) = line(&text, MAX_TEXT) {
                prop_assert_eq!(line(&once, MAX_TEXT), Ok(once.clone()));
            }
        }
    }
}
