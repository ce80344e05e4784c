//! Whom a task's draw would meet: every object in scope with its stratum or its reason of
//! exclusion, every inspector who may be drawn, every pair barred by recusal.

use crate::checklist::store::{self as checklist, ItemVersionRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::org::store::units;
use crate::plans::actions::survey::Survey;
use crate::plans::rules::counts;
use crate::plans::rules::population::Grounds;
use crate::registers::rules::inspectors::is_unusable;
use crate::registers::store::inspectors::{self, InspectorRow};
use crate::registers::store::{objects, recusals};
use crate::sight::{Knowledge, Sight, Visit};
use crate::tasks::rules::roll::{Names, Roll};
use crate::tasks::rules::{InspectorFacts, major_code, obstacle};
use crate::tasks::store::{self, TaskRow};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sortition_contract::ids::{CheckId, InspectorId, ItemId, ItemVersionId, ObjectId, UnitId};
use sortition_contract::plans::{ExclusionReason, StratumRatio};
use sortition_contract::tasks::{TaskState, TeamObstacle};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Whom the draw meets.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// Those that can be drawn.
    pub eligible: Roll<Eligible>,
    /// The names of their strata and areas, by their numbers; `-` where areas don't count.
    pub names: Names,
    /// Those left out.
    pub excluded: Roll<Excluded>,
    /// The checks that exclusions rest on, by the object's code.
    pub grounds: BTreeMap<String, Ground>,
    /// The strata, in their order.
    pub strata: Vec<StratumSize>,
    /// Those that can be drawn though they have had as many visits as the cap allows.
    pub at_cap: u64,
    /// Whether objects are left out because they are visited already.
    pub leaves_out_visited: bool,
}

/// What is known of an object that can be drawn, by the numbers of names.
#[derive(Clone, Copy, Debug)]
pub struct Eligible {
    /// Its stratum.
    pub stratum: u32,
    /// Its region.
    pub area: u32,
}

/// Why an object is left out.
#[derive(Clone, Copy, Debug)]
pub struct Excluded {
    /// Why.
    pub reason: ExclusionReason,
    /// Why, as far as the reader may know of its checks; none: as far as that goes it could be drawn.
    pub known_reason: Option<ExclusionReason>,
}

/// The checks that an exclusion rests on: who may know of so many of them may know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// So many of them leave the object out.
    pub needed: usize,
    /// Their ids.
    pub check_ids: Vec<CheckId>,
}

impl Ground {
    fn new(grounds: &Grounds, visits: &[Visit]) -> Self {
        let check_id = |place: &usize| Some(visits.get(*place)?.check_id.clone());
        Self {
            needed: grounds.needed,
            check_ids: grounds.visits.iter().filter_map(check_id).collect(),
        }
    }

    /// Whether it may be told to somebody who knows of these checks.
    pub fn is_known_by(&self, known: &HashSet<CheckId>) -> bool {
        let known = self.check_ids.iter().filter(|id| known.contains(*id));
        known.count() >= self.needed
    }
}

/// A stratum with what is drawn of it.
#[derive(Clone, Debug)]
pub struct StratumSize {
    /// Its name.
    pub name: String,
    /// How many can be drawn.
    pub size: u64,
    /// What is asked for.
    pub ratio: StratumRatio,
    /// How many are drawn.
    pub draw: u64,
    /// How many reserves follow them.
    pub reserve: u64,
}

/// Who may be drawn as inspector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// By unit and code.
    pub inspectors: Vec<PoolInspector>,
    /// Pairs barred by recusal, in order: inspector's code, object's code.
    pub conflicts: Vec<(String, String)>,
}

/// An inspector who may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolInspector {
    /// The inspector.
    pub inspector_id: InspectorId,
    /// The certificate's number.
    pub code: String,
    /// The unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// County-level codes, or `*`.
    pub areas: Vec<String>,
}

/// The versions of a task's items: those that its draw has fixed; while it has none, or none any more,
/// those in force on the day, which the next one fixes.
pub fn item_versions(
    connection: &mut AnyConnection,
    task: &TaskRow,
    on: NaiveDate,
) -> Result<Vec<ItemVersionRow>, ApiError> {
    let items = store::items_of(connection, &task.id)?;
    let has_draw = !matches!(task.state, TaskState::Inviting | TaskState::Ready);
    let fixed: Option<Vec<&ItemVersionId>> = items
        .iter()
        .map(|item| item.item_version_id.as_ref())
        .collect();
    let fixed = fixed.filter(|_| has_draw);
    match fixed {
        Some(fixed) => {
            let ids: Vec<ItemVersionId> = fixed.into_iter().cloned().collect();
            checklist::find_versions(connection, &ids)
        }
        None => {
            let ids: Vec<ItemId> = items.into_iter().map(|item| item.item_id).collect();
            checklist::effective_on(connection, &ids, on)
        }
    }
}

/// The survey of a task's scope.
pub fn survey(
    connection: &mut AnyConnection,
    task: &TaskRow,
    on: NaiveDate,
) -> Result<Survey, ApiError> {
    let versions = item_versions(connection, task, on)?;
    Ok(Survey {
        scope: task.scope.cloned(),
        ratios: task.ratios.cloned(),
        object_types: versions
            .into_iter()
            .map(|one| one.object_types.iter().map(ToString::to_string).collect())
            .collect(),
        unit_id: task.unit_id.clone(),
        region_code: units::find(connection, &task.unit_id)?.region_code,
        on,
    })
}

/// Whom a draw on a day meets, in one pass over the scope, by all checks there are. A preview counts the
/// same (`Survey::preview`); of what `sight` doesn't know of, it says how many.
pub fn population(
    connection: &mut AnyConnection,
    task: &TaskRow,
    (keys, sight): (&Keys, &Sight),
    on: NaiveDate,
) -> Result<Population, ApiError> {
    let survey = survey(connection, task, on)?;
    let mut found = Population::default();
    let knowledge = Knowledge::All(keys, sight);
    let tally = survey.run(connection, knowledge, |row, surveyed| {
        match surveyed.placed.place {
            Ok(stratum) => {
                let area = match task.has_areas {
                    true => row.region_code.as_str(),
                    false => "-",
                };
                let eligible = Eligible {
                    stratum: found.names.number(stratum),
                    area: found.names.number(area),
                };
                found.eligible.push(&row.code, eligible);
            }
            Err(reason) => {
                let excluded = Excluded {
                    reason,
                    known_reason: surveyed.placed.known.err(),
                };
                found.excluded.push(&row.code, excluded);
                if let Some(grounds) = &surveyed.grounds {
                    let ground = Ground::new(grounds, surveyed.visits);
                    found.grounds.insert(row.code, ground);
                }
            }
        }
    })?;
    found.at_cap = tally.at_cap;
    found.leaves_out_visited = survey.leaves_out_visited(connection)?;
    let reserve_bp = task.reserve_bp.try_into().map_err(ApiError::internal)?;
    let ratio_of = |name: &str| survey.ratios.iter().find(|ratio| ratio.stratum == name);
    found.strata = counts::strata(&tally.sizes, &survey.ratios, reserve_bp)
        .into_iter()
        .filter_map(|stratum| {
            Some(StratumSize {
                ratio: ratio_of(&stratum.stratum)?.clone(),
                name: stratum.stratum,
                size: stratum.size,
                draw: stratum.draw,
                reserve: stratum.reserve,
            })
        })
        .collect();
    Ok(found)
}

/// An inspector of a task's units with what bars them from its draw, if anything does.
pub struct Considered {
    /// The inspector.
    pub row: InspectorRow,
    /// Whether their unit named them.
    pub is_named: bool,
    /// Why they can't be drawn.
    pub obstacle: Option<TeamObstacle>,
}

/// All inspectors of a task's units; retired ones only if they were named.
pub fn considered(
    connection: &mut AnyConnection,
    task: &TaskRow,
    on: NaiveDate,
) -> Result<Vec<Considered>, ApiError> {
    let unit_ids: Vec<UnitId> = store::units_of(connection, &task.id)?
        .into_iter()
        .map(|unit| unit.unit_id)
        .collect();
    let named: BTreeSet<InspectorId> = store::team_of(connection, &task.id)?
        .into_iter()
        .map(|(_, inspector_id)| inspector_id)
        .collect();
    let versions = item_versions(connection, task, on)?;
    let majors: Vec<String> = versions.iter().map(|one| major_code(&one.code)).collect();
    let period = (task.period_from, task.period_to);
    let rows = inspectors::of_units(connection, &unit_ids)?.into_iter();
    Ok(rows
        .map(|row| Considered {
            obstacle: obstacle(&facts(&row), period, &majors),
            is_named: named.contains(&row.id),
            row,
        })
        .collect())
}

/// What of an inspector decides whether they can be drawn.
pub(super) fn facts(row: &InspectorRow) -> InspectorFacts<'_> {
    InspectorFacts {
        state: row.state,
        has_unusable_code: is_unusable(&row.code),
        valid_until: row.valid_until,
        leave_from: row.leave_from,
        leave_until: row.leave_until,
        specialities: &row.specialities,
    }
}

/// Who may be drawn as inspector, and who not with whom.
pub fn pool(
    connection: &mut AnyConnection,
    task: &TaskRow,
    on: NaiveDate,
) -> Result<Pool, ApiError> {
    let units: HashMap<UnitId, String> = store::units_of(connection, &task.id)?
        .into_iter()
        .map(|unit| (unit.unit_id, unit.code))
        .collect();
    let considered = considered(connection, task, on)?;
    let naming: BTreeSet<UnitId> = considered
        .iter()
        .filter(|one| one.is_named)
        .map(|one| one.row.unit_id.clone())
        .collect();
    let mut found = Pool::default();
    for one in considered {
        let is_in = one.obstacle.is_none() && (one.is_named || !naming.contains(&one.row.unit_id));
        let Some(unit_code) = units.get(&one.row.unit_id).filter(|_| is_in) else {
            continue;
        };
        found.inspectors.push(PoolInspector {
            unit_code: unit_code.clone(),
            inspector_id: one.row.id,
            code: one.row.code,
            unit_id: one.row.unit_id,
            areas: one.row.regions.into_inner(),
        });
    }
    found.conflicts = conflicts(connection, &found.inspectors)?;
    found.conflicts.sort();
    Ok(found)
}

/// Pairs barred by recusal, of these inspectors: inspector's code, object's code.
pub fn conflicts(
    connection: &mut AnyConnection,
    inspectors: &[PoolInspector],
) -> Result<Vec<(String, String)>, ApiError> {
    let codes: HashMap<&str, &str> = inspectors
        .iter()
        .map(|one| (one.inspector_id.as_str(), one.code.as_str()))
        .collect();
    let ids: Vec<InspectorId> = inspectors
        .iter()
        .map(|one| one.inspector_id.clone())
        .collect();
    let pairs = recusals::in_force(connection, &ids)?;
    let object_ids: Vec<ObjectId> = pairs.iter().map(|(_, object)| object.clone()).collect();
    let objects = objects::named(connection, &object_ids)?;
    Ok(pairs
        .iter()
        .filter_map(|(inspector, object)| {
            let inspector = codes.get(inspector.as_str())?;
            Some(((*inspector).to_owned(), objects.get(object)?.code.clone()))
        })
        .collect())
}
