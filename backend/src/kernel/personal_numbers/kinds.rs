//! Which digits are a number of a person: its form, and what looks like it and isn't.

use super::groups::{Gap, Group};
use chrono::NaiveDate;

/// The longest number: of an identity card.
pub(super) const MOST_DIGITS: usize = 18;

/// Years of birth that a card of 15 digits tells by its last two figures: it was issued until 1999
/// (GB 11643-1999), and who was born before 1930 works no more. A document's number with this day in it
/// is none.
const OLD_CARD_BIRTHS: std::ops::RangeInclusive<i32> = 30..=99;
/// Years of birth of whom a labour inspection may write, children at work among them. Numbers of
/// cases, made of a division, a day and a count, have later ones.
const CARD_BIRTHS: std::ops::RangeInclusive<i32> = 1900..=2020;
/// Years of birth that tell a card although its check character is wrong: a slip of the pen makes
/// nobody unknown. Nothing else of eighteen digits has such a day in its middle.
const MISTYPED_BIRTHS: std::ops::RangeInclusive<i32> = 1930..=2010;
/// The first two digits of a card: province, municipality or region (GB/T 2260), and 83 and 91 of
/// residence permits of Taiwan and of foreigners.
const PROVINCES: [u8; 36] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
];
/// Years, as they stand in dates and numbers of documents.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2099;
/// How Hebei's divisions begin (GB/T 2260), and mobile numbers too.
const DIVISIONS: [&str; 2] = ["130", "131"];
/// The digits of a division.
const DIVISION_LENGTH: usize = 6;

/// The masked form of the number that these groups are together, if they are one. `digits` are those
/// of all groups; `next` is the group that follows.
pub(super) fn masked(groups: &[Group], digits: &str, next: Option<&Group>) -> Option<String> {
    if is_identity_card(groups, digits) {
        return Some(mask(
            digits,
            3,
            groups.last().is_some_and(|one| one.ends_in_x),
        ));
    }
    let area = telephone(groups, digits)?;
    let is_other = is_list(groups)
        || is_document_number(groups)
        || is_decimal(groups)
        || is_amount(groups, next);
    (!is_other).then(|| mask(national(digits).0, area, false))
}

/// The first digits and the last four characters.
fn mask(digits: &str, head: usize, ends_in_x: bool) -> String {
    let tail = digits.len().saturating_sub(4 - usize::from(ends_in_x));
    let x = if ends_in_x { "X" } else { "" };
    let (head, tail) = (digits.get(..head), digits.get(tail..));
    format!(
        "{}****{}{x}",
        head.unwrap_or_default(),
        tail.unwrap_or_default()
    )
}

/// Whether groups are numbers of one or two digits after one another, as in lists and dates. One digit
/// in each is a number that was spaced out.
fn is_list(groups: &[Group]) -> bool {
    let longest = groups.iter().map(Group::length).max();
    groups.len() > 1 && longest == Some(2)
}

/// Whether all groups have one digit each.
fn is_spaced_out(groups: &[Group]) -> bool {
    groups.len() > 1 && groups.iter().all(|group| group.length() == 1)
}

fn lengths(groups: &[Group]) -> Vec<usize> {
    groups.iter().map(Group::length).collect()
}

/// Whether what also stands between numbers stands between these: then only the groups in which one
/// writes the number itself make one of them.
fn is_loose(groups: &[Group]) -> bool {
    let inner = groups.get(1..).unwrap_or_default();
    inner.iter().any(|group| group.gap == Some(Gap::Loose))
}

// Identity cards (GB 11643)

/// Eighteen characters, or the former fifteen digits.
fn is_identity_card(groups: &[Group], digits: &str) -> bool {
    let ends_in_x = groups.last().is_some_and(|group| group.ends_in_x);
    if is_loose(groups)
        && !is_spaced_out(groups)
        && !matches!(lengths(groups)[..], [6, 8, 4] | [6, 6, 3])
    {
        return false;
    }
    match (digits.len(), ends_in_x) {
        (18, false) | (17, true) => {
            let births = match has_check_character(digits) {
                true => CARD_BIRTHS,
                false => MISTYPED_BIRTHS,
            };
            has_province(digits) && is_born_in(digits, &births)
        }
        (15, false) => has_province(digits) && is_born_before_2000(digits) && !is_list(groups),
        _ => false,
    }
}

fn part<T: std::str::FromStr>(digits: &str, place: std::ops::Range<usize>) -> Option<T> {
    digits.get(place)?.parse().ok()
}

fn has_province(digits: &str) -> bool {
    part::<u8>(digits, 0..2).is_some_and(|province| PROVINCES.contains(&province))
}

fn is_born_in(digits: &str, births: &std::ops::RangeInclusive<i32>) -> bool {
    let day = || {
        let year = part::<i32>(digits, 6..10).filter(|year| births.contains(year))?;
        NaiveDate::from_ymd_opt(year, part(digits, 10..12)?, part(digits, 12..14)?)
    };
    day().is_some()
}

fn is_born_before_2000(digits: &str) -> bool {
    let day = || {
        let year = part::<i32>(digits, 6..8).filter(|year| OLD_CARD_BIRTHS.contains(year))?;
        NaiveDate::from_ymd_opt(1900 + year, part(digits, 8..10)?, part(digits, 10..12)?)
    };
    day().is_some()
}

/// ISO 7064 MOD 11-2 over 17 digits; the eighteenth, or an X, says the sum.
fn has_check_character(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let values = digits.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    let expected = CHECK.get((sum % 11) as usize).copied();
    expected == Some(digits.as_bytes().get(17).copied().unwrap_or(b'X'))
}

// Telephones (the numbering plan of 工业和信息化部)

/// The digits of the area or network of a telephone number; none if it is no such number.
fn telephone(groups: &[Group], digits: &str) -> Option<usize> {
    let (national, has_country) = national(digits);
    let lengths = lengths(groups);
    let fits = !is_loose(groups) || is_spaced_out(groups);
    if is_mobile(national)
        && is_grouped_as_mobile(groups)
        && (fits || matches!(lengths[..], [3, 4, 4]))
    {
        return Some(3);
    }
    let area = area_of_landline(national, has_country)?;
    (fits || matches!(lengths[..], [3, 8] | [4, 7] | [4, 8] | [3 | 4, 4, 4])).then_some(area)
}

/// The number within the country, and whether the country's code stood before it.
fn national(digits: &str) -> (&str, bool) {
    let rest = digits.strip_prefix("0086");
    match rest.or_else(|| digits.strip_prefix("86")) {
        Some(rest) => (rest, true),
        None => (digits, false),
    }
}

/// Eleven digits that begin with 1 and 3–9; before them stood the 0 of calls to other areas.
fn is_mobile(national: &str) -> bool {
    let number = match national.len() {
        12 => national.strip_prefix('0').unwrap_or(national),
        _ => national,
    };
    number.len() == 11
        && number.starts_with('1')
        && matches!(number.as_bytes().get(1), Some(b'3'..=b'9'))
}

/// Whether a mobile number is written in such groups: three at the most beside the country's code, all
/// digits apart, or the middle in pairs (138 12 34 5678). Others are counts in a row.
fn is_grouped_as_mobile(groups: &[Group]) -> bool {
    let own = match groups {
        [code, own @ ..] if matches!(code.digits.as_str(), "86" | "0086") => own,
        all => all,
    };
    own.len() <= 3 || is_spaced_out(own) || matches!(lengths(own)[..], [3, 2, 2, 4])
}

/// An area's code and seven or eight digits of which the first is 2–8: 10 and 2x have eight. The code
/// has its 0, but after the country's.
fn area_of_landline(national: &str, has_country: bool) -> Option<usize> {
    let (zero, rest) = match national.strip_prefix('0') {
        Some(rest) => (1, rest),
        None if has_country => (0, national),
        None => return None,
    };
    let (area, lengths) = match rest.as_bytes() {
        [b'1', b'0', ..] | [b'2', ..] => (2, 8..=8),
        [b'3'..=b'9', ..] => (3, 7..=8),
        _ => return None,
    };
    let local = rest.get(area..)?;
    let is_local =
        lengths.contains(&local.len()) && local.starts_with(|c: char| ('2'..='8').contains(&c));
    is_local.then_some(zero + area)
}

/// Whether groups are those of a date, or of a number made of a division or of a year: 130102-00012,
/// 13102-2026-11, 138-20261123.
fn is_document_number(groups: &[Group]) -> bool {
    let lengths = lengths(groups);
    if groups.len() < 2 || is_spaced_out(groups) || matches!(lengths[..], [3 | 4, 4, 4]) {
        return false;
    }
    let begins_with_division = groups.first().is_some_and(|group| {
        let is_one = DIVISIONS.iter().any(|head| group.digits.starts_with(head));
        is_one && group.length() == DIVISION_LENGTH
    });
    begins_with_division || groups.iter().any(is_year_or_day)
}

fn is_year_or_day(group: &Group) -> bool {
    let Some(year) = part::<i32>(&group.digits, 0..4).filter(|year| YEARS.contains(year)) else {
        return false;
    };
    let day = || {
        let (month, day) = (part(&group.digits, 4..6)?, part(&group.digits, 6..8)?);
        NaiveDate::from_ymd_opt(year, month, day)
    };
    match group.length() {
        4 => true,
        8 => day().is_some(),
        _ => false,
    }
}

/// Whether a dot stands after one or two digits, as in decimals.
fn is_decimal(groups: &[Group]) -> bool {
    let is_point = |pair: &[Group]| {
        let [before, after] = pair else { return false };
        after.gap == Some(Gap::Dot) && before.length() <= 2
    };
    !is_spaced_out(groups) && groups.windows(2).any(is_point)
}

/// Whether it is money or a count of ten thousands: by its sign, its unit, or the fen after a dot.
fn is_amount(groups: &[Group], next: Option<&Group>) -> bool {
    let before = groups.first().and_then(|group| group.before);
    let after = groups.last().and_then(|group| group.after);
    let has_fen = next.is_some_and(|next| next.gap == Some(Gap::Dot) && next.length() <= 2);
    matches!(before, Some('¥' | '$' | '€'))
        || matches!(after, Some('元' | '圆' | '万' | '亿'))
        || (groups.len() == 1 && has_fen)
}
