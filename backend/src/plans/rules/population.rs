//! Whom a scope meets: of each object that the filter matches, its stratum or the one reason that
//! leaves it out.

use crate::plans::rules::counts::{ALL, UNRATED, named};
use crate::plans::rules::tally::Placed;
use chrono::{Datelike, Months, NaiveDate};
use sortition_contract::plans::{ExclusionReason, StratumRatio};
use sortition_contract::registers::{CreditClass, ObjectType};
use std::collections::BTreeSet;

/// Whether checks of an object are the reason.
pub const fn is_by_checks(reason: ExclusionReason) -> bool {
    matches!(
        reason,
        ExclusionReason::RecentlyChecked | ExclusionReason::CapReached
    )
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
    /// What kind of object.
    pub object_type: ObjectType,
    /// Only active ones are drawn.
    pub is_active: bool,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
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
        let january = self.january();
        let recent = self.recent_since().unwrap_or(january);
        recent.min(january)
    }

    /// From which day on visits leave objects out; none if no visit does.
    pub fn leaves_out_since(&self) -> Option<NaiveDate> {
        let capped = self.cap.excludes.then(|| self.january());
        self.recent_since().into_iter().chain(capped).min()
    }

    /// The first day of the year in which visits count for the cap.
    fn january(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.on.year(), 1, 1).unwrap_or(self.on)
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
    pub fn grounds(&self, reason: ExclusionReason, visits: &[NaiveDate]) -> Option<Grounds> {
        let places = |is_ground: &dyn Fn(NaiveDate) -> bool| {
            let places = visits.iter().enumerate();
            let places = places.filter(|(_, day)| is_ground(**day));
            places.map(|(place, _)| place).collect()
        };
        match reason {
            ExclusionReason::RecentlyChecked => Some(Grounds {
                needed: 1,
                visits: places(&|day| self.is_recent(day)),
            }),
            ExclusionReason::CapReached => Some(Grounds {
                needed: self.cap(),
                visits: places(&|day| self.is_of_year(day)),
            }),
            ExclusionReason::Inactive | ExclusionReason::NoRatio | ExclusionReason::WrongType => {
                None
            }
        }
    }

    fn is_recent(&self, visit: NaiveDate) -> bool {
        self.recent_since().is_some_and(|since| visit >= since)
    }

    /// From which day on a check leaves an object out; none if that doesn't matter.
    fn recent_since(&self) -> Option<NaiveDate> {
        self.checked_before.and_then(|day| day.succ_opt())
    }

    /// What the object comes to, by all of its visits and by those of them that a reader may know of.
    pub fn placed(&self, candidate: &Candidate<'_>, known: &[NaiveDate]) -> Placed {
        let place = self.place(candidate);
        let is_all_known = known.len() == candidate.visits.len();
        Placed {
            place,
            known: match is_all_known {
                true => place,
                false => self.place(&Candidate {
                    visits: known,
                    ..*candidate
                }),
            },
        }
    }

    /// The object's stratum, or why it is left out. Who was checked exactly so many months ago is
    /// in again.
    pub fn place(&self, candidate: &Candidate<'_>) -> Result<&'static str, ExclusionReason> {
        if !candidate.is_active {
            return Err(ExclusionReason::Inactive);
        }
        if candidate.visits.iter().any(|day| self.is_recent(*day)) {
            return Err(ExclusionReason::RecentlyChecked);
        }
        if self.cap.excludes && self.has_reached_cap(candidate.visits) {
            return Err(ExclusionReason::CapReached);
        }
        let stratum = match candidate.credit_class {
            _ if self.ratios.contains(ALL) => ALL,
            Some(class) => named(class.code()),
            None => UNRATED,
        };
        if !self.ratios.contains(stratum) {
            return Err(ExclusionReason::NoRatio);
        }
        let types = self.object_types.as_ref();
        if types.is_some_and(|types| !types.contains(candidate.object_type.code())) {
            return Err(ExclusionReason::WrongType);
        }
        Ok(stratum)
    }
}

/// Whether an object is an enterprise (domain.md §3): its code starts with 91, or it has no credit
/// code and is of such a type.
pub fn is_enterprise(code: &str, object_type: ObjectType) -> bool {
    let is_of_such_a_type = matches!(
        object_type,
        ObjectType::Enterprise | ObjectType::LabourAgency | ObjectType::LabourDispatch
    );
    code.starts_with("91") || (code.starts_with("SJZ") && is_of_such_a_type)
}

#[cfg(test)]
mod tests;
