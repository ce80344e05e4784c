//! Whether an object is both eligible and excluded (SPEC §2), asked while the population comes part by
//! part: both files are in the order of keys, so that neither is gone through twice.

use std::iter::Peekable;

use crate::files::{at, key_of, line_of_key};
use crate::lines::{Lines, lines_of};
use crate::refusal::{Defect, Fault};
use crate::withheld::MARK;

/// The keys of the excluded, each with its line's place.
type Keys<'e> = Box<dyn Iterator<Item = (u64, &'e str)> + 'e>;

/// The excluded that no part of the population has passed yet.
pub(crate) struct Disjoint<'e> {
    rest: Peekable<Keys<'e>>,
    defect: Option<Defect>,
}

impl<'e> Disjoint<'e> {
    /// Before the first part. Of lines that are withheld nothing can be said.
    pub(crate) fn new(excluded: &'e Lines) -> Self {
        let lines = (0..).zip(excluded.iter());
        let shown = lines.filter(|(_, line)| !line.starts_with(MARK));
        let keys: Keys<'e> = Box::new(shown.map(|(index, line)| (index, key_of(line))));
        Self {
            rest: keys.peekable(),
            defect: None,
        }
    }

    /// Looks for them in the next part.
    pub(crate) fn take(&mut self, part: &str) {
        let Some(last) = lines_of(part).next_back() else {
            return;
        };
        let end = key_of(last);
        while self.defect.is_none()
            && let Some((index, key)) = self.rest.next_if(|(_, key)| *key <= end)
        {
            let is_eligible = line_of_key(part, key).is_some();
            self.defect =
                is_eligible.then(|| at(index, Fault::BothEligibleAndExcluded(key.to_owned())));
        }
    }

    /// Refuses the first that is both, after the last part.
    pub(crate) fn finish(self) -> Result<(), Defect> {
        self.defect.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&str; 3] = ["A\tall\nC\tall\n", "E\tall\nG\tall\n", "I\tall\n"];

    fn found(excluded: &[&str]) -> Result<(), Defect> {
        let lines: Lines = excluded
            .iter()
            .map(|key| format!("{key}\tinactive\t-"))
            .collect();
        let mut disjoint = Disjoint::new(&lines);
        PARTS.iter().for_each(|part| disjoint.take(part));
        disjoint.finish()
    }

    #[test]
    fn what_is_excluded_and_in_any_part_is_found_first_to_last() {
        for (excluded, both) in [
            (&["B", "D", "F", "H", "J"][..], None),
            (&["A", "B"], Some((0, "A"))),
            (&["B", "C", "E"], Some((1, "C"))),
            (&["B", "D", "E", "I"], Some((2, "E"))),
            (&["D", "G"], Some((1, "G"))),
            (&["B", "D", "F", "H", "I"], Some((4, "I"))),
            (&[], None),
        ] {
            let expected = both.map_or(Ok(()), |(index, key)| {
                Err(at(index, Fault::BothEligibleAndExcluded(key.to_owned())))
            });
            assert_eq!(found(excluded), expected, "{excluded:?}");
        }
    }
}
