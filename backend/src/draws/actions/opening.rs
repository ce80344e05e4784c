//! Opens a draw: who contributes, which beacon takes part; `system` commits at once.

use crate::draws::actions::drawing::{self, Drawing};
use crate::draws::actions::freezing::{self, Fixed};
use crate::draws::actions::{journal, secrets};
use crate::draws::rules::{self, CONTRIBUTORS_MOST, SYSTEM, WITNESS, whole_seconds};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::lives::Draw;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::keys::{Keys, random};
use crate::kernel::{lifecycle, public_text};
use crate::org::store::{settings, units};
use crate::plans::store as plans;
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::{BeaconRound, CreateDraw, DrawHash, DrawState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, TaskId};
use sortition_draw::{Event, Hex32, commitment};
use std::collections::BTreeSet;

/// A draw as it is to be opened.
struct Opening {
    row: DrawRow,
    contributors: Vec<ContributorRow>,
    /// What `system` committed to.
    committed: Hex32,
}

/// A draw as it was opened, frozen and drawn in memory, from one snapshot: what is written of it.
pub struct AtOnce {
    opening: Opening,
    fixed: Fixed,
    drawing: Drawing,
}

/// Opens a draw of a task, for a transaction that is not serializable: whoever else opens or aborts one,
/// or changes the task, moves its version on.
pub fn open_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task_id: &TaskId,
    wanted: &CreateDraw,
) -> Result<DrawRow, ApiError> {
    let task = load_openable(connection, call, task_id)?;
    let opening = prepare(connection, call, keys, &task, wanted)?;
    if tasks::store::hold(connection, task_id)?.version != task.version {
        return Err(ApiError::Busy);
    }
    draws::insert(connection, &opening.row, &opening.contributors)?;
    Ok(settle(connection, call, &task, &opening)?.row)
}

/// Works out what opening, freezing and drawing give, where nobody but `system` contributes.
pub fn prepare_at_once(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task_id: &TaskId,
    wanted: &CreateDraw,
) -> Result<AtOnce, ApiError> {
    let is_alone = wanted.contributors.iter().all(|id| id == SYSTEM);
    if !is_alone || wanted.beacon.is_some() {
        return Err(ApiError::refused(ErrorCode::ContributorsNeeded));
    }
    let task = load_openable(connection, call, task_id)?;
    let opening = prepare(connection, call, keys, &task, wanted)?;
    tasks::actions::items_to_fix(connection, call, &task)?;
    let draw = (&opening.row, &task, opening.contributors.as_slice());
    let reveal_by = whole_seconds(call.now);
    let frozen = freezing::prepare(connection, call, keys, draw, reveal_by)?;
    let reveal = |one: &ContributorRow| ContributorRow {
        revealed_at: Some(call.now.naive_utc()),
        ..one.clone()
    };
    let revealed: Vec<ContributorRow> = opening.contributors.iter().map(reveal).collect();
    let draw = (&frozen.row, &task, revealed.as_slice());
    let drawing = drawing::prepare(connection, call, keys, draw, &frozen.inputs)?;
    Ok(AtOnce {
        opening,
        fixed: frozen.seal(keys)?,
        drawing,
    })
}

/// Opens, freezes and draws as it was worked out. What takes long is written before anything that
/// others wait for.
pub fn run_at_once(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task_id: &TaskId,
    at_once: &AtOnce,
) -> Result<DrawRow, ApiError> {
    let (opening, fixed, drawing) = (&at_once.opening, &at_once.fixed, &at_once.drawing);
    load_openable(connection, call, task_id)?;
    let task = tasks::store::hold(connection, task_id)?;
    if task.version != fixed.task_version {
        return Err(ApiError::Busy);
    }
    draws::insert(connection, &opening.row, &opening.contributors)?;
    fixed.insert(connection)?;
    drawing.insert(connection)?;
    let opened = settle(connection, call, &task, opening)?;
    let frozen = freezing::settle(connection, call, keys, &opened, fixed)?;
    Ok(drawing::settle(connection, call, &frozen, drawing)?.row)
}

/// A task of the caller's unit of which a draw may be opened.
fn load_openable(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &TaskId,
) -> Result<TaskRow, ApiError> {
    let task = tasks::actions::views::load(connection, call, task_id)?;
    call.require_unit(&task.unit_id)?;
    // Before the task's state, which only follows from it.
    let former = draws::of_task(connection, task_id)?;
    if former.iter().any(|one| one.state != DrawState::Aborted) {
        return Err(ApiError::refused(ErrorCode::DrawExists));
    }
    let event = TaskEvent::DrawOpened;
    let facts = tasks::actions::views::task_facts(connection, call, &task, event)?;
    lifecycle::require_part(&task, event, true, &facts)?;
    Ok(task)
}

/// Makes a draw with its contributors; writes nothing.
fn prepare(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task: &TaskRow,
    wanted: &CreateDraw,
) -> Result<Opening, ApiError> {
    // Guarded where it is written; the manifest keeps for good what was stored before, too.
    public_text::require_impersonal(&[("/title".to_owned(), task.title.as_str())], &[])?;
    let contributors = contributors(connection, call, task, wanted)?;
    let mut fields = Fields::default();
    let beacon = fields.optional(wanted.beacon.as_ref(), |fields, beacon| {
        rules::check_beacon(fields, beacon, contributors.len(), call.now)
    });
    let beacon = fields.build(|| beacon)?;
    let hash: DrawHash = settings::value(connection, "draws.hash", None, call.today())?;
    let row = new_row(connection, call, task, (hash, beacon))?;
    let system = random::<32>().map_err(ApiError::internal)?.into();
    Ok(Opening {
        committed: commitment(row.algorithm(), &row.id, SYSTEM, &system),
        contributors: contributor_rows(call, keys, &row, &contributors, &system)?,
        row,
    })
}

/// Moves the task of a draw on that was written, and logs it.
fn settle(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
    opening: &Opening,
) -> Result<Draw, ApiError> {
    let row = draws::find(connection, &opening.row.id)?;
    tasks::actions::fix_items(connection, call, task)?;
    let task = tasks::actions::advance(connection, call, &task.id, TaskEvent::DrawOpened)?;
    let draw = Draw { row, task };
    lifecycle::begin(connection, call, ("open", None), &draw)?;
    let committed = Event::Commit(opening.committed);
    journal::append(connection, call, &draw.row, SYSTEM, committed)?;
    Ok(draw)
}

/// The contributors' ids, `system` first.
fn contributors(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
    wanted: &CreateDraw,
) -> Result<Vec<String>, ApiError> {
    let named = &wanted.contributors;
    FieldError::at_most("/contributors", named.len(), CONTRIBUTORS_MOST)?;
    let units = tasks::store::units_of(connection, &task.id)?;
    let mut fields = Fields::default();
    let mut seen = BTreeSet::new();
    fields.each("/contributors", named, |id| {
        let is_known = id == SYSTEM || id == WITNESS || units.iter().any(|unit| unit.code == *id);
        match is_known {
            false => Some(ErrorCode::UnknownReference),
            true => (!seen.insert(id)).then_some(ErrorCode::Repeated),
        }
    });
    fields.finish()?;
    let others = named.iter().filter(|id| *id != SYSTEM);
    let mut ids = vec![SYSTEM.to_owned()];
    ids.extend(others.cloned());
    let mut requires = |setting| settings::value(connection, setting, None, call.today());
    if requires("draws.witness_required")? && !ids.iter().any(|id| id == WITNESS) {
        return Err(ApiError::refused(ErrorCode::WitnessRequired));
    }
    if requires("draws.second_contributor_required")? && ids.len() < 2 {
        return Err(ApiError::refused(ErrorCode::SecondContributorRequired));
    }
    Ok(ids)
}

fn new_row(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
    (hash, beacon): (DrawHash, Option<BeaconRound>),
) -> Result<DrawRow, ApiError> {
    let now = call.now.naive_utc();
    Ok(DrawRow {
        seq: 0,
        id: DrawId::new(),
        task_id: task.id.clone(),
        unit_id: task.unit_id.clone(),
        entry: entry_of(connection, task)?,
        run: None,
        previous: None,
        state: DrawState::Open,
        hash,
        beacon_source: beacon.as_ref().map(|one| one.source),
        beacon_at: beacon.as_ref().map(|one| one.at.naive_utc()),
        beacon_round: beacon.map(|one| one.round),
        beacon_value: None,
        manifest: None,
        manifest_hash: None,
        reveal_by: None,
        frozen_at: None,
        is_matched: false,
        has_public_strata: false,
        abort_reason: None,
        abort_text: None,
        abort_asked_by: None,
        published_at: None,
        opened_by: call.actor.person()?.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// SPEC's `entry`: unit, year and number of the plan's entry, number of the batch.
fn entry_of(connection: &mut AnyConnection, task: &TaskRow) -> Result<String, ApiError> {
    let entry_id = task
        .plan_entry_id
        .as_ref()
        .ok_or_else(|| ApiError::internal("a task without an entry of a plan"))?;
    let entry = plans::find_entry(connection, entry_id)?.row;
    let unit = units::find(connection, &entry.unit_id)?;
    let (year, number, batch) = (entry.year, entry.number, task.batch);
    Ok(format!("{}/{year}/{number}/{batch}", unit.code))
}

fn contributor_rows(
    call: &Call,
    keys: &Keys,
    row: &DrawRow,
    ids: &[String],
    system: &Hex32,
) -> Result<Vec<ContributorRow>, ApiError> {
    let algorithm = row.algorithm();
    let of = |(position, id): (i32, &String)| {
        let is_system = id == SYSTEM;
        let committed = is_system.then(|| commitment(algorithm, &row.id, SYSTEM, system));
        Ok(ContributorRow {
            draw_id: row.id.clone(),
            position,
            contributor: id.clone(),
            commitment: committed.map(|one| one.to_string()),
            committed_at: is_system.then(|| call.now.naive_utc()),
            sealed_nonce: match is_system {
                true => Some(secrets::seal_nonce(keys, &row.id, SYSTEM, system)?),
                false => None,
            },
            revealed_at: None,
        })
    };
    (0..).zip(ids).map(of).collect()
}
