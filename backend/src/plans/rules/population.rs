//! Whom a scope meets: of each object that the filter matches, its stratum or the one reason that
//! leaves it out.

use crate::plans::rules::counts::{ALL, UNRATED, named};
use chrono::{Months, NaiveDate};
use sortition_contract::plans::{ExcludedCount, StratumRatio};
use sortition_contract::registers::ObjectStatus;
use std::collections::{BTreeMap, BTreeSet};

/// Why an object in scope can't be drawn. The first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Not active.
    Inactive,
    /// Checked within the months that the scope names.
    RecentlyChecked,
    /// Visited as often this year as the cap allows, where the setting excludes such.
    CapReached,
    /// Its class has no ratio.
    NoRatio,
    /// None of the items is for objects of its type.
    WrongType,
}

impl Reason {
    /// All, in the order in which they are looked at.
    pub const ALL: [Self; 5] = [
        Self::Inactive,
        Self::RecentlyChecked,
        Self::CapReached,
        Self::NoRatio,
        Self::WrongType,
    ];

    /// The code, in answers and in the draw's file of excluded objects.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::RecentlyChecked => "recently_checked",
            Self::CapReached => "cap_reached",
            Self::NoRatio => "no_ratio",
            Self::WrongType => "wrong_type",
        }
    }
}

/// What decides about an object.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// `ObjectType`.
    pub object_type: &'a str,
    /// `ObjectStatus`.
    pub status: &'a str,
    /// `CreditClass`, if it has one.
    pub credit_class: Option<&'a str>,
    /// The day of its last confirmed check.
    pub last_checked_on: Option<NaiveDate>,
    /// Whether it was visited as often as the cap allows.
    pub is_capped: bool,
}

/// What objects are asked for.
#[derive(Clone, Debug)]
pub struct Terms {
    ratios: BTreeSet<String>,
    object_types: Option<BTreeSet<String>>,
    checked_before: Option<NaiveDate>,
}

impl Terms {
    /// `object_types`: of each item, the types that it is for; empty for any. `on` is the day of
    /// the draw.
    pub fn new(
        ratios: &[StratumRatio],
        object_types: &[Vec<String>],
        exclude_months: Option<u32>,
        on: NaiveDate,
    ) -> Self {
        let is_any = object_types.iter().any(Vec::is_empty);
        Self {
            ratios: ratios.iter().map(|ratio| ratio.stratum.clone()).collect(),
            object_types: (!is_any && !object_types.is_empty())
                .then(|| object_types.iter().flatten().cloned().collect()),
            checked_before: exclude_months
                .filter(|months| *months > 0)
                .and_then(|months| on.checked_sub_months(Months::new(months))),
        }
    }

    /// From which day on a check leaves an object out; none if that doesn't matter.
    pub fn recent_since(&self) -> Option<NaiveDate> {
        self.checked_before.and_then(|day| day.succ_opt())
    }

    /// The object's stratum, or why it is left out. Who was checked exactly so many months ago is
    /// in again.
    pub fn place(&self, candidate: &Candidate<'_>) -> Result<&'static str, Reason> {
        if candidate.status != ObjectStatus::Active.code() {
            return Err(Reason::Inactive);
        }
        let is_recent = match (self.recent_since(), candidate.last_checked_on) {
            (Some(day), Some(last)) => last >= day,
            _ => false,
        };
        if is_recent {
            return Err(Reason::RecentlyChecked);
        }
        if candidate.is_capped {
            return Err(Reason::CapReached);
        }
        let stratum = match candidate.credit_class {
            _ if self.ratios.contains(ALL) => ALL,
            Some(class) => named(class),
            None => UNRATED,
        };
        if !self.ratios.contains(stratum) {
            return Err(Reason::NoRatio);
        }
        let types = self.object_types.as_ref();
        if types.is_some_and(|types| !types.contains(candidate.object_type)) {
            return Err(Reason::WrongType);
        }
        Ok(stratum)
    }
}

/// Whether an object is an enterprise (domain.md §3): its code starts with 91, or it has no credit
/// code and is of such a type.
pub fn is_enterprise(code: &str, object_type: &str) -> bool {
    code.starts_with("91")
        || (code.starts_with("SJZ")
            && ["enterprise", "labour_agency", "labour_dispatch"].contains(&object_type))
}

/// What a pass over a scope counts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// All that the filter matches.
    pub in_scope: u64,
    /// Those that can be drawn, by stratum.
    pub sizes: BTreeMap<String, u64>,
    /// Those left out, by reason.
    pub excluded: BTreeMap<Reason, u64>,
    /// Whether an enterprise can be drawn.
    pub has_enterprises: bool,
}

impl Tally {
    /// Counts one object.
    pub fn add(&mut self, place: Result<&str, Reason>, is_enterprise: bool) {
        self.in_scope += 1;
        match place {
            Ok(stratum) => {
                self.has_enterprises |= is_enterprise;
                match self.sizes.get_mut(stratum) {
                    Some(size) => *size += 1,
                    None => drop(self.sizes.insert(stratum.to_owned(), 1)),
                }
            }
            Err(reason) => *self.excluded.entry(reason).or_insert(0) += 1,
        }
    }

    /// How many can be drawn.
    pub fn eligible(&self) -> u64 {
        self.sizes.values().sum()
    }

    /// Those left out, as the API shows them.
    pub fn excluded_counts(&self) -> Vec<ExcludedCount> {
        let of = |(reason, count): (&Reason, &u64)| ExcludedCount {
            reason: reason.code().to_owned(),
            count: *count,
        };
        self.excluded.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ratios(strata: &[&str]) -> Vec<StratumRatio> {
        let of = |stratum: &&str| StratumRatio {
            stratum: (*stratum).to_owned(),
            ratio_bp: 100,
            min: None,
            max: None,
        };
        strata.iter().map(of).collect()
    }

    const FINE: Candidate<'static> = Candidate {
        object_type: "enterprise",
        status: "active",
        credit_class: Some("A"),
        last_checked_on: None,
        is_capped: false,
    };

    fn terms() -> Terms {
        let types = [vec!["enterprise".to_owned()]];
        Terms::new(
            &ratios(&["A", "unrated"]),
            &types,
            Some(12),
            day("2026-11-23"),
        )
    }

    #[test]
    fn place_names_the_first_reason_that_holds() {
        let worst = Candidate {
            object_type: "other",
            status: "suspended",
            credit_class: Some("D"),
            last_checked_on: Some(day("2026-11-01")),
            is_capped: true,
        };
        let steps = [
            (worst, Err(Reason::Inactive)),
            (
                Candidate {
                    status: "active",
                    ..worst
                },
                Err(Reason::RecentlyChecked),
            ),
            (
                Candidate {
                    status: "active",
                    last_checked_on: None,
                    ..worst
                },
                Err(Reason::CapReached),
            ),
            (
                Candidate {
                    credit_class: Some("D"),
                    object_type: "other",
                    ..FINE
                },
                Err(Reason::NoRatio),
            ),
            (
                Candidate {
                    object_type: "other",
                    ..FINE
                },
                Err(Reason::WrongType),
            ),
            (FINE, Ok("A")),
            (
                Candidate {
                    credit_class: None,
                    ..FINE
                },
                Ok("unrated"),
            ),
        ];
        for (candidate, expected) in steps {
            assert_eq!(terms().place(&candidate), expected, "{candidate:?}");
        }
    }

    #[test]
    fn place_takes_in_again_after_exactly_the_months() {
        for (last, expected) in [
            ("2025-11-22", Ok("A")),
            ("2025-11-23", Ok("A")),
            ("2025-11-24", Err(Reason::RecentlyChecked)),
            ("2026-11-23", Err(Reason::RecentlyChecked)),
        ] {
            let candidate = Candidate {
                last_checked_on: Some(day(last)),
                ..FINE
            };
            assert_eq!(terms().place(&candidate), expected, "{last}");
        }
    }

    #[test]
    fn place_without_classes_or_types_takes_all_that_are_active() {
        let any = Terms::new(
            &ratios(&["all"]),
            &[vec![], vec!["other".to_owned()]],
            None,
            day("2026-11-23"),
        );
        let checked = Candidate {
            last_checked_on: Some(day("2026-11-22")),
            credit_class: Some("D"),
            ..FINE
        };
        assert_eq!(any.place(&checked), Ok("all"));
    }

    #[test]
    fn enterprises_are_told_by_code_or_type() {
        for (code, object_type, expected) in [
            ("91130100MA0000001A", "other", true),
            ("52130100MA0000001A", "enterprise", false),
            ("SJZ000000001", "labour_dispatch", true),
            ("SJZ000000001", "construction_project", false),
        ] {
            assert_eq!(is_enterprise(code, object_type), expected, "{code}");
        }
    }

    #[test]
    fn tally_counts_each_object_once() {
        let mut tally = Tally::default();
        tally.add(Ok("A"), true);
        tally.add(Ok("A"), false);
        tally.add(Err(Reason::NoRatio), true);
        assert_eq!((tally.in_scope, tally.eligible()), (3, 2));
        assert!(tally.has_enterprises);
        assert_eq!(tally.excluded_counts()[0].reason, "no_ratio");
    }
}
