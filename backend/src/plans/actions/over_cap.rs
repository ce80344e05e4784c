//! Who would be visited more often than the cap allows, by all entries of a year.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::plans::actions::census::Census;
use crate::plans::rules::census::{Asked, Member};
use crate::plans::rules::tally::count;
use crate::registers::rules::scopes::{Features, around};
use crate::registers::store::candidates::{self, Single};
use sortition_contract::plans::{CapForecast, CapWarning};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most objects of a warning.
const WARNING_LIMIT: usize = 20;
/// A visit, in the measure in which they are expected.
const WHOLE: u64 = 10_000;

/// Visits that members of a census expect, of entry after entry.
pub struct OverCap<'a> {
    census: &'a Census,
    /// Of each member, by its place.
    expected_bp: Vec<u64>,
    chances: Vec<Chance<'a>>,
}

/// What an entry's draws mean for who can be drawn.
struct Chance<'a> {
    number: i32,
    asked: &'a Asked,
    /// Visits times 10,000, by stratum.
    expected_bp: BTreeMap<String, u64>,
}

impl Chance<'_> {
    /// Visits that members of a stratum expect.
    fn in_stratum(&self, stratum: &str) -> u64 {
        self.expected_bp.get(stratum).copied().unwrap_or(0)
    }

    fn of(&self, member: &Member) -> u64 {
        let stratum = self.asked.stratum(member);
        stratum.map_or(0, |stratum| self.in_stratum(stratum))
    }
}

/// Those that expect as many visits as each other.
#[derive(Default)]
struct Level<'a> {
    /// How many they are.
    number: i64,
    groups: Vec<&'a Features>,
    objects: Vec<(&'a Single, &'a Member)>,
}

/// Of those who expect most, what is known of groups only.
#[derive(Default)]
struct Grouped<'a> {
    groups: Vec<&'a Features>,
    /// How many are wanted, by the visits that they expect.
    left: BTreeMap<u64, usize>,
}

impl<'a> OverCap<'a> {
    /// Nobody expects a visit yet.
    pub fn new(census: &'a Census) -> Self {
        Self {
            census,
            expected_bp: vec![0; census.members().count()],
            chances: Vec::new(),
        }
    }

    /// Adds what an entry's draws mean for those who can be drawn, by their places and strata.
    pub fn expect(
        &mut self,
        number: i32,
        asked: &'a Asked,
        expected_bp: BTreeMap<String, u64>,
        eligible: &[(usize, &'static str)],
    ) {
        let chance = Chance {
            number,
            asked,
            expected_bp,
        };
        for (place, stratum) in eligible {
            if let Some(sum) = self.expected_bp.get_mut(*place) {
                *sum += chance.in_stratum(stratum);
            }
        }
        self.chances.push(chance);
    }

    /// How many expect more visits than the cap, and those who expect most.
    pub fn told(&self, connection: &mut AnyConnection, cap: u32) -> Result<CapForecast, ApiError> {
        let levels = self.levels_above(u64::from(cap) * WHOLE);
        Ok(CapForecast {
            visit_cap: cap,
            count: count(levels.values().map(|level| level.number).sum()),
            objects: self.first_of(connection, &levels)?,
        })
    }

    /// Who expects more, the most first.
    fn levels_above(&self, most: u64) -> BTreeMap<Reverse<u64>, Level<'a>> {
        let mut levels: BTreeMap<Reverse<u64>, Level<'a>> = BTreeMap::new();
        for ((member, object), expected_bp) in self.census.told().zip(&self.expected_bp) {
            if *expected_bp <= most {
                continue;
            }
            let level = levels.entry(Reverse(*expected_bp)).or_default();
            level.number += member.number;
            match object {
                Some(object) => level.objects.push((object, member)),
                None if member.number > 0 => level.groups.push(&member.features),
                None => {}
            }
        }
        levels
    }

    /// Those who expect most, alike ones by the inner key.
    fn first_of(
        &self,
        connection: &mut AnyConnection,
        levels: &BTreeMap<Reverse<u64>, Level<'a>>,
    ) -> Result<Vec<CapWarning>, ApiError> {
        let mut left = WARNING_LIMIT;
        let mut found = Vec::new();
        let mut grouped = Grouped::default();
        for (Reverse(expected_bp), level) in levels {
            if left == 0 {
                break;
            }
            let known = level.objects.iter();
            found.extend(known.map(|&(object, member)| self.warning(*expected_bp, object, member)));
            let number = usize::try_from(count(level.number)).unwrap_or(usize::MAX);
            let others = number.saturating_sub(level.objects.len()).min(left);
            if others > 0 {
                grouped.left.insert(*expected_bp, others);
                grouped.groups.extend(&level.groups);
            }
            left = left.saturating_sub(number);
        }
        found.extend(self.of_groups(connection, grouped)?);
        found.sort_by_key(|(key, warning)| (Reverse(warning.expected_bp), *key));
        let found = found.into_iter().take(WARNING_LIMIT);
        Ok(found.map(|(_, warning)| warning).collect())
    }

    /// Those of groups are looked for in the register, once for all that are wanted.
    fn of_groups(
        &self,
        connection: &mut AnyConnection,
        Grouped { groups, mut left }: Grouped<'_>,
    ) -> Result<Vec<(i64, CapWarning)>, ApiError> {
        let scope = around(groups);
        let all: usize = left.values().sum();
        let is_meant = |object: &Single| {
            let member = Member::unvisited(object.features.clone(), 1);
            match left.get_mut(&self.sum_of(&member)) {
                Some(left) if *left > 0 && !self.census.has(&object.id) => {
                    *left -= 1;
                    true
                }
                _ => false,
            }
        };
        let objects = candidates::first_active(connection, &scope, all, is_meant)?;
        let warnings = objects.iter().map(|object| {
            let member = Member::unvisited(object.features.clone(), 1);
            self.warning(self.sum_of(&member), object, &member)
        });
        Ok(warnings.collect())
    }

    /// What is told of one, with its inner key.
    fn warning(&self, expected_bp: u64, object: &Single, member: &Member) -> (i64, CapWarning) {
        let warning = CapWarning {
            object_id: object.id.clone(),
            name: object.name.clone(),
            expected_bp,
            entries: self.entries_of(member),
        };
        (object.key, warning)
    }

    fn sum_of(&self, member: &Member) -> u64 {
        self.chances.iter().map(|chance| chance.of(member)).sum()
    }

    /// The numbers of the entries by which a member may be visited.
    fn entries_of(&self, member: &Member) -> Vec<i32> {
        let chances = self.chances.iter();
        let chances = chances.filter(|chance| chance.of(member) > 0);
        chances.map(|chance| chance.number).collect()
    }
}
