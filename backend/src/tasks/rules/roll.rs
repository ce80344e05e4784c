//! Many objects by their codes, each with what is known of it: a register's million as one text and one
//! list, where a record of texts for each would take ten times the memory.

use std::collections::BTreeMap;

/// Codes in the order in which they came, each with a fact.
#[derive(Clone, Debug)]
pub struct Roll<T> {
    codes: String,
    /// Where each code ends, and its fact.
    entries: Vec<(usize, T)>,
}

impl<T> Default for Roll<T> {
    fn default() -> Self {
        Self {
            codes: String::new(),
            entries: Vec::new(),
        }
    }
}

impl<T> Roll<T> {
    /// Takes another.
    pub fn push(&mut self, code: &str, fact: T) {
        self.codes.push_str(code);
        self.entries.push((self.codes.len(), fact));
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is known of each.
    pub fn facts(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, fact)| fact)
    }

    /// All in the order of their codes.
    pub fn ordered(&self) -> Ordered<'_, T> {
        let by_beginning = |number: usize| {
            let (high, low) = beginning(self.get(number).0);
            (high, low, number as u32)
        };
        let mut keyed: Vec<(u64, u64, u32)> = (0..self.len()).map(by_beginning).collect();
        keyed.sort_unstable_by(|one, other| {
            let beginning = (one.0, one.1).cmp(&(other.0, other.1));
            beginning.then_with(|| {
                let codes = [one.2, other.2].map(|number| self.get(number as usize).0);
                codes[0].cmp(codes[1])
            })
        });
        // A list of its own, so that the memory of the other goes.
        let order = keyed.iter().map(|(_, _, number)| *number);
        Ordered {
            roll: self,
            order: order.collect(),
        }
    }

    fn get(&self, number: usize) -> (&str, &T) {
        let begin = number
            .checked_sub(1)
            .map_or(0, |before| self.entries[before].0);
        let (end, fact) = &self.entries[number];
        (&self.codes[begin..*end], fact)
    }
}

/// The first bytes of a code as numbers, which order as those do: few codes are told apart by later ones.
fn beginning(code: &str) -> (u64, u64) {
    let mut bytes = [0; 16];
    let length = code.len().min(bytes.len());
    bytes[..length].copy_from_slice(&code.as_bytes()[..length]);
    let number = u128::from_be_bytes(bytes);
    ((number >> 64) as u64, number as u64)
}

/// A roll in the order of its codes.
#[derive(Clone, Debug)]
pub struct Ordered<'r, T> {
    roll: &'r Roll<T>,
    order: Vec<u32>,
}

impl<'r, T> Ordered<'r, T> {
    /// Each code with its fact.
    pub fn iter(&self) -> impl Iterator<Item = (&'r str, &'r T)> + Clone {
        in_order(self.roll, &self.order)
    }

    /// The same, so many at a time.
    pub fn chunks(&self, size: usize) -> Vec<impl Iterator<Item = (&'r str, &'r T)> + Clone> {
        let chunks = self.order.chunks(size);
        chunks.map(|some| in_order(self.roll, some)).collect()
    }
}

fn in_order<'a, 'r: 'a, T>(
    roll: &'r Roll<T>,
    order: &'a [u32],
) -> impl Iterator<Item = (&'r str, &'r T)> + Clone {
    order.iter().map(move |number| roll.get(*number as usize))
}

/// Names that come again and again, by numbers.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: BTreeMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The name of a number that was given.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ordered_is_in_the_order_of_bytes(
            codes in prop::collection::vec("[AB甲乙]{0,18}", 0..40),
            size in 1..9_usize,
        ) {
            let mut roll = Roll::default();
            for (number, code) in codes.iter().enumerate() {
                roll.push(code, number);
            }
            prop_assert_eq!(roll.len(), codes.len());
            let ordered = roll.ordered();
            let found: Vec<&str> = ordered.iter().map(|(code, _)| code).collect();
            let mut expected: Vec<&str> = codes.iter().map(String::as_str).collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
            prop_assert!(ordered.iter().all(|(code, number)| codes[*number] == code));
            let together = ordered.chunks(size).into_iter().flatten().map(|(code, _)| code);
            prop_assert!(together.eq(ordered.iter().map(|(code, _)| code)));
        }
    }

    #[test]
    fn names_have_numbers() {
        let mut names = Names::default();
        let numbers = ["甲", "乙", "甲"].map(|name| names.number(name));
        assert_eq!(numbers[0], numbers[2]);
        assert_eq!(
            numbers.map(|number| names.name(number).to_owned()),
            ["甲", "乙", "甲"]
        );
    }
}
