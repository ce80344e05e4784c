//! What can be said before anything is drawn: whether enough inspectors are there. A matching can
//! still fail, since that depends on who is drawn.

use std::collections::BTreeMap;

use crate::files::{ConflictsFile, InspectorsFile};
use crate::manifest::{Mode, Terms};
use crate::rows::InspectorRow;

/// Why a freeze would be in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortage {
    /// Objects that too few of a unit's inspectors may take.
    Objects {
        /// The unit's code.
        unit: String,
        /// How many each object needs.
        needed: u64,
        /// How many objects have fewer.
        count: u64,
        /// The first of them by key, with the number of inspectors who may take them.
        objects: Vec<(String, u64)>,
    },
    /// All together may not take as many objects as are to be drawn.
    Load {
        /// The unit's code; none for teams.
        unit: Option<String>,
        /// Objects to draw, times inspectors for each (1 for teams).
        needed: u64,
        /// Inspectors or teams, times the load limit.
        available: u64,
    },
    /// A unit has fewer inspectors than its share of the teams.
    Teams {
        /// The unit's code.
        unit: String,
        /// Teams times inspectors per team.
        needed: u64,
        /// The unit's inspectors.
        inspectors: u64,
    },
}

/// What is necessary for a matching of whoever is drawn, and lacks; empty if nothing does.
///
/// `objects` are those of the population in the order of their keys, each with its area; `drawn` is the
/// number of objects to draw; of the objects that lack inspectors, at most `listed` are named.
#[must_use]
pub fn shortages<'a>(
    terms: &Terms<'_>,
    drawn: u64,
    objects: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
    listed: usize,
) -> Vec<Shortage> {
    let areas = Areas::of(objects.clone(), conflicts);
    lacking(
        terms,
        drawn,
        &areas,
        inspectors,
        conflicts,
        |able, demand| {
            let short = objects.clone().filter_map(|(key, area)| {
                let able = able.of_object(key, area);
                (able < demand).then(|| (key.to_owned(), able))
            });
            short.take(listed).collect()
        },
    )
}

/// As [`shortages`], from numbers alone: objects are counted and none is named.
#[must_use]
pub fn shortages_in_areas(
    terms: &Terms<'_>,
    drawn: u64,
    areas: &Areas<'_>,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
) -> Vec<Shortage> {
    lacking(terms, drawn, areas, inspectors, conflicts, |_, _| {
        Vec::new()
    })
}

/// `named` gives the first of the objects that have fewer than so many able inspectors.
fn lacking<'a>(
    terms: &Terms<'_>,
    drawn: u64,
    areas: &Areas<'a>,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
    named: impl Fn(&Able<'a>, u64) -> Vec<(String, u64)>,
) -> Vec<Shortage> {
    let mut shortages = Vec::new();
    for unit in terms.units.iter().filter(|unit| unit.inspectors > 0) {
        let own: Vec<InspectorRow<'_>> = inspectors
            .rows()
            .filter(|row| row.unit == unit.unit)
            .collect();
        let (name, demand) = (unit.unit.clone(), unit.inspectors);
        let inspectors = own.len() as u64;
        if terms.mode == Mode::Team {
            let needed = terms.teams.saturating_mul(demand);
            if inspectors < needed {
                shortages.push(Shortage::Teams {
                    unit: name,
                    needed,
                    inspectors,
                });
            }
            continue;
        }
        let able = areas.able(&own, conflicts);
        let count = areas.short(&able, demand);
        if count > 0 {
            shortages.push(Shortage::Objects {
                unit: name.clone(),
                needed: demand,
                count,
                objects: named(&able, demand),
            });
        }
        shortages.extend(load(Some(name), inspectors, demand, terms, drawn));
    }
    if terms.mode == Mode::Team {
        shortages.extend(load(None, terms.teams, 1, terms, drawn));
    }
    shortages
}

fn load(
    unit: Option<String>,
    workers: u64,
    demand: u64,
    terms: &Terms<'_>,
    drawn: u64,
) -> Option<Shortage> {
    let needed = drawn.saturating_mul(demand);
    let available = workers.saturating_mul(terms.max_load.unwrap_or(drawn));
    (available < needed).then_some(Shortage::Load {
        unit,
        needed,
        available,
    })
}

/// Whom a draw may meet, as far as it matters to who may inspect them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Areas<'a> {
    /// How many objects of each area can be drawn.
    pub sizes: BTreeMap<&'a str, u64>,
    /// Those of them that stand in conflicts, by key, each with its area.
    pub conflicting: BTreeMap<&'a str, &'a str>,
}

/// How many of some inspectors may take an object.
struct Able<'a> {
    /// Those who work in its area.
    in_area: BTreeMap<&'a str, u64>,
    /// Of these, those who are barred from it.
    barred: BTreeMap<&'a str, u64>,
}

impl<'a> Areas<'a> {
    fn of(objects: impl Iterator<Item = (&'a str, &'a str)>, conflicts: &ConflictsFile) -> Self {
        let mut named: Vec<&str> = conflicts.rows().map(|row| row.object).collect();
        named.sort_unstable();
        let mut named = named.into_iter().peekable();
        let mut areas = Self::default();
        for (key, area) in objects {
            *areas.sizes.entry(area).or_insert(0) += 1;
            while named.next_if(|named| *named < key).is_some() {}
            if named.peek() == Some(&key) {
                areas.conflicting.insert(key, area);
            }
        }
        areas
    }

    fn able(&self, own: &[InspectorRow<'_>], conflicts: &ConflictsFile) -> Able<'a> {
        let covering = |area: &str| own.iter().filter(|one| one.covers(area)).count() as u64;
        let mut barred = BTreeMap::new();
        for pair in conflicts.rows() {
            if let Ok(index) = own.binary_search_by_key(&pair.inspector, |row| row.key)
                && let Some((object, area)) = self.conflicting.get_key_value(pair.object)
                && own[index].covers(area)
            {
                *barred.entry(*object).or_insert(0) += 1;
            }
        }
        Able {
            in_area: self
                .sizes
                .keys()
                .map(|area| (*area, covering(area)))
                .collect(),
            barred,
        }
    }

    /// How many objects have fewer inspectors than are needed.
    fn short(&self, able: &Able<'_>, needed: u64) -> u64 {
        let in_areas = self.sizes.iter();
        let in_areas = in_areas.filter(|(area, _)| able.of_object("", area) < needed);
        let in_areas: u64 = in_areas.map(|(_, size)| size).sum();
        let elsewhere = self.conflicting.iter().filter(|(key, area)| {
            able.of_object("", area) >= needed && able.of_object(key, area) < needed
        });
        in_areas + elsewhere.count() as u64
    }
}

impl Able<'_> {
    /// No object has an empty key: by that, those of the area are meant.
    fn of_object(&self, key: &str, area: &str) -> u64 {
        let of = |counts: &BTreeMap<&str, u64>, name: &str| counts.get(name).copied().unwrap_or(0);
        of(&self.in_area, area) - of(&self.barred, key)
    }
}
