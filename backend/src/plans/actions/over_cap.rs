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
        let mut objects = Vec::new();
        for (Reverse(expected_bp), level) in &levels {
            let left = WARNING_LIMIT - objects.len();
            if left == 0 {
                break;
            }
            objects.extend(self.first_of(connection, *expected_bp, level, left)?);
        }
        Ok(CapForecast {
            visit_cap: cap,
            count: count(levels.values().map(|level| level.number).sum()),
            objects,
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

    /// The first of those alike, by the inner key. Of groups they are looked for in the register.
    fn first_of(
        &self,
        connection: &mut AnyConnection,
        expected_bp: u64,
        level: &Level<'_>,
        most: usize,
    ) -> Result<Vec<CapWarning>, ApiError> {
        let warning = |object: &Single, member: &Member| {
            let warning = CapWarning {
                object_id: object.id.clone(),
                name: object.name.clone(),
                expected_bp,
                entries: self.entries_of(member),
            };
            (object.key, warning)
        };
        let known = level.objects.iter();
        let mut found: Vec<(i64, CapWarning)> = known
            .map(|&(object, member)| warning(object, member))
            .collect();
        let grouped = count(level.number).saturating_sub(found.len() as u64);
        let grouped = usize::try_from(grouped).unwrap_or(most).min(most);
        if grouped > 0 {
            let scope = around(level.groups.iter().copied());
            let is_meant = |object: &Single| {
                let member = Member::unvisited(object.features.clone(), 1);
                !self.census.has(&object.id) && self.sum_of(&member) == expected_bp
            };
            for object in candidates::first_active(connection, &scope, grouped, is_meant)? {
                let member = Member::unvisited(object.features.clone(), 1);
                found.push(warning(&object, &member));
            }
        }
        found.sort_by_key(|(key, _)| *key);
        let found = found.into_iter().take(most);
        Ok(found.map(|(_, warning)| warning).collect())
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
