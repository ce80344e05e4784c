//! Where each code stands first in a file. Of a million codes no text is kept but two keyed hashes, which
//! no two codes share but by a chance of one in 2⁸⁸ for such a file.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

/// The codes of a file so far.
#[derive(Default)]
pub struct Places {
    one: RandomState,
    other: RandomState,
    first: HashMap<(u64, u64), u64>,
}

impl Places {
    /// Notes a code's place, unless it had one: then that.
    pub fn enter(&mut self, code: &str, place: u64) -> Option<u64> {
        let key = (self.one.hash_one(code), self.other.hash_one(code));
        match self.first.entry(key) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(free) => {
                free.insert(place);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_first_place() {
        let mut places = Places::default();
        assert_eq!(places.enter("91130100MA0000001A", 2), None);
        assert_eq!(places.enter("91130100MA0000002B", 3), None);
        assert_eq!(places.enter("91130100MA0000001A", 4), Some(2));
        assert_eq!(places.enter("91130100MA0000001A", 5), Some(2));
    }
}
