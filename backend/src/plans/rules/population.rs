//! Whom a scope meets: of each object that the filter matches, its stratum or the one reason that
//! leaves it out.

use crate::plans::rules::counts::{ALL, UNRATED, named};
use chrono::{Datelike, Months, NaiveDate};
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::{CreditClass, ObjectStatus, ObjectType};
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
    /// What kind of object.
    pub object_type: ObjectType,
    /// Only active ones are drawn.
    pub status: ObjectStatus,
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
        if candidate.status != ObjectStatus::Active {
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
            Some(class) => named(class.code()),
            None => UNRATED,
        };
        if !self.ratios.contains(stratum) {
            return Err(Reason::NoRatio);
        }
        let types = self.object_types.as_ref();
        if types.is_some_and(|types| !types.contains(candidate.object_type.code())) {
            return Err(Reason::WrongType);
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
