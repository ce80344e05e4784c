//! What is counted of a scope, told apart by what its reader may know.

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

/// What a scope holds, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// A tally on its way. Objects come one by one or many that are alike, and may be taken back.
#[derive(Debug, Default)]
pub struct Sums {
    in_scope: i64,
    sizes: BTreeMap<&'static str, i64>,
    excluded: BTreeMap<ExclusionReason, i64>,
    unseen: i64,
    at_cap: i64,
    enterprises: i64,
}

impl Sums {
    /// Counts so many objects.
    pub fn add(
        &mut self,
        placed: &Placed,
        is_enterprise: bool,
        has_reached_cap: bool,
        number: i64,
    ) {
        let if_so = |holds: bool| if holds { number } else { 0 };
        self.in_scope += number;
        match placed.place {
            Ok(stratum) => {
                self.enterprises += if_so(is_enterprise);
                self.at_cap += if_so(has_reached_cap);
                *self.sizes.entry(stratum).or_insert(0) += number;
            }
            Err(_) => match placed.known {
                Ok(_) => self.unseen += number,
                Err(reason) => *self.excluded.entry(reason).or_insert(0) += number,
            },
        }
    }

    /// What came of it.
    pub fn tally(self) -> Tally {
        let sizes = self.sizes.into_iter().filter(|(_, size)| *size > 0);
        let excluded = self.excluded.into_iter().filter(|(_, count)| *count > 0);
        Tally {
            in_scope: count(self.in_scope),
            sizes: sizes
                .map(|(stratum, size)| (stratum.to_owned(), count(size)))
                .collect(),
            excluded: excluded
                .map(|(reason, number)| (reason, count(number)))
                .collect(),
            unseen: count(self.unseen),
            at_cap: count(self.at_cap),
            has_enterprises: self.enterprises > 0,
        }
    }
}

/// Fewer than none are none: what was counted at two moments needn't agree.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Tally {
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
        let mut sums = Sums::default();
        sums.add(&placed(Ok("A")), true, false, 1);
        sums.add(&placed(Ok("A")), false, true, 1);
        sums.add(&placed(Err(ExclusionReason::NoRatio)), true, true, 1);
        let tally = sums.tally();
        assert_eq!((tally.in_scope, tally.eligible()), (3, 2));
        assert_eq!((tally.unseen, tally.at_cap), (0, 1));
        assert!(tally.has_enterprises);
        let told = tally.excluded_counts();
        assert_eq!(told[0].reason, ExclusionReason::NoRatio);
    }

    #[test]
    fn tally_tells_by_the_reason_that_may_be_known_and_else_a_number() {
        let mut sums = Sums::default();
        let unseen = Placed {
            place: Err(ExclusionReason::RecentlyChecked),
            known: Ok("A"),
        };
        let other = Placed {
            place: Err(ExclusionReason::RecentlyChecked),
            known: Err(ExclusionReason::NoRatio),
        };
        sums.add(&unseen, true, true, 1);
        sums.add(&other, true, true, 1);
        let tally = sums.tally();
        let told = tally.excluded_counts();
        assert_eq!((tally.in_scope, tally.eligible(), tally.unseen), (2, 0, 1));
        assert_eq!((told.len(), told[0].reason), (1, ExclusionReason::NoRatio));
        assert!(!tally.has_enterprises);
    }

    #[test]
    fn tally_of_many_less_some_is_that_of_each_by_itself() {
        let mut at_once = Sums::default();
        at_once.add(&placed(Ok("A")), true, false, 7);
        at_once.add(&placed(Err(ExclusionReason::Inactive)), true, false, 2);
        // Two of the seven are told apart by now, one of whom is left out.
        at_once.add(&placed(Ok("A")), true, false, -2);
        at_once.add(
            &placed(Err(ExclusionReason::RecentlyChecked)),
            true,
            true,
            1,
        );
        at_once.add(&placed(Ok("A")), true, true, 1);
        let mut one_by_one = Sums::default();
        for _ in 0..5 {
            one_by_one.add(&placed(Ok("A")), true, false, 1);
        }
        one_by_one.add(&placed(Ok("A")), true, true, 1);
        for reason in [
            ExclusionReason::Inactive,
            ExclusionReason::Inactive,
            ExclusionReason::RecentlyChecked,
        ] {
            one_by_one.add(&placed(Err(reason)), true, true, 1);
        }
        assert_eq!(at_once.tally(), one_by_one.tally());
    }

    #[test]
    fn tally_of_those_who_left_their_group_holds_nothing_of_it() {
        let mut sums = Sums::default();
        sums.add(&placed(Ok("D")), true, false, 3);
        sums.add(&placed(Ok("D")), true, false, -3);
        sums.add(&placed(Err(ExclusionReason::NoRatio)), true, false, -1);
        assert_eq!(sums.tally(), Tally::default());
    }
}
