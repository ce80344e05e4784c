//! What a pass over a scope counts, told apart by what its reader may know.

use sortition_contract::plans::{ExcludedCount, ExclusionReason};
use std::collections::BTreeMap;

/// What an object in scope comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its stratum, or why it is left out.
    pub place: Result<&'static str, ExclusionReason>,
    /// The same as far as the reader may know of its checks. More checks only leave out more: whoever
    /// is left out by this is by the other too.
    pub known: Result<&'static str, ExclusionReason>,
}

/// What a pass over a scope counts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// All that the filter matches.
    pub in_scope: u64,
    /// Those that can be drawn, by stratum.
    pub sizes: BTreeMap<String, u64>,
    /// Those left out, by the reason that the reader may know.
    pub excluded: BTreeMap<ExclusionReason, u64>,
    /// Those left out for reasons that the reader may not know yet.
    pub unseen: u64,
    /// Those that can be drawn though they have had as many visits as the cap allows.
    pub at_cap: u64,
    /// Whether an enterprise can be drawn.
    pub has_enterprises: bool,
}

impl Tally {
    /// Counts one object.
    pub fn add(&mut self, placed: &Placed, is_enterprise: bool, has_reached_cap: bool) {
        self.in_scope += 1;
        match placed.place {
            Ok(stratum) => {
                self.has_enterprises |= is_enterprise;
                self.at_cap += u64::from(has_reached_cap);
                match self.sizes.get_mut(stratum) {
                    Some(size) => *size += 1,
                    None => drop(self.sizes.insert(stratum.to_owned(), 1)),
                }
            }
            Err(_) => match placed.known {
                Ok(_) => self.unseen += 1,
                Err(reason) => *self.excluded.entry(reason).or_insert(0) += 1,
            },
        }
    }

    /// How many can be drawn.
    pub fn eligible(&self) -> u64 {
        self.sizes.values().sum()
    }

    /// Those left out, as the API shows them.
    pub fn excluded_counts(&self) -> Vec<ExcludedCount> {
        let of = |(reason, count): (&ExclusionReason, &u64)| ExcludedCount {
            reason: *reason,
            count: *count,
        };
        self.excluded.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(place: Result<&'static str, ExclusionReason>) -> Placed {
        Placed {
            place,
            known: place,
        }
    }

    #[test]
    fn tally_counts_each_object_once() {
        let mut tally = Tally::default();
        tally.add(&placed(Ok("A")), true, false);
        tally.add(&placed(Ok("A")), false, true);
        tally.add(&placed(Err(ExclusionReason::NoRatio)), true, true);
        assert_eq!((tally.in_scope, tally.eligible()), (3, 2));
        assert_eq!((tally.unseen, tally.at_cap), (0, 1));
        assert!(tally.has_enterprises);
        let told = tally.excluded_counts();
        assert_eq!(told[0].reason, ExclusionReason::NoRatio);
    }

    #[test]
    fn tally_tells_by_the_reason_that_may_be_known_and_else_a_number() {
        let mut tally = Tally::default();
        let unseen = Placed {
            place: Err(ExclusionReason::RecentlyChecked),
            known: Ok("A"),
        };
        let other = Placed {
            place: Err(ExclusionReason::RecentlyChecked),
            known: Err(ExclusionReason::NoRatio),
        };
        tally.add(&unseen, true, true);
        tally.add(&other, true, true);
        let told = tally.excluded_counts();
        assert_eq!((tally.in_scope, tally.eligible(), tally.unseen), (2, 0, 1));
        assert_eq!((told.len(), told[0].reason), (1, ExclusionReason::NoRatio));
        assert!(!tally.has_enterprises);
    }
}
