//! The team that units put forward, and the preview of what a draw would find today.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::plans::actions::survey::Preview;
use crate::plans::rules::counts;
use crate::registers::store::inspectors;
use crate::sight::{Knowledge, Sight};
use crate::tasks::actions::population::{self, Considered, Pool};
use crate::tasks::actions::views::{self, task_facts};
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::{self, TaskRow, TaskTeam, TaskUnitRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, TaskId, UnitId};
use sortition_contract::tasks::{
    PoolUnit, PopulationView, SetTeam, ShortageKind, ShortageView, TaskMode, TeamMember,
    TeamUnitView, TeamView,
};
use sortition_draw::{
    Algorithm, Areas, ConflictRow, ConflictsFile, FileBuilder, InspectorRow, Inspectors,
    InspectorsFile, Mode, Shortage, Terms, UnitDemand, join_areas, shortages_in_areas,
};
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

/// Stands for the salt, which a preview needs none of.
const NO_SALT: &str = "-";
/// Stands for the area where areas don't count.
const NO_AREA: &str = "-";

/// The most inspectors that a unit puts forward.
const NAMED_MOST: usize = 1_000;

/// Which units' inspectors the caller may name: of those that take part, the own ones. A program does so
/// for the unit that leads (row 33); for a unit that was invited a person does (row 36).
fn own_units(call: &Call, task: &TaskRow, units: &[TaskUnitRow]) -> BTreeSet<UnitId> {
    let scope = &call.scope;
    if call.actor.key.is_some() && !scope.has_unit(&task.unit_id) {
        return BTreeSet::new();
    }
    units
        .iter()
        .filter(|unit| scope.has_unit(&unit.unit_id) || scope.task_units.contains(&unit.unit_id))
        .map(|unit| unit.unit_id.clone())
        .collect()
}

/// The inspectors of a task's units before it is drawn.
pub fn get_task_team(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
) -> Result<TeamView, ApiError> {
    let task = views::load(connection, call, id)?;
    team(connection, call, &task)
}

fn team(connection: &mut AnyConnection, call: &Call, task: &TaskRow) -> Result<TeamView, ApiError> {
    let event = TaskEvent::UpdateTeam;
    let facts = task_facts(connection, call, task, event)?;
    let is_open = lifecycle::require_part(task, event, true, &facts).is_ok();
    let units = store::units_of(connection, &task.id)?;
    let own = own_units(call, task, &units);
    let mut by_unit: BTreeMap<UnitId, Vec<Considered>> = BTreeMap::new();
    for one in population::considered(connection, task, call.today())? {
        by_unit
            .entry(one.row.unit_id.clone())
            .or_default()
            .push(one);
    }
    let units = units
        .into_iter()
        .map(|unit| {
            let members = by_unit.remove(&unit.unit_id).unwrap_or_default();
            Ok(TeamUnitView {
                needed: views::count(unit.inspectors)?,
                is_named: members.iter().any(|one| one.is_named),
                may_change: is_open && own.contains(&unit.unit_id),
                unit_id: unit.unit_id,
                name: unit.name,
                inspectors: members.into_iter().map(member).collect(),
            })
        })
        .collect::<Result<_, ApiError>>()?;
    Ok(TeamView {
        units,
        version: task.version,
    })
}

fn member(one: Considered) -> TeamMember {
    TeamMember {
        id: one.row.id,
        code: one.row.code,
        name: one.row.name,
        is_named: one.is_named,
        obstacle: one.obstacle,
    }
}

/// Names the inspectors that one unit puts forward; none: all of its eligible ones.
pub fn set_task_team(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
    wanted: &SetTeam,
) -> Result<TeamView, ApiError> {
    let task = views::load(connection, call, id)?;
    let units = store::units_of(connection, &task.id)?;
    let own = own_units(call, &task, &units);
    let unit_id = match &wanted.unit_id {
        Some(unit_id) => unit_id.clone(),
        None => own.iter().next().cloned().ok_or_else(ApiError::forbidden)?,
    };
    let (event, reaches) = (TaskEvent::UpdateTeam, own.contains(&unit_id));
    let facts = task_facts(connection, call, &task, event)?;
    lifecycle::require_part(&task, event, reaches, &facts)?;
    call.require_version(task.version)?;
    let ids = checked(connection, &unit_id, wanted)?;
    let before = TaskTeam {
        team: store::team_of(connection, &task.id)?,
        task,
    };
    store::set_team(connection, &before.task.id, &unit_id, &ids)?;
    let after = TaskTeam {
        team: store::team_of(connection, &before.task.id)?,
        task: before.task.clone(),
    };
    let step = (event, None);
    let after = lifecycle::step(connection, call, &before, after, step)?;
    team(connection, call, &after.task)
}

/// The ids, each an inspector of the unit, once.
fn checked(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    wanted: &SetTeam,
) -> Result<Vec<InspectorId>, ApiError> {
    let ids = &wanted.inspector_ids;
    FieldError::at_most("/inspector_ids", ids.len(), NAMED_MOST)?;
    let known: BTreeSet<InspectorId> = inspectors::of_units(connection, from_ref(unit_id))?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let mut fields = Fields::default();
    let mut seen = BTreeSet::new();
    fields.each("/inspector_ids", ids, |id| match known.contains(id) {
        false => Some(ErrorCode::UnknownReference),
        true => (!seen.insert(id)).then_some(ErrorCode::Repeated),
    });
    fields.finish()?;
    Ok(seen.into_iter().cloned().collect())
}

/// What a draw would find today: sizes only, no object is named.
///
/// The sizes are the freeze's, so they count checks that the reader may not know of, and how many
/// objects these leave out is told. The scope is that of an entry of a published plan, which another
/// person approved and a task can't narrow; counts over a scope of one's own choice
/// (`count_plan_scope`) don't have the number. Who keeps the register can still move an object in or
/// out of the scope, by a tag or its state, and look before and after: the number then tells of that
/// one object, as two freezes would. Such changes stand in the object's history, by whom and why.
pub fn get_task_population(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &TaskId,
) -> Result<PopulationView, ApiError> {
    let task = views::load(connection, call, id)?;
    let units = store::units_of(connection, &task.id)?;
    let joins = units
        .iter()
        .any(|unit| call.scope.task_units.contains(&unit.unit_id));
    if !call.scope.has_unit(&task.unit_id) && !joins {
        return Err(ApiError::forbidden());
    }
    let sight = Sight::of_reader(&call.actor);
    let pool = population::pool(connection, &task, call.today())?;
    let survey = population::survey(connection, &task, call.today())?;
    let barred: BTreeSet<&String> = pool.conflicts.iter().map(|(_, object)| object).collect();
    let barred: Vec<String> = barred.into_iter().cloned().collect();
    let found = survey.preview(connection, Knowledge::All(keys, &sight), &barred)?;
    let reserve_bp = task.reserve_bp.try_into().map_err(ApiError::internal)?;
    let strata = counts::strata(&found.tally.sizes, &survey.ratios, reserve_bp);
    let drawn: u64 = strata.iter().map(|stratum| stratum.draw).sum();
    let mut lacking = Vec::new();
    if drawn == 0 {
        lacking.push(ShortageView {
            kind: ShortageKind::Nothing,
            unit_name: None,
            needed: 1,
            available: 0,
        });
    } else {
        lacking.extend(feasibility(&task, &units, (&found, &pool), drawn)?);
    }
    let eligible_of = |unit: &TaskUnitRow| {
        let own = pool
            .inspectors
            .iter()
            .filter(|one| one.unit_id == unit.unit_id);
        own.count() as u64
    };
    let inspectors = units
        .iter()
        .map(|unit| {
            Ok(PoolUnit {
                unit_id: unit.unit_id.clone(),
                name: unit.name.clone(),
                needed: views::count(unit.inspectors)?,
                eligible: eligible_of(unit),
            })
        })
        .collect::<Result<_, ApiError>>()?;
    Ok(PopulationView {
        in_scope: found.tally.in_scope,
        eligible: found.tally.eligible(),
        drawn,
        excluded: found.tally.excluded_counts(),
        unseen: found.tally.unseen,
        at_cap: found.tally.at_cap,
        strata,
        inspectors,
        conflicts: pool.conflicts.len() as u64,
        is_feasible: lacking.is_empty(),
        shortages: lacking,
    })
}

/// What the freeze would find lacking, by the draw's own helper.
fn feasibility(
    task: &TaskRow,
    units: &[TaskUnitRow],
    (found, pool): (&Preview, &Pool),
    drawn: u64,
) -> Result<Vec<ShortageView>, ApiError> {
    let demands = units
        .iter()
        .map(|unit| {
            Ok(UnitDemand {
                unit: unit.code.clone(),
                inspectors: u64::from(views::count(unit.inspectors)?),
            })
        })
        .collect::<Result<Vec<_>, ApiError>>()?;
    let terms = Terms {
        units: &demands,
        mode: match task.mode {
            TaskMode::Object => Mode::Object,
            TaskMode::Team => Mode::Team,
        },
        teams: u64::from(views::count(task.teams)?),
        max_load: task.max_load.map(views::count).transpose()?.map(u64::from),
    };
    let (inspectors, conflicts) = files(pool)?;
    let areas = areas(found, task.has_areas);
    let lacking = shortages_in_areas(&terms, drawn, &areas, &inspectors, &conflicts);
    let name_of = |code: &str| {
        let unit = units.iter().find(|unit| unit.code == code);
        unit.map(|unit| unit.name.clone())
    };
    Ok(lacking.iter().map(|one| shortage(one, name_of)).collect())
}

/// Where those are who can be drawn; all in one place where areas don't count.
fn areas(found: &Preview, has_areas: bool) -> Areas<'_> {
    if has_areas {
        let regions = found.regions.iter();
        let objects = found.objects.iter();
        return Areas {
            sizes: regions.map(|(code, size)| (code.as_str(), *size)).collect(),
            conflicting: objects
                .map(|(code, region)| (code.as_str(), region.as_str()))
                .collect(),
        };
    }
    let objects = found.objects.keys();
    Areas {
        sizes: BTreeMap::from([(NO_AREA, found.tally.eligible())]),
        conflicting: objects.map(|code| (code.as_str(), NO_AREA)).collect(),
    }
}

fn files(pool: &Pool) -> Result<(InspectorsFile, ConflictsFile), ApiError> {
    let algorithm = Algorithm::Sha256;
    let mut inspectors = FileBuilder::<Inspectors>::new(algorithm);
    for one in &pool.inspectors {
        let row = InspectorRow {
            key: &one.code,
            unit: &one.unit_code,
            areas: &join_areas(one.areas.iter().map(String::as_str)),
            salt: NO_SALT,
        };
        inspectors.push(&row).map_err(ApiError::internal)?;
    }
    let inspectors = inspectors.finish().map_err(ApiError::internal)?;
    let pairs = pool
        .conflicts
        .iter()
        .map(|(inspector, object)| ConflictRow {
            inspector,
            object,
            salt: NO_SALT,
        });
    let conflicts = ConflictsFile::build(algorithm, pairs).map_err(ApiError::internal)?;
    Ok((inspectors, conflicts))
}

fn shortage(one: &Shortage, name_of: impl Fn(&str) -> Option<String>) -> ShortageView {
    let (kind, unit_name, needed, available) = match one {
        Shortage::Objects {
            unit,
            needed,
            count,
            ..
        } => (ShortageKind::Objects, name_of(unit), *needed, *count),
        Shortage::Load {
            unit,
            needed,
            available,
        } => (
            ShortageKind::Load,
            unit.as_deref().and_then(&name_of),
            *needed,
            *available,
        ),
        Shortage::Teams {
            unit,
            needed,
            inspectors,
        } => (ShortageKind::Teams, name_of(unit), *needed, *inspectors),
    };
    ShortageView {
        kind,
        unit_name,
        needed,
        available,
    }
}
