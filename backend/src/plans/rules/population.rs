//! Whom a scope meets: of each object that the filter matches, its stratum or the one reason that
//! leaves it out.

use crate::plans::rules::counts::{ALL, UNRATED, named};
use chrono::{Datelike, Months, NaiveDate};
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectStatus;
use std::collections::BTreeSet;

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

    /// Whether checks of the object are the reason.
    pub const fn is_by_checks(self) -> bool {
        matches!(self, Self::RecentlyChecked | Self::CapReached)
    }
}

/// The yearly cap of visits of an object (`visit_cap_per_year`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// So many visits a year, over all units.
    pub visits: u32,
    /// Whether it leaves out who has had them (`visit_cap_excludes`); otherwise it warns.
    pub excludes: bool,
}

/// On which checks an exclusion rests: whoever knows of so many of them may be told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// How many of them leave the object out.
    pub needed: usize,
    /// Their places among the object's visits.
    pub visits: Vec<usize>,
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
    /// The days of its visits, those to come among them.
    pub visits: &'a [NaiveDate],
}

/// What objects are asked for.
#[derive(Clone, Debug)]
pub struct Terms {
    ratios: BTreeSet<String>,
    object_types: Option<BTreeSet<String>>,
    checked_before: Option<NaiveDate>,
    cap: Cap,
    on: NaiveDate,
}

impl Terms {
    /// `object_types`: of each item, the types that it is for; empty for any. `on` is the day of
    /// the draw.
    pub fn new(
        ratios: &[StratumRatio],
        object_types: &[Vec<String>],
        exclude_months: Option<u32>,
        cap: Cap,
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
            cap,
            on,
        }
    }

    /// From which day on visits matter at all.
    pub fn visits_since(&self) -> NaiveDate {
        let january = NaiveDate::from_ymd_opt(self.on.year(), 1, 1).unwrap_or(self.on);
        let recent = self.recent_since().unwrap_or(january);
        recent.min(january)
    }

    fn is_of_year(&self, visit: NaiveDate) -> bool {
        visit.year() == self.on.year()
    }

    /// How many visits of a year reach the cap. Nobody without a visit has reached it.
    fn cap(&self) -> usize {
        self.cap.visits.max(1) as usize
    }

    /// Whether an object with visits on these days has had as many this year as the cap allows.
    pub fn has_reached_cap(&self, visits: &[NaiveDate]) -> bool {
        let this_year = visits.iter().filter(|day| self.is_of_year(**day));
        this_year.count() >= self.cap()
    }

    /// What an exclusion of an object with visits on these days rests on; none if not on checks.
    pub fn grounds(&self, reason: Reason, visits: &[NaiveDate]) -> Option<Grounds> {
        let places = |is_ground: &dyn Fn(NaiveDate) -> bool| {
            let places = visits.iter().enumerate();
            let places = places.filter(|(_, day)| is_ground(**day));
            places.map(|(place, _)| place).collect()
        };
        match reason {
            Reason::RecentlyChecked => Some(Grounds {
                needed: 1,
                visits: places(&|day| self.is_recent(day)),
            }),
            Reason::CapReached => Some(Grounds {
                needed: self.cap(),
                visits: places(&|day| self.is_of_year(day)),
            }),
            Reason::Inactive | Reason::NoRatio | Reason::WrongType => None,
        }
    }

    fn is_recent(&self, visit: NaiveDate) -> bool {
        self.recent_since().is_some_and(|since| visit >= since)
    }

    /// From which day on a check leaves an object out; none if that doesn't matter.
    fn recent_since(&self) -> Option<NaiveDate> {
        self.checked_before.and_then(|day| day.succ_opt())
    }

    /// The object's stratum, or why it is left out. Who was checked exactly so many months ago is
    /// in again.
    pub fn place(&self, candidate: &Candidate<'_>) -> Result<&'static str, Reason> {
        if candidate.status != ObjectStatus::Active.code() {
            return Err(Reason::Inactive);
        }
        if candidate.visits.iter().any(|day| self.is_recent(*day)) {
            return Err(Reason::RecentlyChecked);
        }
        if self.cap.excludes && self.has_reached_cap(candidate.visits) {
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
        visits: &[],
    };

    const CAP: Cap = Cap {
        visits: 2,
        excludes: true,
    };

    fn terms() -> Terms {
        let types = [vec!["enterprise".to_owned()]];
        Terms::new(
            &ratios(&["A", "unrated"]),
            &types,
            Some(12),
            CAP,
            day("2026-11-23"),
        )
    }

    #[test]
    fn place_names_the_first_reason_that_holds() {
        let lately = [day("2026-11-01"), day("2026-02-01")];
        let worst = Candidate {
            object_type: "other",
            status: "suspended",
            credit_class: Some("D"),
            visits: &lately,
        };
        let no_months = Terms::new(&ratios(&["A"]), &[], None, CAP, day("2026-11-23"));
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
        let capped = Candidate {
            status: "active",
            ..worst
        };
        assert_eq!(no_months.place(&capped), Err(Reason::CapReached));
    }

    #[test]
    fn cap_counts_the_visits_of_the_year_and_leaves_out_only_where_it_shall() {
        let warning = Cap {
            excludes: false,
            ..CAP
        };
        let of = |cap| Terms::new(&ratios(&["A"]), &[], None, cap, day("2026-11-23"));
        for (visits, is_reached) in [
            (&[][..], false),
            (&["2026-01-01"], false),
            (&["2026-01-01", "2025-12-31"], false),
            (&["2026-01-01", "2026-11-23"], true),
            (&["2026-01-01", "2026-06-01", "2026-11-23"], true),
        ] {
            let days: Vec<NaiveDate> = visits.iter().map(|text| day(text)).collect();
            let candidate = Candidate {
                visits: &days,
                ..FINE
            };
            assert_eq!(of(CAP).has_reached_cap(&days), is_reached, "{visits:?}");
            assert_eq!(of(CAP).place(&candidate).is_err(), is_reached, "{visits:?}");
            assert_eq!(of(warning).place(&candidate), Ok("A"), "{visits:?}");
        }
        let none = Cap { visits: 0, ..CAP };
        assert_eq!(of(none).place(&FINE), Ok("A"), "without a visit");
    }

    /// Each set of up to four visits on telling days, for each set of terms.
    fn visit_sets() -> Vec<(Terms, Vec<NaiveDate>)> {
        let days = ["2025-06-01", "2025-12-31", "2026-01-01", "2026-11-23"].map(day);
        let mut sets = Vec::new();
        for months in [None, Some(3), Some(12), Some(24)] {
            for visits in 0..4 {
                for excludes in [true, false] {
                    let cap = Cap { visits, excludes };
                    let terms = Terms::new(&ratios(&["A"]), &[], months, cap, day("2026-11-23"));
                    for mask in 0..16_u8 {
                        let chosen = (0..4).filter(|place| mask >> place & 1 == 1);
                        let chosen = chosen.map(|place: usize| days[place]).collect();
                        sets.push((terms.clone(), chosen));
                    }
                }
            }
        }
        sets
    }

    #[test]
    fn grounds_are_what_an_exclusion_by_checks_rests_on() {
        let mut seen = 0;
        for (terms, visits) in visit_sets() {
            let place = |visits: &[NaiveDate]| terms.place(&Candidate { visits, ..FINE });
            let Err(reason) = place(&visits) else {
                continue;
            };
            let grounds = terms.grounds(reason, &visits).expect("by checks");
            assert!(grounds.visits.len() >= grounds.needed);
            // So many of them are enough, one fewer of them isn't.
            let some = |count: usize| -> Vec<NaiveDate> {
                grounds
                    .visits
                    .iter()
                    .take(count)
                    .map(|place| visits[*place])
                    .collect()
            };
            assert_eq!(place(&some(grounds.needed)), Err(reason));
            assert_ne!(place(&some(grounds.needed - 1)), Err(reason));
            assert!(visits.iter().all(|visit| {
                *visit >= terms.visits_since()
                    || terms
                        .grounds(reason, &[*visit])
                        .is_some_and(|one| one.visits.is_empty())
            }));
            seen += 1;
        }
        assert!(seen > 100, "{seen}");
        assert_eq!(
            terms().grounds(Reason::Inactive, &[day("2026-11-01")]),
            None
        );
    }

    #[test]
    fn more_visits_only_leave_out_more() {
        for (terms, visits) in visit_sets() {
            let place = |visits: &[NaiveDate]| terms.place(&Candidate { visits, ..FINE });
            for known in 0..visits.len() {
                if place(&visits[..known]).is_err() {
                    assert!(place(&visits).is_err(), "{terms:?} {visits:?}");
                }
            }
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
            let visits = [day(last)];
            let terms = Terms::new(
                &ratios(&["A"]),
                &[],
                Some(12),
                Cap { visits: 9, ..CAP },
                day("2026-11-23"),
            );
            let candidate = Candidate {
                visits: &visits,
                ..FINE
            };
            assert_eq!(terms.place(&candidate), expected, "{last}");
        }
    }

    #[test]
    fn place_without_classes_or_types_takes_all_that_are_active() {
        let any = Terms::new(
            &ratios(&["all"]),
            &[vec![], vec!["other".to_owned()]],
            None,
            CAP,
            day("2026-11-23"),
        );
        let checked = Candidate {
            visits: &[day("2026-11-22")],
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
}
