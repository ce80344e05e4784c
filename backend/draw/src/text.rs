//! Text, time and count of SPEC §1: what a value in manifest and files may look like.

use unicode_normalization::is_nfc;

/// The largest count, 2^53 − 1.
pub(crate) const LARGEST_COUNT: u64 = (1 << 53) - 1;

/// The longest text, in code points.
const LONGEST_TEXT: usize = 128;

/// Whether this is a *text*: 1 to 128 code points in NFC, without U+0000–U+001F, U+007F and
/// noncharacters (which I-JSON bars), and with no white space at its ends.
///
/// ```
/// use sortition_draw::is_text;
/// assert!(is_text("人力资源 市场"));
/// assert!(!is_text("") && !is_text(" a") && !is_text("a\u{3000}") && !is_text("a\tb"));
/// assert!(!is_text("Cafe\u{301}"));
/// ```
#[must_use]
pub fn is_text(text: &str) -> bool {
    let ends = [text.chars().next(), text.chars().next_back()];
    ends.iter()
        .all(|end| end.is_some_and(|c| !c.is_whitespace()))
        && (text.len() <= LONGEST_TEXT || text.chars().nth(LONGEST_TEXT).is_none())
        && !text
            .chars()
            .any(|c| c <= '\u{1f}' || c == '\u{7f}' || is_noncharacter(c))
        && (text.is_ascii() || is_nfc(text))
}

/// Whether Unicode keeps this code point for internal use (RFC 7493 §2.1).
pub(crate) const fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    code & 0xfffe == 0xfffe || matches!(code, 0xfdd0..=0xfdef)
}

/// Whether this is a *time*: `YYYY-MM-DDThh:mm:ssZ`, a day and time that exist.
///
/// Two times compare as their texts do.
///
/// ```
/// use sortition_draw::is_time;
/// assert!(is_time("2028-02-29T23:59:59Z"));
/// assert!(!is_time("2026-02-29T00:00:00Z") && !is_time("2026-03-02T09:30:00+08:00"));
/// ```
#[must_use]
pub fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = bytes.len() == form.len()
        && bytes.iter().zip(form).all(|(byte, place)| match place {
            b'd' => byte.is_ascii_digit(),
            _ => byte == place,
        });
    if !fits {
        return false;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    year >= 1
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) < 60
}

const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether this is a line's salt: 32 lower-case hexadecimal digits, or `-`.
#[must_use]
pub(crate) fn is_salt(text: &str) -> bool {
    text == "-"
        || text.len() == 32
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_at_its_bounds_is_told_apart() {
        assert!(is_text(&"𠀀".repeat(128)));
        assert!(!is_text(&"𠀀".repeat(129)));
        assert!(
            is_text("a\u{85}b"),
            "a white space inside is no control of SPEC §1"
        );
        assert!(!is_text("a\u{85}"));
        assert!(!is_text("a\u{7f}b"));
        assert!(!is_text("a\u{ffff}b"));
        assert!(is_text("\u{feff}a"), "U+FEFF is not White_Space");
    }

    #[test]
    fn time_at_its_bounds_is_told_apart() {
        for time in [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2000-02-29T00:00:00Z",
        ] {
            assert!(is_time(time), "{time}");
        }
        for time in [
            "0000-01-01T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-04-00T00:00:00Z",
            "2026-04-01T24:00:00Z",
            "2026-04-01T00:60:00Z",
            "2016-12-31T23:59:60Z",
            "2026-04-01t00:00:00Z",
            "2026-04-01T00:00:00z",
            "2026-04-01T00:00:00.0Z",
            "+026-04-01T00:00:00Z",
            "２026-04-01T00:00Z",
        ] {
            assert!(!is_time(time), "{time}");
        }
    }
}
