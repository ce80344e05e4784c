//! Numbers that lead to a person: mobile and landline telephones, and identity cards, in whatever way
//! people write them. Pure.
//!
//! What is public stays public: so a text is looked at as a reader takes it, not as its bytes stand.
//! Marks that nobody sees don't count, full width and other scripts' digits are digits, and what
//! people put between the digits (spaces, dots, dashes, brackets) joins them. What only looks so is
//! let through: dates, amounts, counts, numbers of documents, plans and cases, credit codes.

mod groups;
mod kinds;

use self::groups::{Digits, Group};
use std::ops::Range;

/// Fewer signs that may be digits make no number of a person: each stands for two digits at most
/// (⑬), and the shortest number has ten.
const FEWEST_SIGNS: usize = 5;

/// A number of a person in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNumber {
    /// As it stands in the text.
    pub written: String,
    /// So that whoever wrote it finds it, and nobody else gets it: the first three digits (of a
    /// landline its area code) and the last four.
    pub masked: String,
}

/// The numbers of persons in a text, in their order; each way of writing one once.
pub fn find(text: &str) -> Vec<PersonalNumber> {
    let signs = text.chars().filter(|c| groups::may_be_digit(*c));
    if signs.take(FEWEST_SIGNS).count() < FEWEST_SIGNS {
        return Vec::new();
    }
    let mut all = hits(text, Digits::Arabic);
    // 一 is a word as well as a digit (统一13812345678): read as digits only where that finds more.
    for hit in hits(text, Digits::Chinese) {
        if all.iter().all(|(place, _)| is_apart(place, &hit.0)) {
            all.push(hit);
        }
    }
    all.sort_by_key(|(place, _)| place.start);
    let mut found: Vec<PersonalNumber> = Vec::with_capacity(all.len());
    for (place, masked) in all {
        let written = text.get(place).unwrap_or_default().to_owned();
        if !found.iter().any(|one| one.written == written) {
            found.push(PersonalNumber { written, masked });
        }
    }
    found
}

fn is_apart(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.end <= other.start || other.end <= one.start
}

/// Where numbers of persons stand, in bytes, and their masked forms.
fn hits(text: &str, digits: Digits) -> Vec<(Range<usize>, String)> {
    let groups = groups::read(text, digits);
    let mut rest: &[Group] = &groups;
    let mut hits = Vec::new();
    while let Some(first) = rest.first() {
        let (taken, found) = number_at_start(rest);
        if let (Some(masked), Some(last)) = (found, rest.get(taken - 1)) {
            hits.push((first.from..last.to, masked));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    hits
}

/// The number of a person that begins with the first group, masked, and how many groups it takes; one
/// group is passed over where there is none.
fn number_at_start(groups: &[Group]) -> (usize, Option<String>) {
    let mut digits = String::new();
    for (place, group) in groups.iter().enumerate() {
        if place > 0 && group.gap.is_none() {
            break;
        }
        digits.push_str(&group.digits);
        if digits.len() > kinds::MOST_DIGITS {
            break;
        }
        let (number, rest) = groups.split_at(place + 1);
        if let Some(masked) = kinds::masked(number, &digits, rest.first()) {
            return (place + 1, Some(masked));
        }
    }
    (1, None)
}

#[cfg(test)]
mod tests;
