//! A text as groups of digits, and what stands between them.

use crate::kernel::text;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What counts as a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// 0–9, in whatever script.
    Arabic,
    /// Chinese numerals too.
    Chinese,
}

/// Digits that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// 0–9 only.
    pub digits: String,
    /// Whether an X ends it: the eleventh check character of identity cards.
    pub ends_in_x: bool,
    /// What joins it to the group before; none: it begins anew.
    pub gap: Option<Gap>,
    /// The sign before, but for white space.
    pub before: Option<char>,
    /// The sign after, but for white space.
    pub after: Option<char>,
    /// Where it begins in the text, in bytes.
    pub from: usize,
    /// Where it ends in the text, in bytes.
    pub to: usize,
}

impl Group {
    /// How many characters it has.
    pub fn length(&self) -> usize {
        self.digits.len() + usize::from(self.ends_in_x)
    }
}

/// What stands between two groups of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// What people put into numbers: white space, dashes, brackets, dots.
    Usual,
    /// One dot alone, which stands in decimals too.
    Dot,
    /// What stands between numbers as well: commas, slashes.
    Loose,
}

/// The characters of an id.
const ID_LENGTH: usize = 36;
/// The most signs between two groups of one number: `) - `.
const GAP_MOST: usize = 4;

/// Between groups of numbers.
const USUAL: &str = "-‐‑‒–—―−ー.·•‧∙・()[]{}〔〕【】〈〉";
/// The same, and between numbers.
const LOOSE: &str = ",_/\\|*#+~'\"。";

/// The zeros of decimal digits in the scripts that have their own, besides those that NFKC makes 0–9.
const ZEROS: [u32; 8] = [
    0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x0f20, 0x1040, 0x1810,
];

/// Whether a character may be a digit in one way of reading or the other.
pub(super) fn may_be_digit(c: char) -> bool {
    c.is_numeric() || chinese(c).is_some()
}

/// The groups of a text.
pub(super) fn read(text: &str, digits: Digits) -> Vec<Group> {
    let signs = signs(text, digits);
    let mut groups: Vec<Group> = Vec::new();
    // What stands since the last group; none where nothing after it belongs to it.
    let mut gap: Option<String> = None;
    let mut place = 0;
    while let Some(sign) = signs.get(place) {
        if is_id(signs.get(place..place + ID_LENGTH).unwrap_or_default()) {
            place += ID_LENGTH;
            gap = None;
            continue;
        }
        let length = word_length(signs.get(place..).unwrap_or_default());
        if length == 0 {
            if let Some(gap) = &mut gap {
                gap.push(sign.c);
            }
            place += 1;
            continue;
        }
        let word = signs.get(place..place + length).unwrap_or_default();
        gap = match group(word, gap.as_deref().and_then(gap_of)) {
            Some((group, is_open)) => {
                let before = visible(signs.get(..place).unwrap_or_default().iter().rev());
                let after = visible(signs.get(place + length..).unwrap_or_default().iter());
                groups.push(Group {
                    before,
                    after,
                    ..group
                });
                is_open.then(String::new)
            }
            None => None,
        };
        place += length;
    }
    groups
}

/// A character of the text in its normal form.
#[derive(Clone, Copy, Debug)]
struct Sign {
    c: char,
    from: usize,
    to: usize,
}

impl Sign {
    fn is_digit(&self) -> bool {
        self.c.is_ascii_digit()
    }
}

/// The text as its readers take it: compatibility forms as what they stand for, each script's digits
/// as 0–9, without what nobody sees and without marks upon characters (1️⃣).
fn signs(text: &str, digits: Digits) -> Vec<Sign> {
    let visible = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || !(text::is_invisible(*c) || is_combining_mark(*c)));
    let signs = visible.flat_map(|(from, c)| {
        let to = from + c.len_utf8();
        c.nfkc().map(move |c| {
            let c = plain(c, digits);
            Sign { c, from, to }
        })
    });
    signs.collect()
}

/// A digit as 0–9, and what is written for the check character as X.
fn plain(c: char, digits: Digits) -> char {
    let of_script = ZEROS.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(*zero)?;
        char::from_digit(value, 10)
    });
    let numeral = match digits {
        Digits::Chinese => chinese(c),
        Digits::Arabic => None,
    };
    match c {
        // The sign of multiplication, and the Cyrillic letter.
        '\u{d7}' | '\u{425}' | '\u{445}' => 'X',
        _ => of_script.or(numeral).unwrap_or(c),
    }
}

/// The digit of a Chinese numeral, in the plain, the accountants' and the radio operators' form.
fn chinese(c: char) -> Option<char> {
    Some(match c {
        '〇' | '零' | '○' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

/// Whether this is an id (RFC 9562), as it stands in addresses of the portal.
fn is_id(signs: &[Sign]) -> bool {
    let fits = |(place, sign): (usize, &Sign)| match place {
        8 | 13 | 18 | 23 => sign.c == '-',
        _ => sign.c.is_ascii_hexdigit(),
    };
    signs.len() == ID_LENGTH && signs.iter().enumerate().all(fits)
}

fn word_length(signs: &[Sign]) -> usize {
    signs
        .iter()
        .take_while(|sign| sign.c.is_ascii_alphanumeric())
        .count()
}

/// The group in a word, and whether something after may belong to it. Letters before or after its
/// digits are another word (`tel138…`); digits among letters are a code, not a number.
fn group(word: &[Sign], gap: Option<Gap>) -> Option<(Group, bool)> {
    let (first, last) = (word.first()?, word.last()?);
    let head = word.iter().take_while(|sign| !sign.is_digit()).count();
    let number = word.iter().skip(head).take_while(|sign| sign.is_digit());
    let digits: String = number.map(|sign| sign.c).collect();
    let tail = word.get(head + digits.len()..).unwrap_or_default();
    let is_alone = digits.is_empty();
    if tail.iter().any(Sign::is_digit) || (is_alone && word.len() > 1) {
        return None;
    }
    // An X of its own ends what is before it.
    let tail = if is_alone { word } else { tail };
    let ends_in_x = matches!(tail, [one] if one.c.eq_ignore_ascii_case(&'x'));
    if is_alone && !(ends_in_x && gap.is_some()) {
        return None;
    }
    let begins_anew = head > 0 && !is_alone;
    let (start, end) = match is_alone {
        true => (first, last),
        false => {
            let end = head + digits.len() + usize::from(ends_in_x);
            (word.get(head)?, word.get(end - 1)?)
        }
    };
    let group = Group {
        ends_in_x,
        gap: gap.filter(|_| !begins_anew),
        before: None,
        after: None,
        from: start.from,
        to: end.to,
        digits,
    };
    Some((group, tail.is_empty()))
}

/// What a gap is; none: the groups have nothing to do with each other.
fn gap_of(between: &str) -> Option<Gap> {
    let is_usual = |c: char| c.is_whitespace() || USUAL.contains(c);
    if between == "." {
        Some(Gap::Dot)
    } else if between.chars().count() > GAP_MOST {
        None
    } else if between.chars().all(is_usual) {
        Some(Gap::Usual)
    } else {
        let is_loose = |c: char| is_usual(c) || LOOSE.contains(c);
        between.chars().all(is_loose).then_some(Gap::Loose)
    }
}

fn visible<'a>(mut signs: impl Iterator<Item = &'a Sign>) -> Option<char> {
    signs
        .find(|sign| !sign.c.is_whitespace())
        .map(|sign| sign.c)
}
