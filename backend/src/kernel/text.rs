//! Normal form of texts that people write: names, titles, reasons. Pure.
//!
//! The draw hashes titles, codes and keys byte by byte (SPEC §1 *Text*), so each text is brought into
//! one form where it enters: the same name typed on two machines is then the same bytes. Marks that
//! nobody sees go, those that turn the direction of what follows among them (UTS #39, UTR #36 §2): two
//! names that look alike are alike, and no name shows itself in another order than it has.
//!
//! What tells one record from another (a certificate's number, a credit code, an item's code, a tag,
//! an account's name) has a stricter form, the same wherever it is written, read or searched for:
//! [`code`], [`label`], [`account`]. Who types in full width, in small letters or with a mark that
//! nobody sees means the same record.

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
    #[error("character {place} of the text is a control character, or none at all")]
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

/// One line of text in NFC, without white space at its ends and without marks that nobody sees, of 1
/// to `max` code points. Control characters, ends of lines and what is no character are refused.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    normalised(text, max, |c| is_refused(c) || ends_line(c))
}

/// A text of several lines under the same rules; lines end in `\n`, whatever was typed.
pub fn paragraphs(text: &str, max: usize) -> Result<String, TextError> {
    let with_unix_lines = text.replace("\r\n", "\n").replace(ends_line, "\n");
    normalised(&with_unix_lines, max, |c| is_refused(c) && c != '\n')
}

/// `None` for a text that holds nothing but white space, else the line.
pub fn optional_line(text: &str, max: usize) -> Result<Option<String>, TextError> {
    match line(text, max) {
        Ok(text) => Ok(Some(text)),
        Err(TextError::Empty) => Ok(None),
        Err(refused) => Err(refused),
    }
}

/// Whether a character shows nothing and takes no room: controls, formats (general category Cf) and
/// what else a renderer ignores (Default_Ignorable_Code_Point), both as Unicode 16 has them.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a text never holds: controls, and code points that are no characters and never will be
/// (Unicode §23.7): they are for programs' own use, and some programs end or drop a text at them.
fn is_refused(c: char) -> bool {
    let is_no_character = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    c.is_control() || is_no_character
}

/// Whether a line ends here (Unicode §5.8), whatever system the text was typed on.
fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a character is white space or shows nothing.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// The one form of a code: compatibility characters composed, capitals, nothing blank in it.
pub fn code(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_lowercase();
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    settled(text, |text| {
        let visible = text.nfkc().filter(|c| !is_blank(*c));
        visible.flat_map(char::to_uppercase).collect()
    })
}

/// The one form of a name that tells an account: as [`code`], in small letters.
pub fn account(text: &str) -> String {
    settled(text, |text| {
        let visible = text.nfkc().filter(|c| !is_blank(*c));
        visible.flat_map(char::to_lowercase).collect()
    })
}

/// The one form of a tag: as [`code`], with single spaces between its words.
pub fn label(text: &str) -> String {
    settled(text, |text| {
        let visible = text
            .nfkc()
            .filter(|c| c.is_whitespace() || !is_invisible(*c));
        let capitals: String = visible.flat_map(char::to_uppercase).collect();
        let words: Vec<&str> = capitals.split_whitespace().collect();
        words.join(" ")
    })
}

/// The text that a step leaves as it is: letters of another case may compose anew, which takes a
/// second step for some, and never more than a few.
fn settled(text: &str, step: impl Fn(&str) -> String) -> String {
    let mut now = step(text);
    for _ in 0..4 {
        let next = step(&now);
        if next == now {
            break;
        }
        now = next;
    }
    now
}

fn normalised(
    text: &str,
    max: usize,
    is_refused: impl Fn(char) -> bool,
) -> Result<String, TextError> {
    // A mark that nobody sees would keep a letter and its accent from being composed.
    let visible = text.chars().filter(|c| c.is_control() || !is_invisible(*c));
    // Trimmed after normalising: NFC maps some space characters to others, never to letters.
    let composed: String = visible.nfc().collect();
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
        for end in ['\n', '\u{85}', '\u{2028}', '\u{2029}'] {
            assert_eq!(
                line(&format!("甲{end}乙"), MAX_TEXT),
                Err(TextError::ControlCharacter { place: 2 }),
                "{end:?}"
            );
        }
    }

    #[test]
    fn line_with_marks_that_nobody_sees_loses_them() {
        for written in [
            "\u{202e}石家庄\u{202c}公司",
            "石\u{200b}家\u{200d}庄\u{2060}公司\u{feff}",
            "\u{2067}石家庄公司\u{2069}",
            "\u{200f}石家庄\u{61c}公司\u{200e}",
            "石家\u{ad}庄公司\u{fe0f}",
            "\u{e0041}石家庄公司\u{e007f}",
            "石家庄\u{3164}公司",
        ] {
            let expected = Ok("石家庄公司".to_owned());
            assert_eq!(line(written, MAX_TEXT), expected, "{written:?}");
            assert_eq!(paragraphs(written, MAX_TEXT), expected, "{written:?}");
        }
        // Composed although something stood between, and counted without it.
        assert_eq!(line("e\u{200b}\u{301}", 1).as_deref(), Ok("\u{e9}"));
        assert_eq!(line("\u{202e}\u{200b}", MAX_TEXT), Err(TextError::Empty));
    }

    #[test]
    fn line_with_what_is_no_character_is_refused() {
        for c in [
            '\u{fffe}',
            '\u{ffff}',
            '\u{fdd0}',
            '\u{fdef}',
            '\u{1fffe}',
            '\u{10ffff}',
        ] {
            let written = format!("甲{c}乙");
            let refused = Err(TextError::ControlCharacter { place: 2 });
            assert_eq!(line(&written, MAX_TEXT), refused, "{c:?}");
            assert_eq!(paragraphs(&written, MAX_TEXT), refused, "{c:?}");
        }
        // Characters for private use stand for rare ones in GB 18030, U+FFFD for what was lost.
        for written in ["\u{e000}", "\u{fffd}", "\u{f0000}", "\u{20000}"] {
            assert_eq!(line(written, MAX_TEXT).as_deref(), Ok(written));
        }
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
        assert_eq!(
            paragraphs("一\u{2028}二\u{85}三\u{2029}四", 500).as_deref(),
            Ok("一\n二\n三\n四")
        );
        assert!(matches!(
            paragraphs("一\u{0}", 500),
            Err(TextError::ControlCharacter { .. })
        ));
    }

    #[test]
    fn keys_of_variants_are_equal() {
        for variant in [
            "ZF000101",
            "zf000101",
            "ＺＦ０００１０１",
            " ZF 000\u{a0}101\u{3000}",
            "\u{feff}ZF\u{200b}0001\u{ad}01\u{200d}\u{2060}",
            "ZF\t000101\r\n",
            "\u{202a}ZF000101\u{202c}",
        ] {
            assert_eq!(code(variant), "ZF000101", "{variant:?}");
            assert_eq!(account(variant), "zf000101", "{variant:?}");
        }
        for variant in ["vip  客户", "ＶＩＰ\u{3000}客户", " Vip\u{200b}\t客户 "] {
            assert_eq!(label(variant), "VIP 客户", "{variant:?}");
        }
        assert_eq!(code("\u{200b}\u{feff}"), "");
    }

    /// Ways of writing a text that nobody tells apart.
    fn variant(text: &str, marks: &[usize]) -> String {
        let mut written = String::new();
        for (place, c) in text.chars().enumerate() {
            let mark = marks.get(place % marks.len().max(1)).copied().unwrap_or(0);
            let wide = char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic());
            match mark % 5 {
                0 => written.push(c),
                1 => written.extend(c.to_lowercase()),
                2 => written.push(wide.unwrap_or(c)),
                3 => written.extend(['\u{200b}', c, '\u{ad}']),
                _ => written.extend([c, '\u{feff}']),
            }
        }
        written
    }

    proptest! {
        #[test]
        fn keys_of_any_text_are_fixed_points(text in any::<String>()) {
            prop_assert_eq!(code(&code(&text)), code(&text));
            prop_assert_eq!(account(&account(&text)), account(&text));
            prop_assert_eq!(label(&label(&text)), label(&text));
            prop_assert!(!code(&text).chars().any(is_blank));
        }

        #[test]
        fn keys_of_any_variant_are_the_same(
            text in "[A-Z0-9石家庄-]{1,20}",
            marks in prop::collection::vec(any::<usize>(), 1..20),
        ) {
            prop_assert_eq!(code(&variant(&text, &marks)), code(&text));
            prop_assert_eq!(account(&variant(&text, &marks)), account(&text));
            prop_assert_eq!(label(&variant(&text, &marks)), label(&text));
        }

        #[test]
        fn line_of_any_text_is_a_fixed_point(text in any::<String>()) {
            if let Ok(once) = line(&text, MAX_TEXT) {
                prop_assert_eq!(line(&once, MAX_TEXT), Ok(once.clone()));
                prop_assert!(!once.chars().any(is_invisible));
            }
        }

        #[test]
        fn paragraphs_of_any_text_are_a_fixed_point(text in any::<String>()) {
            if let Ok(once) = paragraphs(&text, MAX_TEXT) {
                prop_assert_eq!(paragraphs(&once, MAX_TEXT), Ok(once.clone()));
                prop_assert!(!once.chars().any(|c| is_invisible(c) && c != '\n'));
            }
        }
    }
}
