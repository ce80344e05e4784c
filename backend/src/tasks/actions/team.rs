//! The team that units put forward, and the preview of what a draw would find today.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::registers::store::inspectors;
use crate::sight::Sight;
use crate::tasks::actions::population::{self, Considered, Pool, Population};
use crate::tasks::actions::views::{self, task_facts};
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::{self, TaskRow, TaskTeam, TaskUnitRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, TaskId, UnitId};
use sortition_contract::plans::{ExcludedCount, ExclusionReason, StratumSize};
use sortition_contract::tasks::{
    PoolUnit, PopulationView, SetTeam, ShortageKind, ShortageView, TaskMode, TeamMember,
    TeamUnitView, TeamView,
};
use sortition_draw::{
    Algorithm, ConflictRow, ConflictsFile, FileBuilder, InspectorRow, Inspectors, InspectorsFile,
    Mode, PopulationFile, PopulationRow, Shortage, Terms, UnitDemand, join_areas, shortages,
};
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

/// Stands for the salt, which a preview needs none of.
const NO_SALT: &str = "-";

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
    let found = population::population(connection, &task, (keys, &sight), call.today())?;
    let pool = population::pool(connection, &task, call.today())?;
    let drawn: u64 = found.strata.iter().map(|stratum| stratum.draw).sum();
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
        in_scope: (found.eligible.len() + found.excluded.len()) as u64,
        eligible: found.eligible.len() as u64,
        drawn,
        excluded: excluded_counts(&found),
        unseen: found
            .excluded
            .iter()
            .filter(|one| one.known_reason.is_none())
            .count() as u64,
        at_cap: found.at_cap,
        strata: strata_of(found),
        inspectors,
        conflicts: pool.conflicts.len() as u64,
        is_feasible: lacking.is_empty(),
        shortages: lacking,
    })
}

fn strata_of(found: Population) -> Vec<StratumSize> {
    let view = |stratum: population::StratumSize| StratumSize {
        stratum: stratum.name,
        size: stratum.size,
        ratio_bp: stratum.ratio.ratio_bp,
        plain_number: stratum.ratio.plain_number(),
        draw: stratum.draw,
        reserve: stratum.reserve,
    };
    found.strata.into_iter().map(view).collect()
}

/// By the reason that the reader may know, in the order of the reasons.
fn excluded_counts(found: &Population) -> Vec<ExcludedCount> {
    let mut by_reason: BTreeMap<ExclusionReason, u64> = BTreeMap::new();
    for reason in found.excluded.iter().filter_map(|one| one.known_reason) {
        *by_reason.entry(reason).or_insert(0) += 1;
    }
    let of = |(reason, count)| ExcludedCount { reason, count };
    by_reason.into_iter().map(of).collect()
}

/// What the freeze would find lacking, by the draw's own helper.
fn feasibility(
    task: &TaskRow,
    units: &[TaskUnitRow],
    (found, pool): (&Population, &Pool),
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
    let (population, inspectors, conflicts) = files(found, pool)?;
    let lacking = shortages(&terms, drawn, &population, &inspectors, &conflicts, 0);
    let name_of = |code: &str| {
        let unit = units.iter().find(|unit| unit.code == code);
        unit.map(|unit| unit.name.clone())
    };
    Ok(lacking.iter().map(|one| shortage(one, name_of)).collect())
}

fn files(
    found: &Population,
    pool: &Pool,
) -> Result<(PopulationFile, InspectorsFile, ConflictsFile), ApiError> {
    let rows = found.eligible.iter().map(|one| PopulationRow {
        key: &one.code,
        stratum: &one.stratum,
        area: &one.area,
        salt: NO_SALT,
    });
    let algorithm = Algorithm::Sha256;
    let population = PopulationFile::build(algorithm, rows).map_err(ApiError::internal)?;
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
    Ok((population, inspectors, conflicts))
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
