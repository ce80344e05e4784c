//! Draws as the API shows them, with what the caller may do with each; not who was drawn. What they
//! show is loaded for all at once.

use crate::checks::store::checks::progress_of_tasks;
use crate::draws::actions::bundles::{Access, access_of};
use crate::draws::actions::{aborting, contributing, facts_of, secrets};
use crate::draws::rules::{DrawEvent, ending};
use crate::draws::store::draws::{self as store, ContributorRow, DrawRow};
use crate::draws::store::log;
use crate::draws::store::outcomes::{self, OutcomeFacts};
use crate::draws::{CommitDraw, ListDrawn, RunDraw};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units::{self, UnitRow};
use crate::tasks;
use crate::tasks::store::{TaskRow, TaskUnitRow};
use sortition_contract::draws::{
    BeaconView, ContributorView, DrawAction, DrawProgress, DrawSizes, DrawState, DrawStratum,
    DrawView, LogEntryView,
};
use sortition_contract::ids::{DrawId, TaskId, UnitId};
use sortition_contract::org::Role;
use sortition_contract::tasks::TaskState;
use sortition_draw::Manifest;
use std::collections::HashMap;

/// Among more draws than these it isn't told how far their checks are: each has up to ten thousand, which
/// are counted.
const DRAWS_WITH_PROGRESS: usize = 10;

/// One draw as the caller sees it.
pub fn draw(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
) -> Result<DrawView, ApiError> {
    draws(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(|| ApiError::internal("a draw without its view"))
}

/// Of each draw its task and what the caller may do now, without what only a draw's page shows.
pub fn steps(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[DrawRow],
) -> Result<Vec<(TaskRow, Vec<DrawAction>)>, ApiError> {
    let parties = Parties::load(connection, rows)?;
    let of = |row: &DrawRow| {
        let own = own_contributors(call, parties.contributors(row));
        let actions = parties.allowed_actions(call, row, &own)?;
        Ok((parties.task(row)?.clone(), actions))
    };
    rows.iter().map(of).collect()
}

/// Draws as the caller sees them.
pub fn draws(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[DrawRow],
) -> Result<Vec<DrawView>, ApiError> {
    let material = Material::load(connection, rows)?;
    rows.iter().map(|row| material.view(call, row)).collect()
}

/// The tasks of several draws and those who take part: what decides who may do what.
struct Parties {
    tasks: HashMap<TaskId, TaskRow>,
    participants: HashMap<TaskId, Vec<TaskUnitRow>>,
    contributors: HashMap<DrawId, Vec<ContributorRow>>,
}

impl Parties {
    fn load(connection: &mut AnyConnection, rows: &[DrawRow]) -> Result<Self, ApiError> {
        let ids: Vec<DrawId> = rows.iter().map(|row| row.id.clone()).collect();
        let task_ids: Vec<_> = rows.iter().map(|row| row.task_id.clone()).collect();
        let mut contributors: HashMap<DrawId, Vec<ContributorRow>> = HashMap::new();
        for one in store::contributors_of_draws(connection, &ids)? {
            contributors
                .entry(one.draw_id.clone())
                .or_default()
                .push(one);
        }
        Ok(Self {
            tasks: tasks::store::find_many(connection, &task_ids)?,
            participants: tasks::store::units_of_tasks(connection, &task_ids)?,
            contributors,
        })
    }

    fn task(&self, row: &DrawRow) -> Result<&TaskRow, ApiError> {
        self.tasks
            .get(&row.task_id)
            .ok_or_else(|| ApiError::internal("a draw without its task"))
    }

    fn contributors(&self, row: &DrawRow) -> &[ContributorRow] {
        self.contributors.get(&row.id).map_or(&[], Vec::as_slice)
    }

    /// State, rights and what is there of the ceremony together: what the caller may do now.
    fn allowed_actions(
        &self,
        call: &Call,
        row: &DrawRow,
        own: &[String],
    ) -> Result<Vec<DrawAction>, ApiError> {
        let task = self.task(row)?;
        let participants = self.participants.get(&row.task_id);
        let participants = participants.map_or(&[][..], Vec::as_slice);
        let access = access_of(call, (row, task), participants);
        let contributors = self.contributors(row);
        let actions = allowed_actions(call, (row, task), contributors, (own, access));
        Ok(actions)
    }
}

/// The tasks whose checks are counted for these draws.
fn counted_tasks(rows: &[DrawRow]) -> Vec<TaskId> {
    if rows.len() > DRAWS_WITH_PROGRESS {
        return Vec::new();
    }
    let drawn = rows.iter().filter(|row| row.state == DrawState::Drawn);
    drawn.map(|row| row.task_id.clone()).collect()
}

/// What several draws' views are put together from.
struct Material {
    parties: Parties,
    units: HashMap<UnitId, UnitRow>,
    /// By code.
    unit_names: HashMap<String, String>,
    outcomes: HashMap<DrawId, OutcomeFacts>,
    /// Of each task how many checks are over, and of how many; of none where there are many draws.
    progress: HashMap<TaskId, (u64, u64)>,
    log: HashMap<DrawId, Vec<LogEntryView>>,
}

impl Material {
    fn load(connection: &mut AnyConnection, rows: &[DrawRow]) -> Result<Self, ApiError> {
        let ids: Vec<DrawId> = rows.iter().map(|row| row.id.clone()).collect();
        let units = units::by_id(connection)?;
        Ok(Self {
            parties: Parties::load(connection, rows)?,
            unit_names: units
                .values()
                .map(|unit| (unit.code.clone(), unit.name.clone()))
                .collect(),
            outcomes: outcomes::facts_of(connection, &ids)?
                .into_iter()
                .map(|one| (one.draw_id.clone(), one))
                .collect(),
            progress: progress_of_tasks(connection, &counted_tasks(rows))?,
            log: log::read_views_of(connection, &ids)?,
            units,
        })
    }

    fn view(&self, call: &Call, row: &DrawRow) -> Result<DrawView, ApiError> {
        let task = self.parties.task(row)?;
        let unit = self
            .units
            .get(task.unit_id.as_str())
            .ok_or_else(|| ApiError::internal("a task without its unit"))?;
        let contributors = self.parties.contributors(row);
        let manifest = match row.manifest {
            Some(_) => Some(secrets::manifest(row)?),
            None => None,
        };
        let outcome = self.outcomes.get(&row.id);
        let own = own_contributors(call, contributors);
        Ok(DrawView {
            id: row.id.clone(),
            task_id: row.task_id.clone(),
            title: manifest
                .as_ref()
                .map_or_else(|| task.title.clone(), |manifest| manifest.title.clone()),
            unit_id: task.unit_id.clone(),
            unit_name: unit.name.clone(),
            joint_kind: task.joint_kind,
            entry: row.entry.clone(),
            run: row.run,
            previous: row.previous.clone(),
            state: row.state,
            hash: row.hash,
            is_single_party: contributors.len() == 1 && row.beacon_source.is_none(),
            is_matched: row.is_matched,
            has_public_strata: row.has_public_strata,
            abort_requested: row.abort_asked_by.is_some(),
            abort_reason: row.abort_reason,
            abort_text: row.abort_text.clone(),
            contributors: contributors
                .iter()
                .map(|one| contributor(one, &self.unit_names))
                .collect(),
            beacon: beacon(row),
            frozen_at: row.frozen_at.map(|at| at.and_utc()),
            reveal_by: row.reveal_by.map(|at| at.and_utc()),
            manifest_hash: row.manifest_hash.clone(),
            // Of the members that were read: the stored text is their canonical form.
            manifest: manifest
                .as_ref()
                .map(serde_json::to_value)
                .transpose()
                .map_err(ApiError::internal)?,
            strata: manifest.as_ref().map(strata).unwrap_or_default(),
            sizes: manifest.as_ref().map(sizes),
            drawn_at: outcome.map(|one| one.drawn_at.and_utc()),
            progress: self.progress(row, task),
            result_hash: outcome.map(|one| one.result_hash.clone()),
            matching_hash: outcome.and_then(|one| one.matching_hash.clone()),
            attempt: match outcome {
                Some(outcome) => outcome.attempt.try_into().map_err(ApiError::internal)?,
                None => 0,
            },
            published_at: row.published_at.map(|at| at.and_utc()),
            log: self.log.get(&row.id).cloned().unwrap_or_default(),
            created_at: row.created_at.and_utc(),
            allowed_actions: self.parties.allowed_actions(call, row, &own)?,
            own_contributors: own,
            version: row.version,
        })
    }

    /// How far the checks are: those of a task are the ones of its draw that was drawn.
    fn progress(&self, row: &DrawRow, task: &TaskRow) -> Option<DrawProgress> {
        let has_checks = row.state == DrawState::Drawn && task.state != TaskState::Void;
        let (done, total) = *self.progress.get(&row.task_id).filter(|_| has_checks)?;
        Some(DrawProgress { done, total })
    }
}

fn contributor(row: &ContributorRow, names: &HashMap<String, String>) -> ContributorView {
    ContributorView {
        id: row.contributor.clone(),
        name: names.get(&row.contributor).cloned(),
        commitment: row.commitment.clone(),
        committed_at: row.committed_at.map(|at| at.and_utc()),
        revealed_at: row.revealed_at.map(|at| at.and_utc()),
    }
}

fn beacon(row: &DrawRow) -> Option<BeaconView> {
    Some(BeaconView {
        source: row.beacon_source?,
        round: row.beacon_round.clone()?,
        at: row.beacon_at?.and_utc(),
        value: row.beacon_value.clone(),
    })
}

fn strata(manifest: &Manifest) -> Vec<DrawStratum> {
    let one = |stratum: &sortition_draw::Stratum| DrawStratum {
        name: stratum.name.clone(),
        size: stratum.size,
        ratio_bp: stratum.ratio_bp,
        plain_number: stratum.max.filter(|max| *max == stratum.min),
        draw: stratum.draw,
        reserve: stratum.reserve,
    };
    manifest.strata.iter().map(one).collect()
}

/// The sizes of a manifest's files.
pub fn sizes(manifest: &Manifest) -> DrawSizes {
    DrawSizes {
        population: manifest.population.size,
        excluded: manifest.excluded.size,
        inspectors: manifest.inspectors.size,
        conflicts: manifest.conflicts.size,
        drawn: manifest.drawn_count(),
    }
}

/// The contributors for whom the caller may act.
fn own_contributors(call: &Call, contributors: &[ContributorRow]) -> Vec<String> {
    let scope = Scope::of(&CommitDraw::RIGHT, &call.actor.roles);
    let held = call.actor.roles.iter().filter(|held| {
        scope.units.contains(&held.unit_id) || scope.task_units.contains(&held.unit_id)
    });
    let codes: Vec<&str> = held.map(|held| held.unit_code.as_str()).collect();
    contributors
        .iter()
        .map(|one| one.contributor.clone())
        .filter(|id| codes.contains(&id.as_str()))
        .collect()
}

/// The steps that the caller may take, then what they may read of the outcome.
fn allowed_actions(
    call: &Call,
    (row, task): (&DrawRow, &TaskRow),
    contributors: &[ContributorRow],
    (own, access): (&[String], Access),
) -> Vec<DrawAction> {
    let facts = facts_of(call, row, contributors, |one| {
        own.contains(&one.contributor)
    });
    let end = ending(row.state, facts.abort_asked);
    let runs = call.actor.is_for(&RunDraw::RIGHT);
    let leads = runs && call.actor.holds(Role::Operator, &task.unit_id);
    let reaches = |event| match event {
        DrawEvent::Commit | DrawEvent::Reveal => !own.is_empty(),
        DrawEvent::Freeze | DrawEvent::Draw => leads,
        DrawEvent::Rematch => leads && row.published_at.is_none(),
        DrawEvent::RecordBeacon => contributing::may_record(call, task, contributors),
        DrawEvent::GiveUp | DrawEvent::AskAbort | DrawEvent::Abort => {
            event == end && aborting::may_abort(call, task, event)
        }
        DrawEvent::Publish => false,
    };
    let mut actions = lifecycle::allowed_in(row.state, reaches, &facts);
    if row.state == DrawState::Drawn {
        let lists = !Scope::of(&ListDrawn::RIGHT, &call.actor.roles).is_empty();
        let needs_reason = access == Access::WithReason;
        let has_bundle = needs_reason || [Access::Full, Access::Public].contains(&access);
        actions.extend(lists.then_some(DrawAction::ListDrawn));
        actions.extend(has_bundle.then_some(DrawAction::GetBundle));
        actions.extend(needs_reason.then_some(DrawAction::GiveReason));
    }
    actions
}
