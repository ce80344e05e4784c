//! Codes of objects: the unified social credit code of GB 32100-2015, and the register's own codes
//! for objects without one. Pure arithmetic; says nothing about whether the body exists.
//!
//! A credit code has 18 characters: registering department, kind of body, division (6 digits),
//! organisation code of GB 11714 (8 characters and a check character modulo 11), and a check
//! character over all of it modulo 31.

use std::fmt;

use crate::kernel::error::FieldError;
use crate::kernel::text;
use sortition_contract::error::ErrorCode;

/// The 31 characters of GB 32100, in the order of their values: letters without I, O, S, V, Z.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The 36 characters of GB 11714, in the order of their values.
const ORGANISATION_ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const CREDIT_LENGTH: usize = 18;
/// Where the organisation code lies in a credit code.
const ORGANISATION: std::ops::Range<usize> = 8..17;
/// Fewer characters tell too little of a code.
const PART_LEAST: usize = 6;
const OWN_PREFIX: &str = "SJZ";
const OWN_DIGITS: usize = 9;
/// The organisation part of invented codes begins so; no organisation code was issued with it.
const INVENTED_PREFIX: &str = "DEM";
/// How many different codes [`ObjectCode::invented`] can make for one division and kind.
pub const INVENTED_COUNT: u32 = 31 * 31 * 31 * 31 * 31;

/// The code of an object in upper case, checked: the key by which it is known everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectCode(String);

/// Why a text is not the code of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a code has 18 characters, or is SJZ and 9 digits")]
    Length,
    #[error("character {place} of the code is not allowed there")]
    Character { place: usize },
    #[error("the check character of the organisation code should be {expected}")]
    OrganisationCheck { expected: char },
    #[error("the check character should be {expected}")]
    Check { expected: char },
}

impl CodeError {
    /// Its code in the error table.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Length | Self::Character { .. } => ErrorCode::BadCreditCode,
            Self::OrganisationCheck { .. } | Self::Check { .. } => ErrorCode::BadCheckDigit,
        }
    }

    /// As the error of a field, which names what was written and what is wanted. `pointer` begins
    /// with `/`.
    pub fn at(&self, pointer: &str, text: &str) -> FieldError {
        let written = text::code(text);
        if written.is_empty() {
            return FieldError::new(pointer, ErrorCode::Required);
        }
        let (place, expected) = match self {
            Self::Length | Self::Character { .. } => {
                let length = written.chars().count();
                let error = FieldError::new(pointer, self.code()).with("length", length);
                return error.with("value", written);
            }
            Self::OrganisationCheck { expected } => (ORGANISATION.end, expected),
            Self::Check { expected } => (CREDIT_LENGTH, expected),
        };
        FieldError::new(pointer, self.code())
            .with("value", written)
            .with("place", place)
            .with("expected", expected)
    }
}

impl ObjectCode {
    /// Checks a code as people write it: white space, small letters, full-width characters and
    /// marks that nobody sees make no difference.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = text::code(text);
        if let Some(number) = code.strip_prefix(OWN_PREFIX) {
            check_own_number(number)?;
        } else {
            check_credit_code(&code)?;
        }
        Ok(Self(code))
    }

    /// The register's own code for an object without a credit code; `None` above nine digits.
    pub fn own(number: u32) -> Option<Self> {
        (number <= 999_999_999).then(|| Self(format!("{OWN_PREFIX}{number:0OWN_DIGITS$}")))
    }

    /// A valid credit code that belongs to nobody, for demonstration and tests: the same `number`
    /// gives the same code, different ones (below [`INVENTED_COUNT`]) different codes. `kind` are its
    /// first two characters (`91` an enterprise), `division` the six digits of GB/T 2260.
    pub fn invented(kind: &str, division: &str, number: u32) -> Result<Self, CodeError> {
        let mut organisation = String::from(INVENTED_PREFIX);
        let mut rest = number % INVENTED_COUNT;
        for place in (0..5).rev() {
            let unit = 31u32.pow(place);
            organisation.push(char::from(CREDIT_ALPHABET[(rest / unit) as usize]));
            rest %= unit;
        }
        // Only what is no letter of theirs keeps the sums from being made.
        let check = organisation_check(organisation.as_bytes());
        organisation.push(check.ok_or(CodeError::Character {
            place: ORGANISATION.start + 1,
        })?);
        let mut code = format!("{kind}{division}{organisation}");
        let check = credit_check(code.as_bytes());
        code.push(check.ok_or(CodeError::Character { place: 1 })?);
        Self::parse(&code)
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code itself says enterprise: registered by the market regulator as such.
    pub fn is_enterprise(&self) -> bool {
        self.0.starts_with("91")
    }
}

impl fmt::Display for ObjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A part of a code in the form of codes, if a text may be one: six letters and digits or more. Letters
/// alone only if credit codes have them all.
pub fn part_of_code(text: &str) -> Option<String> {
    let part = text::code(text);
    let may_be_letters = || part.bytes().all(|byte| CREDIT_ALPHABET.contains(&byte));
    let is_part = part.len() >= PART_LEAST
        && part.len() <= CREDIT_LENGTH
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (part.bytes().any(|byte| byte.is_ascii_digit()) || may_be_letters());
    is_part.then_some(part)
}

fn check_own_number(number: &str) -> Result<(), CodeError> {
    if let Some(place) = number.chars().position(|c| !c.is_ascii_digit()) {
        return Err(CodeError::Character {
            place: OWN_PREFIX.len() + place + 1,
        });
    }
    if number.len() == OWN_DIGITS {
        Ok(())
    } else {
        Err(CodeError::Length)
    }
}

fn check_credit_code(code: &str) -> Result<(), CodeError> {
    if code.chars().count() != CREDIT_LENGTH {
        return Err(CodeError::Length);
    }
    let is_allowed = |(place, c): (usize, char)| match place {
        2..8 => c.is_ascii_digit(),
        _ => credit_value(c).is_some(),
    };
    if let Some(place) = code.chars().enumerate().position(|c| !is_allowed(c)) {
        return Err(CodeError::Character { place: place + 1 });
    }
    // All characters are ASCII now, so bytes are characters.
    let bytes = code.as_bytes();
    let (organisation, organisation_mark) = (
        &bytes[ORGANISATION.start..ORGANISATION.end - 1],
        bytes[ORGANISATION.end - 1],
    );
    let wanted = |check: Option<char>, written: u8| check.filter(|c| *c != char::from(written));
    if let Some(expected) = wanted(organisation_check(organisation), organisation_mark) {
        return Err(CodeError::OrganisationCheck { expected });
    }
    let check = credit_check(&bytes[..CREDIT_LENGTH - 1]);
    match wanted(check, bytes[CREDIT_LENGTH - 1]) {
        Some(expected) => Err(CodeError::Check { expected }),
        None => Ok(()),
    }
}

fn credit_value(c: char) -> Option<u32> {
    value_in(CREDIT_ALPHABET, u8::try_from(c).ok()?)
}

fn value_in(alphabet: &[u8], byte: u8) -> Option<u32> {
    alphabet
        .iter()
        .position(|&letter| letter == byte)
        .and_then(|place| u32::try_from(place).ok())
}

/// GB 32100 §5: weights are powers of 3 modulo 31, the check value completes the sum to a multiple
/// of 31.
fn credit_check(first_seventeen: &[u8]) -> Option<char> {
    let mut weight = 1;
    let mut sum = 0;
    for &byte in first_seventeen {
        sum += value_in(CREDIT_ALPHABET, byte)? * weight;
        weight = weight * 3 % 31;
    }
    Some(char::from(CREDIT_ALPHABET[((31 - sum % 31) % 31) as usize]))
}

/// GB 11714: the check value completes the weighted sum to a multiple of 11; ten is written `X`.
fn organisation_check(first_eight: &[u8]) -> Option<char> {
    let mut sum = 0;
    for (&byte, weight) in first_eight.iter().zip(ORGANISATION_WEIGHTS) {
        sum += value_in(ORGANISATION_ALPHABET, byte)? * weight;
    }
    match (11 - sum % 11) % 11 {
        10 => Some('X'),
        value => char::from_digit(value, 10),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use sortition_contract::error::Language;

    /// The example of the standard's annex, and codes that well-known bodies print on their papers.
    const PUBLIC: [&str; 4] = [
        "91350100M000100Y43",
        "91440300708461136T",
        "91110000802100433B",
        "914403001922038216",
    ];

    #[test]
    fn parse_public_codes_accepts_them() {
        for code in PUBLIC {
            assert_eq!(
                ObjectCode::parse(code).map(|c| c.to_string()),
                Ok(code.to_owned()),
                "{code}"
            );
        }
    }

    #[test]
    fn parse_untidy_code_normalises_it() {
        let code = ObjectCode::parse(" ９1350100m000100y43\u{3000}").unwrap();
        assert_eq!(code.as_str(), "91350100M000100Y43");
        assert!(code.is_enterprise());
    }

    #[test]
    fn parse_wrong_codes_says_what_is_wrong() {
        for (text, error) in [
            ("", CodeError::Length),
            ("91350100M000100Y4", CodeError::Length),
            ("91350100M000100Y433", CodeError::Length),
            ("91350100M000100Y44", CodeError::Check { expected: '3' }),
            (
                "91350100M000100X43",
                CodeError::OrganisationCheck { expected: '6' },
            ),
            ("9135010IM000100Y43", CodeError::Character { place: 8 }),
            ("91350100M000100O43", CodeError::Character { place: 16 }),
            ("91350100M000100号43", CodeError::Character { place: 16 }),
            ("SJZ12345678", CodeError::Length),
            ("SJZ1234567890", CodeError::Length),
            ("SJZ12345678X", CodeError::Character { place: 12 }),
        ] {
            assert_eq!(ObjectCode::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn errors_name_what_was_written_and_what_is_wanted() {
        let told = |text: &str| {
            let error = ObjectCode::parse(text).unwrap_err().at("/code", text);
            error.code.text(Language::English, &error.parameters)
        };
        let check = told("91350100m000100y44");
        assert!(check.contains("91350100M000100Y44"), "{check}");
        assert!(check.contains("18") && check.contains("“3”"), "{check}");
        let organisation = told("91350100M000100X43");
        assert!(organisation.contains("17") && organisation.contains("“6”"));
        assert_eq!(told(" "), "Required.");
        let length = told("9135 0100");
        assert!(length.contains("“91350100”") && length.contains("(8 characters)"));
    }

    #[test]
    fn parts_of_codes_are_six_characters_or_more() {
        for (text, part) in [
            ("130102", "130102"),
            (" 91 1301-02", ""),
            ("9113 0102 ma0a", "91130102MA0A"),
            ("ＳＪＺ０００００１", "SJZ000001"),
            ("13010", ""),
            ("sjzhtsm", ""),
            ("maabcd", "MAABCD"),
            ("石家庄130102", ""),
            ("91350100M000100Y431", ""),
        ] {
            assert_eq!(part_of_code(text).unwrap_or_default(), part, "{text}");
        }
    }

    #[test]
    fn own_code_has_nine_digits() {
        let code = ObjectCode::own(42).unwrap();
        assert_eq!(code.as_str(), "SJZ000000042");
        assert!(!code.is_enterprise());
        assert_eq!(ObjectCode::parse("sjz000000042"), Ok(code));
        assert_eq!(ObjectCode::own(1_000_000_000), None);
    }

    #[test]
    fn invented_codes_differ_and_show_that_they_are_invented() {
        let codes: std::collections::BTreeSet<_> = (0..3000)
            .map(|n| ObjectCode::invented("91", "130102", n).unwrap())
            .collect();
        assert_eq!(codes.len(), 3000);
        assert!(
            codes
                .iter()
                .all(|code| code.as_str().starts_with("91130102DEM"))
        );
    }

    #[test]
    fn invented_code_with_impossible_division_is_refused() {
        assert!(ObjectCode::invented("91", "13010X", 0).is_err());
        assert!(ObjectCode::invented("9I", "130102", 0).is_err());
    }

    proptest! {
        #[test]
        fn parse_code_with_one_character_changed_refuses_it(number in 0..INVENTED_COUNT, place in 0usize..18, other in 0usize..31) {
            let code = ObjectCode::invented("91", "130102", number).unwrap();
            let mut changed = code.as_str().as_bytes().to_vec();
            prop_assume!(changed[place] != CREDIT_ALPHABET[other]);
            changed[place] = CREDIT_ALPHABET[other];
            prop_assert!(ObjectCode::parse(std::str::from_utf8(&changed).unwrap()).is_err());
        }

        #[test]
        fn parse_code_with_neighbours_swapped_refuses_it(number in 0..INVENTED_COUNT, place in 0usize..17) {
            let code = ObjectCode::invented("91", "130102", number).unwrap();
            let mut changed = code.as_str().as_bytes().to_vec();
            prop_assume!(changed[place] != changed[place + 1]);
            changed.swap(place, place + 1);
            prop_assert!(ObjectCode::parse(std::str::from_utf8(&changed).unwrap()).is_err());
        }
    }
}
