//! The draw itself, by the lead unit or, when it waits too long, by the system.

use crate::checks::actions::{ByUnit, Drawn, NewChecks, seal_checks};
use crate::draws::actions::manifest::Inputs;
use crate::draws::actions::publishing::{publish_hash, publish_hash_of_stored};
use crate::draws::actions::stored::{StoredFile, read_file};
use crate::draws::actions::{journal, load_own, progress, require_clock, secrets, take};
use crate::draws::rules::{DrawEvent, is_due};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::outcomes::{self, OutcomeRow};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::duties;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle::Event as _;
use crate::kernel::services::Services;
use crate::plans::rules::population::is_enterprise;
use crate::registers::store::{inspectors, objects};
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::TaskRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, InspectorId, UnitId};
use sortition_contract::org::Role;
use sortition_draw::{
    ConflictsFile, Event, ExcludedFile, Hex32, InspectorsFile, Matching, Outcome, Population,
    Refusal, RefusalCode, draw as compute,
};
use std::collections::HashMap;

/// A draw as it was worked out from one snapshot: what is written of it.
pub struct Drawing {
    /// The draw's version, from which alone all follows: its files and nonces never change.
    version: i64,
    outcome: OutcomeRow,
    checks: NewChecks,
    event: Event,
}

/// Works out what a complete draw gives.
pub fn prepare_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
) -> Result<Drawing, ApiError> {
    let (draw, contributors) = load_own(connection, call, id, DrawEvent::Draw)?;
    prepare_stored(connection, call, keys, (&draw, &contributors))
}

/// Draws what is complete.
pub fn run_draw(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
    drawing: &Drawing,
) -> Result<DrawRow, ApiError> {
    let (before, _) = load_own(connection, call, id, DrawEvent::Draw)?;
    Ok(draw(connection, call, &before, drawing)?.row)
}

/// Draws what has been complete for ten minutes. False if there was nothing.
pub fn draw_due(services: &Services) -> Result<bool, ApiError> {
    let now = services.clock.now();
    let is_waiting = |connection: &mut AnyConnection, row: &DrawRow| {
        let contributors = draws::contributors_of(connection, &row.id)?;
        let is_complete = progress(row, &contributors).is_complete();
        Ok::<_, ApiError>(is_complete && is_due(row.updated_at.and_utc(), now))
    };
    let due = services.database.read_blocking(|connection| {
        let mut due = Vec::new();
        for row in draws::running(connection)? {
            if is_waiting(connection, &row)? {
                due.push(row.id);
            }
        }
        Ok(due)
    })?;
    let database = &services.database;
    duties::for_each(&due, |id| {
        // The one before may have taken minutes, and entries of the log stand in the order of their times.
        let call = Call::by_system("run_draw", services.clock.now()).with_above(&services.above);
        let prepare = |connection: &mut AnyConnection| {
            let row = draws::find(connection, id)?;
            // Somebody may have drawn it meanwhile.
            if DrawEvent::Draw.next(row.state).is_none() || !is_waiting(connection, &row)? {
                return Ok(None);
            }
            let task = tasks::store::find(connection, &row.task_id)?;
            let contributors = draws::contributors_of(connection, &row.id)?;
            let draw = Draw { row, task };
            prepare_stored(connection, &call, &services.keys, (&draw, &contributors)).map(Some)
        };
        let commit = |connection: &mut AnyConnection, drawing: Option<Drawing>| {
            let Some(drawing) = drawing else {
                return Ok(());
            };
            let row = draws::find(connection, id)?;
            if row.version != drawing.version {
                return Err(ApiError::Busy);
            }
            let task = tasks::store::find(connection, &row.task_id)?;
            draw(connection, &call, &Draw { row, task }, &drawing).map(drop)
        };
        database.write_prepared_blocking(Isolation::Committed, prepare, commit)
    })
}

/// Draws what is complete from the files that are stored, matches, and makes the checks, sealed; writes
/// nothing.
fn prepare_stored(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (Draw { row, task }, contributors): (&Draw, &[ContributorRow]),
) -> Result<Drawing, ApiError> {
    require_clock(call, task)?;
    let of_draw = (&row.id, row.algorithm());
    let manifest = secrets::manifest(row)?;
    let excluded: ExcludedFile = read_file(connection, keys, of_draw, manifest.excluded)?;
    let inspectors: InspectorsFile = read_file(connection, keys, of_draw, manifest.inspectors)?;
    let conflicts: ConflictsFile = read_file(connection, keys, of_draw, manifest.conflicts)?;
    let nonces = secrets::open_nonces(keys, contributors)?;
    let beacon = row.beacon_value.as_deref();
    let begun = sortition_draw::Drawing::begin(&manifest, &excluded, &nonces, beacon);
    let mut drawing = begun.map_err(refusal)?;
    let population = StoredFile::<Population>::find(connection, of_draw, manifest.population)?;
    population.each(connection, keys, |parts| drawing.take(&parts))?;
    let computed = drawing.finish(&inspectors, &conflicts).map_err(refusal)?;
    let fixed = (&manifest, &computed.result, None);
    let publish = publish_hash_of_stored(connection, keys, row, fixed)?;
    let found = (&inspectors, &computed, publish);
    finish(connection, call, keys, (row, task), found)
}

/// The same from files that are at hand.
pub fn prepare(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (row, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    (manifest, files): &Inputs,
) -> Result<Drawing, ApiError> {
    require_clock(call, task)?;
    let nonces = secrets::open_nonces(keys, contributors)?;
    let beacon = row.beacon_value.as_deref();
    let computed = compute(manifest, files, &nonces, beacon).map_err(refusal)?;
    let publish = publish_hash(row, (manifest, files), &computed.result);
    let found = (&files.inspectors, &computed, publish);
    finish(connection, call, keys, (row, task), found)
}

/// What is written of an outcome.
fn finish(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (row, task): (&DrawRow, &TaskRow),
    (inspectors, computed, publish): (&InspectorsFile, &Outcome, Hex32),
) -> Result<Drawing, ApiError> {
    let by_object = match computed.matching.as_ref() {
        Ok(matching) => inspectors_by_object(connection, task, inspectors, matching)?,
        Err(_) => HashMap::new(),
    };
    let drawn = drawn(connection, computed, by_object)?;
    let place = (&row.task_id, &row.id);
    let (outcome, event) = sealed(call, keys, row, computed, publish)?;
    Ok(Drawing {
        version: row.version,
        outcome,
        checks: seal_checks(connection, call, keys, place, &drawn)?,
        event,
    })
}

/// Writes a draw that was worked out for this very version of it.
fn draw(
    connection: &mut AnyConnection,
    call: &Call,
    before: &Draw,
    drawing: &Drawing,
) -> Result<Draw, ApiError> {
    if draws::hold(connection, &before.row.id)?.version != drawing.version {
        return Err(ApiError::Busy);
    }
    drawing.insert(connection)?;
    settle(connection, call, before, drawing)
}

impl Drawing {
    /// Writes outcome and checks: what takes long, and what nobody waits for.
    pub fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        outcomes::insert(connection, &self.outcome)?;
        self.checks.insert(connection)
    }
}

/// Logs the outcome that was written and moves draw and task on.
pub fn settle(
    connection: &mut AnyConnection,
    call: &Call,
    before: &Draw,
    drawing: &Drawing,
) -> Result<Draw, ApiError> {
    let row = DrawRow {
        is_matched: drawing.outcome.matching_hash.is_some(),
        abort_asked_by: None,
        abort_reason: None,
        abort_text: None,
        ..before.row.clone()
    };
    tasks::actions::advance(connection, call, &before.task.id, TaskEvent::Drawn)?;
    let drawn = take(connection, call, before, row, DrawEvent::Draw)?;
    let by = journal::by(call, &[Role::Operator], &before.task);
    journal::append(connection, call, &drawn.row, &by, drawing.event)?;
    Ok(drawn)
}

/// Why inputs that were committed can't be drawn: they aren't what was committed any more.
fn refusal(refusal: Refusal) -> ApiError {
    match refusal.code {
        RefusalCode::MissingReveal => ApiError::refused(ErrorCode::MissingReveal),
        RefusalCode::BadReveal => ApiError::refused(ErrorCode::BadReveal),
        RefusalCode::BadBeacon => ApiError::refused(ErrorCode::BadBeacon),
        RefusalCode::BadPopulation => ApiError::refused(ErrorCode::BadPopulation),
        _ => ApiError::internal(refusal),
    }
}

/// The outcome, sealed, and its hashes for the log.
fn sealed(
    call: &Call,
    keys: &Keys,
    row: &DrawRow,
    outcome: &Outcome,
    publish: Hex32,
) -> Result<(OutcomeRow, Event), ApiError> {
    let algorithm = row.algorithm();
    let canonical = outcome.result.to_canonical();
    let result = algorithm.digest(&[&canonical]);
    let matching = outcome.matching.as_ref().ok().map(Matching::to_canonical);
    let matching_hash = matching.as_ref().map(|one| algorithm.digest(&[one]));
    let stored = OutcomeRow {
        draw_id: row.id.clone(),
        drawn_at: call.now.naive_utc(),
        result_hash: result.to_string(),
        sealed_result: secrets::seal_result(keys, &row.id, &canonical)?,
        matching_hash: matching_hash.map(|hash| hash.to_string()),
        sealed_matching: matching
            .map(|one| secrets::seal_matching(keys, &row.id, &one))
            .transpose()?,
        rematch: None,
        attempt: 1,
        publish_hash: publish.to_string(),
    };
    let event = Event::Result {
        result,
        matching: matching_hash,
    };
    Ok((stored, event))
}

/// Who inspects which object: its key, and ids of inspectors by unit in the manifest's order.
pub fn inspectors_by_object(
    connection: &mut AnyConnection,
    task: &TaskRow,
    file: &InspectorsFile,
    matching: &Matching,
) -> Result<HashMap<String, ByUnit>, ApiError> {
    let units = tasks::store::units_of(connection, &task.id)?;
    let unit_ids: Vec<UnitId> = units.iter().map(|unit| unit.unit_id.clone()).collect();
    let ids: HashMap<String, InspectorId> = inspectors::of_units(connection, &unit_ids)?
        .into_iter()
        .map(|row| (row.code, row.id))
        .collect();
    let mut by_object = HashMap::new();
    for matched in &matching.objects {
        let mut by_unit: ByUnit = Vec::new();
        for key in &matched.inspectors {
            let row = file
                .find(key)
                .ok_or_else(|| ApiError::internal("a matched inspector is in no file"))?;
            let unit = units.iter().find(|unit| unit.code == row.unit);
            let (Some(unit), Some(id)) = (unit, ids.get(key)) else {
                return Err(ApiError::internal("a matched inspector is in no register"));
            };
            match by_unit.last_mut() {
                Some((unit_id, own)) if **unit_id == *unit.unit_id => own.push(id.clone()),
                _ => by_unit.push((unit.unit_id.clone(), vec![id.clone()])),
            }
        }
        by_object.insert(matched.key.clone(), by_unit);
    }
    Ok(by_object)
}

fn drawn(
    connection: &mut AnyConnection,
    outcome: &Outcome,
    mut inspectors: HashMap<String, ByUnit>,
) -> Result<Vec<Drawn>, ApiError> {
    let objects = &outcome.result.objects;
    let codes: Vec<String> = objects.iter().map(|drawn| drawn.key.clone()).collect();
    let known = objects::named_by_code(connection, &codes)?;
    let one = |(position, drawn): (i32, &sortition_draw::Drawn)| {
        let object = known
            .get(&drawn.key)
            .ok_or_else(|| ApiError::internal("a drawn object is in no register"))?;
        Ok(Drawn {
            position,
            object_id: object.id.clone(),
            stratum: drawn.stratum.clone(),
            is_enterprise: is_enterprise(&object.code, object.type_),
            inspectors: inspectors.remove(&drawn.key).unwrap_or_default(),
        })
    };
    (1..).zip(objects).map(one).collect()
}
