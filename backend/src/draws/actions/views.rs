//! Draws as the API shows them, with what the caller may do with each; not who was drawn.

use crate::draws::actions::bundles::{Access, access};
use crate::draws::actions::{aborting, contributing, progress, secrets};
use crate::draws::rules::{DrawEvent, Progress, next};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::{log, outcomes};
use crate::draws::{CommitDraw, ListDrawn};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units;
use crate::tasks;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::{
    BeaconView, ContributorView, DrawSizes, DrawState, DrawStratum, DrawView,
};
use sortition_contract::org::Role;
use sortition_draw::Manifest;
use std::collections::HashMap;

/// One draw as the caller sees it.
pub fn draw(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
) -> Result<DrawView, ApiError> {
    let task = tasks::store::find(connection, &row.task_id)?;
    let contributors = draws::contributors_of(connection, &row.id)?;
    let units = units::by_id(connection)?;
    let unit = units
        .get(&task.unit_id)
        .ok_or_else(|| ApiError::internal("a task without its unit"))?;
    let names: HashMap<&str, &str> = units
        .values()
        .map(|unit| (unit.code.as_str(), unit.name.as_str()))
        .collect();
    let manifest = match row.manifest {
        Some(_) => Some(secrets::manifest(row)?),
        None => None,
    };
    let outcome = outcomes::find(connection, &row.id)?;
    let state = row.state()?;
    let own = own_contributors(call, &contributors);
    let actions = allowed_actions(connection, call, (row, &task), &contributors, &own)?;
    Ok(DrawView {
        id: row.id.clone().into(),
        task_id: row.task_id.clone().into(),
        title: manifest
            .as_ref()
            .map_or_else(|| task.title.clone(), |manifest| manifest.title.clone()),
        unit_id: task.unit_id.clone().into(),
        unit_name: unit.name.clone(),
        entry: row.entry.clone(),
        run: row.run,
        previous: row.previous.clone(),
        state,
        hash: row.hash.parse().map_err(ApiError::internal)?,
        is_single_party: contributors.len() == 1 && row.beacon_source.is_none(),
        is_matched: row.is_matched,
        has_public_strata: row.has_public_strata,
        abort_requested: row.abort_asked_by.is_some(),
        abort_reason: row
            .abort_reason
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(ApiError::internal)?,
        abort_text: row.abort_text.clone(),
        contributors: contributors
            .iter()
            .map(|one| contributor(one, &names))
            .collect(),
        beacon: beacon(row)?,
        frozen_at: row.frozen_at.map(|at| at.and_utc()),
        reveal_by: row.reveal_by.map(|at| at.and_utc()),
        manifest_hash: row.manifest_hash.clone(),
        manifest: row
            .manifest
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(ApiError::internal)?,
        strata: manifest.as_ref().map(strata).unwrap_or_default(),
        sizes: manifest.as_ref().map(sizes),
        drawn_at: outcome.as_ref().map(|one| one.drawn_at.and_utc()),
        result_hash: outcome.as_ref().map(|one| one.result_hash.clone()),
        matching_hash: outcome.as_ref().and_then(|one| one.matching_hash.clone()),
        attempt: match &outcome {
            Some(outcome) => outcome.attempt.try_into().map_err(ApiError::internal)?,
            None => 0,
        },
        published_at: row.published_at.map(|at| at.and_utc()),
        log: log::read_views(connection, &row.id)?,
        created_at: row.created_at.and_utc(),
        own_contributors: own,
        allowed_actions: actions,
        version: row.version,
    })
}

/// A draw's task and what the caller may do now, without what only the draw's page shows.
pub fn steps(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
) -> Result<(TaskRow, Vec<String>), ApiError> {
    let task = tasks::store::find(connection, &row.task_id)?;
    let contributors = draws::contributors_of(connection, &row.id)?;
    let own = own_contributors(call, &contributors);
    let actions = allowed_actions(connection, call, (row, &task), &contributors, &own)?;
    Ok((task, actions))
}

fn contributor(row: &ContributorRow, names: &HashMap<&str, &str>) -> ContributorView {
    ContributorView {
        id: row.contributor.clone(),
        name: names
            .get(row.contributor.as_str())
            .map(|name| (*name).to_owned()),
        commitment: row.commitment.clone(),
        committed_at: row.committed_at.map(|at| at.and_utc()),
        revealed_at: row.revealed_at.map(|at| at.and_utc()),
    }
}

fn beacon(row: &DrawRow) -> Result<Option<BeaconView>, ApiError> {
    let (Some(source), Some(round), Some(at)) =
        (&row.beacon_source, &row.beacon_round, row.beacon_at)
    else {
        return Ok(None);
    };
    Ok(Some(BeaconView {
        source: source.parse().map_err(ApiError::internal)?,
        round: round.clone(),
        at: at.and_utc(),
        value: row.beacon_value.clone(),
    }))
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

fn allowed_actions(
    connection: &mut AnyConnection,
    call: &Call,
    (row, task): (&DrawRow, &TaskRow),
    contributors: &[ContributorRow],
    own: &[String],
) -> Result<Vec<String>, ApiError> {
    let state = row.state()?;
    let may = |event| next(state, event).is_some();
    let progress: Progress = progress(row, contributors);
    let leads = call.actor.holds(Role::Operator, &task.unit_id);
    let mine = || {
        contributors
            .iter()
            .filter(|one| own.contains(&one.contributor))
    };
    let is_in_time = row
        .reveal_by
        .is_none_or(|until| call.now.naive_utc() <= until);
    let is_beacon_due =
        row.beacon_value.is_none() && row.beacon_at.is_some_and(|at| call.now.naive_utc() > at);
    let has_asked = row.abort_asked_by.is_some();
    let asks = match state {
        DrawState::Open => may(DrawEvent::GiveUp),
        _ => may(DrawEvent::AskAbort) && !has_asked && !progress.is_complete(),
    };
    let confirms = may(DrawEvent::Abort)
        && has_asked
        && !progress.is_complete()
        && !call.actor.is(row.abort_asked_by.as_deref());
    let is_drawn = state == DrawState::Drawn;
    let access = access(connection, call, (row, task))?;
    let lists = !Scope::of(&ListDrawn::RIGHT, &call.actor.roles).is_empty();
    let needs_reason = access == Access::WithReason;
    let actions = [
        (
            "commit",
            may(DrawEvent::Commit) && mine().any(|one| one.commitment.is_none()),
        ),
        (
            "freeze",
            leads && may(DrawEvent::Freeze) && progress.has_commits,
        ),
        (
            "reveal",
            may(DrawEvent::Reveal) && is_in_time && mine().any(|one| one.revealed_at.is_none()),
        ),
        (
            "record_beacon",
            contributing::may_record(call, task, contributors)
                && may(DrawEvent::RecordBeacon)
                && progress.has_reveals
                && is_beacon_due,
        ),
        (
            "draw",
            leads && may(DrawEvent::Draw) && progress.is_complete(),
        ),
        ("rematch", leads && is_drawn && !row.is_matched),
        (
            "abort",
            asks && aborting::may_abort(call, task, DrawEvent::AskAbort),
        ),
        (
            "confirm_abort",
            confirms && aborting::may_abort(call, task, DrawEvent::Abort),
        ),
        ("list_drawn", is_drawn && lists),
        (
            "get_bundle",
            is_drawn && (needs_reason || [Access::Full, Access::Public].contains(&access)),
        ),
        ("give_reason", is_drawn && needs_reason),
    ];
    Ok(actions
        .into_iter()
        .filter(|(_, is_allowed)| *is_allowed)
        .map(|(name, _)| name.to_owned())
        .collect())
}
