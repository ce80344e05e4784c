//! Invented persons.

use super::chance::Chance;
use super::words::{FAMILIES, GIVEN};

/// A person's name, of two or three characters.
pub fn person(chance: &mut Chance) -> String {
    let family = chance.pick(FAMILIES);
    let first = chance.pick(GIVEN);
    match chance.happens(250) {
        true => format!("{family}{first}"),
        false => format!("{family}{first}{}", chance.pick(GIVEN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_two_or_three_characters() {
        let mut chance = Chance::new("people");
        let lengths: std::collections::BTreeSet<usize> = (0..100)
            .map(|_| person(&mut chance).chars().count())
            .collect();
        assert_eq!(lengths.into_iter().collect::<Vec<_>>(), [2, 3]);
    }
}
