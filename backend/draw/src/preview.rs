//! What can be said before anything is drawn: sizes by stratum, and whether enough inspectors are
//! there. A matching can still fail, since that depends on who is drawn.

use std::collections::BTreeMap;

use crate::files::{ConflictsFile, InspectorsFile, PopulationFile};
use crate::manifest::{Mode, Terms};
use crate::rows::InspectorRow;

/// The number of objects in each stratum that the population names.
///
/// ```
/// use sortition_draw::{Algorithm, PopulationFile, PopulationRow, stratum_sizes};
/// let row = |key, stratum| PopulationRow { key, stratum, area: "-", salt: "-" };
/// let rows = [row("1", "A"), row("2", "B"), row("3", "A")];
/// let file = PopulationFile::build(Algorithm::Sha256, rows)?;
/// assert_eq!(stratum_sizes(&file)["A"], 2);
/// # Ok::<(), sortition_draw::Defect>(())
/// ```
#[must_use]
pub fn stratum_sizes(population: &PopulationFile) -> BTreeMap<&str, u64> {
    let mut sizes = BTreeMap::new();
    for row in population.rows() {
        *sizes.entry(row.stratum).or_insert(0) += 1;
    }
    sizes
}

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
/// `drawn` is the number of objects to draw; of the objects that lack inspectors, at most
/// `listed` are named.
#[must_use]
pub fn shortages(
    terms: &Terms<'_>,
    drawn: u64,
    population: &PopulationFile,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
    listed: usize,
) -> Vec<Shortage> {
    lacking(terms, drawn, inspectors, |own, needed| {
        short_objects(own, needed, population, conflicts, listed)
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

/// As [`shortages`], from numbers alone: objects are counted and none is named.
#[must_use]
pub fn shortages_in_areas(
    terms: &Terms<'_>,
    drawn: u64,
    areas: &Areas<'_>,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
) -> Vec<Shortage> {
    lacking(terms, drawn, inspectors, |own, needed| {
        (short_in_areas(own, needed, areas, conflicts), Vec::new())
    })
}

/// `short` gives how many objects have fewer than so many of these inspectors, and the first of them.
fn lacking(
    terms: &Terms<'_>,
    drawn: u64,
    inspectors: &InspectorsFile,
    short: impl Fn(&[InspectorRow<'_>], u64) -> (u64, Vec<(String, u64)>),
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
        let (count, objects) = short(&own, demand);
        if count > 0 {
            let unit = name.clone();
            shortages.push(Shortage::Objects {
                unit,
                needed: demand,
                count,
                objects,
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

/// How many objects have fewer than `needed` of these inspectors, and the first of them.
fn short_objects(
    own: &[InspectorRow<'_>],
    needed: u64,
    population: &PopulationFile,
    conflicts: &ConflictsFile,
    listed: usize,
) -> (u64, Vec<(String, u64)>) {
    let mut barred: BTreeMap<usize, u64> = BTreeMap::new();
    for pair in conflicts.rows() {
        if let Ok(index) = own.binary_search_by_key(&pair.inspector, |row| row.key)
            && let Some((object, row)) = population.find(pair.object)
            && own[index].covers(row.area)
        {
            *barred.entry(object).or_insert(0) += 1;
        }
    }
    let mut by_area: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut count, mut objects) = (0, Vec::new());
    for (object, row) in population.rows().enumerate() {
        let covering = || {
            own.iter()
                .filter(|inspector| inspector.covers(row.area))
                .count() as u64
        };
        let able = *by_area.entry(row.area).or_insert_with(covering)
            - barred.get(&object).copied().unwrap_or(0);
        if able < needed {
            count += 1;
            if objects.len() < listed {
                objects.push((row.key.to_owned(), able));
            }
        }
    }
    (count, objects)
}

/// How many objects have fewer than `needed` of these inspectors: whole areas, and of the others those
/// from whom conflicts take too many.
fn short_in_areas(
    own: &[InspectorRow<'_>],
    needed: u64,
    areas: &Areas<'_>,
    conflicts: &ConflictsFile,
) -> u64 {
    let covering = |area: &str| {
        let covering = own.iter().filter(|inspector| inspector.covers(area));
        covering.count() as u64
    };
    let short = areas
        .sizes
        .iter()
        .filter(|(area, _)| covering(area) < needed);
    let count: u64 = short.map(|(_, size)| size).sum();
    let mut barred: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
    for pair in conflicts.rows() {
        if let Ok(index) = own.binary_search_by_key(&pair.inspector, |row| row.key)
            && let Some(area) = areas.conflicting.get(pair.object)
            && own[index].covers(area)
        {
            barred.entry(pair.object).or_insert((*area, 0)).1 += 1;
        }
    }
    let short = barred.into_values().filter(|(area, barred)| {
        let covering = covering(area);
        covering >= needed && covering - barred < needed
    });
    count + short.count() as u64
}
