//! The matching of inspectors or teams to drawn objects (SPEC §6, §7).

use serde::{Deserialize, Serialize};

use crate::assign::{Problem, Unserved};
use crate::files::{ConflictsFile, InspectorsFile};
use crate::hash::{Algorithm, Hex32, Mac};
use crate::json::canonical_as_declared;
use crate::manifest::{Mode, Spec, Terms};
use crate::parallel::on_all_cores;
use crate::pool::{Pool, Task};
use crate::team::Teams;

/// Who inspects what; members in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The draw's id.
    pub draw: String,
    /// In draw order.
    pub objects: Vec<Matched>,
    /// `MAC("matching")`, so that the hash tells nothing about the content.
    pub salt: Hex32,
    /// `sortition/1`.
    pub spec: Spec,
}

/// An object's inspectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matched {
    /// By unit in the manifest's order, within a unit by rank (in a team by position); the first
    /// is the lead inspector (主查).
    pub inspectors: Vec<String>,
    /// The object's key.
    pub key: String,
    /// The team's number, from 1; 0 in object mode.
    pub team: u64,
}

impl Matching {
    /// The matching hash, `H(JCS(matching))`.
    #[must_use]
    pub fn digest(&self, algorithm: Algorithm) -> Hex32 {
        algorithm.digest(&[&self.to_canonical()])
    }

    /// `matching.json`: the canonical form.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        canonical_as_declared(self)
    }
}

/// No matching is possible; it does not void the selection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Insufficient {
    /// A unit that has to send inspectors has none.
    #[error("the unit {unit:?} has no inspectors")]
    NoInspectors {
        /// The unit's code.
        unit: String,
    },
    /// Even an equal share of the objects is above the limit.
    #[error("{} would get {share} objects each, at most {limit} are allowed", workers(.unit))]
    AboveLimit {
        /// The unit's code; none for teams.
        unit: Option<String>,
        /// `ceil(D × k / n)`.
        share: u64,
        /// `max_load`, or the number of drawn objects.
        limit: u64,
    },
    /// Even at the limit an object is left without enough of those who may take it.
    #[error("{} cannot serve the object {object:?}", workers(.unit))]
    Unserved {
        /// The unit's code; none for teams.
        unit: Option<String>,
        /// The first such object in draw order.
        object: String,
    },
    /// A unit has fewer inspectors than its share of the teams.
    #[error("the unit {unit:?} has {inspectors} inspectors, its teams need {needed}")]
    TooFewForTeams {
        /// The unit's code.
        unit: String,
        /// Teams times inspectors per team.
        needed: u64,
        /// The unit's inspectors.
        inspectors: u64,
    },
}

fn workers(unit: &Option<String>) -> String {
    match unit {
        Some(unit) => format!("the inspectors of the unit {unit:?}"),
        None => "the teams".to_owned(),
    }
}

/// Matches objects, given in draw order.
pub(crate) fn match_tasks(
    mac: &Mac,
    draw: &str,
    terms: &Terms<'_>,
    tasks: &[Task<'_>],
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
) -> Result<Matching, Insufficient> {
    let pool = Pool::new(inspectors, conflicts, tasks);
    let objects = match terms.mode {
        // With nothing drawn there is nothing to match, and no failure.
        _ if tasks.is_empty() => Vec::new(),
        Mode::Object => match_inspectors(mac, terms, tasks, &pool)?,
        Mode::Team => match_teams(mac, terms, tasks, &pool)?,
    };
    Ok(Matching {
        spec: Spec,
        draw: draw.to_owned(),
        salt: mac.of(&["matching"]),
        objects,
    })
}

fn match_inspectors(
    mac: &Mac,
    terms: &Terms<'_>,
    tasks: &[Task<'_>],
    pool: &Pool<'_>,
) -> Result<Vec<Matched>, Insufficient> {
    let matched = |task: &Task<'_>| Matched {
        key: task.key.to_owned(),
        team: 0,
        inspectors: Vec::new(),
    };
    let mut objects: Vec<Matched> = tasks.iter().map(matched).collect();
    for unit in terms.units.iter().filter(|unit| unit.inspectors > 0) {
        let indexes = pool.of_unit(&unit.unit);
        if indexes.is_empty() {
            return Err(Insufficient::NoInspectors {
                unit: unit.unit.clone(),
            });
        }
        let keys: Vec<&str> = indexes
            .iter()
            .map(|index| pool.inspectors[*index].key)
            .collect();
        let workers = Workers {
            unit: Some(&unit.unit),
            keys: &keys,
            demand: unit.inspectors,
            may_take: &|worker, number| pool.may_take(indexes[worker], number),
        };
        for (object, chosen) in objects.iter_mut().zip(workers.assign(mac, terms, tasks)?) {
            object
                .inspectors
                .extend(chosen.into_iter().map(|worker| keys[worker].to_owned()));
        }
    }
    Ok(objects)
}

fn match_teams(
    mac: &Mac,
    terms: &Terms<'_>,
    tasks: &[Task<'_>],
    pool: &Pool<'_>,
) -> Result<Vec<Matched>, Insufficient> {
    let teams = Teams::new(mac, terms, pool)?.members;
    let names: Vec<String> = (1..=teams.len()).map(Teams::key).collect();
    let keys: Vec<&str> = names.iter().map(String::as_str).collect();
    let workers = Workers {
        unit: None,
        keys: &keys,
        demand: 1,
        may_take: &|team, number| {
            teams[team]
                .iter()
                .all(|member| pool.may_take(*member, number))
        },
    };
    let chosen = workers.assign(mac, terms, tasks)?.into_iter().flatten();
    let matched = tasks.iter().zip(chosen).map(|(task, team)| Matched {
        key: task.key.to_owned(),
        team: team as u64 + 1,
        inspectors: teams[team]
            .iter()
            .map(|one| pool.inspectors[*one].key.to_owned())
            .collect(),
    });
    Ok(matched.collect())
}

/// Those who share the objects: a unit's inspectors, or the teams.
struct Workers<'a> {
    unit: Option<&'a String>,
    keys: &'a [&'a str],
    /// How many of them each object gets.
    demand: u64,
    may_take: &'a (dyn Fn(usize, usize) -> bool + Sync),
}

impl Workers<'_> {
    /// For each task its workers by rank.
    fn assign(
        &self,
        mac: &Mac,
        terms: &Terms<'_>,
        tasks: &[Task<'_>],
    ) -> Result<Vec<Vec<usize>>, Insufficient> {
        let objects = tasks.len() as u64;
        let limit = terms.max_load.unwrap_or(objects);
        let places = u128::from(objects) * u128::from(self.demand);
        // Without workers no object is served, which the search says.
        let workers = self.keys.len().max(1) as u128;
        let share = u64::try_from(places.div_ceil(workers)).unwrap_or(u64::MAX);
        if share > limit {
            let unit = self.unit.cloned();
            return Err(Insufficient::AboveLimit { unit, share, limit });
        }
        let able = self.able(mac, tasks);
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let problem = Problem {
            able: &able,
            workers: self.keys.len(),
            demand: number(self.demand),
        };
        let assignment =
            problem
                .solve(number(share), number(limit))
                .map_err(|Unserved(object)| Insufficient::Unserved {
                    unit: self.unit.cloned(),
                    object: tasks[object].key.to_owned(),
                })?;
        let by_rank = |(able, chosen): (&Vec<u32>, Vec<u32>)| {
            let ranked = able.iter().filter(|worker| chosen.contains(worker));
            ranked.map(|worker| *worker as usize).collect()
        };
        Ok(able.iter().zip(assignment).map(by_rank).collect())
    }

    /// For each task those who may take it, by rank.
    fn able(&self, mac: &Mac, tasks: &[Task<'_>]) -> Vec<Vec<u32>> {
        on_all_cores(tasks, |number, task| {
            let able = (0..self.keys.len()).filter(|worker| (self.may_take)(*worker, number));
            let ranked = able.map(|worker| {
                let key = self.keys[worker];
                (rank(mac, task.key, key), key, worker as u32)
            });
            let mut ranked: Vec<(Hex32, &str, u32)> = ranked.collect();
            ranked.sort_unstable();
            ranked.into_iter().map(|(_, _, worker)| worker).collect()
        })
    }
}

/// The first part of `rank(o, w)`; the second is the worker's key.
pub(crate) fn rank(mac: &Mac, object: &str, worker: &str) -> Hex32 {
    mac.of(&["inspector\t", object, "\t", worker])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::canonical;

    #[test]
    fn members_are_declared_in_the_order_of_their_names() {
        let matched = Matched {
            inspectors: vec!["B".to_owned(), "甲".to_owned()],
            key: "A".to_owned(),
            team: 12,
        };
        let matching = Matching {
            draw: "d1".to_owned(),
            objects: vec![matched.clone(), matched],
            salt: [2; 32].into(),
            spec: Spec,
        };
        assert_eq!(matching.to_canonical(), canonical(&matching));
    }
}
