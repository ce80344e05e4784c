//! The draw itself, by the lead unit or, when it waits too long, by the system.

use crate::checks::actions::{Drawn, create_sealed};
use crate::draws::actions::freezing::Inputs;
use crate::draws::actions::{journal, load_own, progress, require, require_clock, save, secrets};
use crate::draws::rules::{DrawEvent, is_due};
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::outcomes::{self, OutcomeRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::services::Services;
use crate::plans::rules::population::is_enterprise;
use crate::registers::store::objects::ObjectRow;
use crate::registers::store::{inspectors, objects};
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::TaskRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::org::Role;
use sortition_draw::{
    Event, InspectorsFile, Matching, Outcome, Refusal, RefusalCode, draw as compute,
};
use std::collections::HashMap;

/// Inspectors' ids of one object, by unit.
pub type ByUnit = Vec<(String, Vec<String>)>;

/// Draws what is complete.
pub fn run_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &str,
) -> Result<DrawRow, ApiError> {
    let (row, task) = load_own(connection, call, id)?;
    draw(connection, call, keys, (&row, &task), None)
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
    let call = Call::by_system("run_draw", now);
    for id in &due {
        services.database.write_blocking(|connection| {
            let row = draws::find(connection, id)?;
            // Somebody may have drawn it meanwhile.
            if require(&row, DrawEvent::Draw).is_err() || !is_waiting(connection, &row)? {
                return Ok(());
            }
            let task = tasks::store::find(connection, &row.task_id)?;
            draw(connection, &call, &services.keys, (&row, &task), None).map(drop)
        })?;
    }
    Ok(!due.is_empty())
}

/// Draws, matches, and makes the checks, sealed; `inputs` are read again if they aren't at hand.
pub fn draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (before, task): (&DrawRow, &TaskRow),
    inputs: Option<Inputs>,
) -> Result<DrawRow, ApiError> {
    let state = require(before, DrawEvent::Draw)?;
    require_clock(call, task)?;
    let contributors = draws::contributors_of(connection, &before.id)?;
    let progress = progress(before, &contributors);
    if !progress.has_reveals {
        return Err(ApiError::refused(ErrorCode::MissingReveal));
    }
    if !progress.has_beacon {
        return Err(ApiError::refused(ErrorCode::BadBeacon));
    }
    let (manifest, files) = match inputs {
        Some(inputs) => inputs,
        None => (
            secrets::manifest(before)?,
            secrets::read_files(connection, keys, before)?,
        ),
    };
    let nonces = secrets::open_nonces(keys, &contributors)?;
    let beacon = before.beacon_value.as_deref();
    let outcome = compute(&manifest, &files, &nonces, beacon).map_err(refusal)?;
    let matching = outcome.matching.as_ref().ok();
    store(connection, call, keys, before, &outcome)?;
    let by_object = match matching {
        Some(matching) => inspectors_by_object(connection, task, &files.inspectors, matching)?,
        None => HashMap::new(),
    };
    let drawn = drawn(connection, &outcome, by_object)?;
    create_sealed(connection, call, keys, &task.id, &before.id, &drawn)?;
    let row = DrawRow {
        state: state.code().to_owned(),
        is_matched: matching.is_some(),
        abort_asked_by: None,
        abort_reason: None,
        abort_text: None,
        ..before.clone()
    };
    tasks::actions::advance(connection, call, &task.id, TaskEvent::Drawn)?;
    save(
        connection,
        call,
        (before, task),
        row,
        DrawEvent::Draw.name(),
    )
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

/// Keeps the outcome, sealed, and logs its hashes.
fn store(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    row: &DrawRow,
    outcome: &Outcome,
) -> Result<(), ApiError> {
    let algorithm = row.algorithm()?;
    let matching = outcome.matching.as_ref().ok();
    let result = outcome.result.digest(algorithm);
    let matching_hash = matching.map(|one| one.digest(algorithm));
    let stored = OutcomeRow {
        draw_id: row.id.clone(),
        drawn_at: call.now.naive_utc(),
        result_hash: result.to_string(),
        sealed_result: secrets::seal_result(keys, &row.id, &outcome.result)?,
        matching_hash: matching_hash.map(|hash| hash.to_string()),
        sealed_matching: matching
            .map(|one| secrets::seal_matching(keys, &row.id, one))
            .transpose()?,
        rematch: None,
        attempt: 1,
    };
    outcomes::insert(connection, &stored)?;
    let task = tasks::store::find(connection, &row.task_id)?;
    let by = journal::by(call, &[Role::Operator], &task.unit_id);
    let event = Event::Result {
        result,
        matching: matching_hash,
    };
    journal::append(connection, call, row, &by, event)
}

/// Who inspects which object: its key, and ids of inspectors by unit in the manifest's order.
pub fn inspectors_by_object(
    connection: &mut AnyConnection,
    task: &TaskRow,
    file: &InspectorsFile,
    matching: &Matching,
) -> Result<HashMap<String, ByUnit>, ApiError> {
    let units = tasks::store::units_of(connection, &task.id)?;
    let unit_ids: Vec<String> = units.iter().map(|unit| unit.unit_id.clone()).collect();
    let ids: HashMap<String, String> = inspectors::of_units(connection, &unit_ids)?
        .into_iter()
        .map(|row| (row.code, row.id))
        .collect();
    let mut by_object = HashMap::new();
    for matched in &matching.objects {
        let mut by_unit: ByUnit = Vec::new();
        for key in &matched.inspectors {
            let (_, row) = file
                .find(key)
                .ok_or_else(|| ApiError::internal("a matched inspector is in no file"))?;
            let unit = units.iter().find(|unit| unit.code == row.unit);
            let (Some(unit), Some(id)) = (unit, ids.get(key)) else {
                return Err(ApiError::internal("a matched inspector is in no register"));
            };
            match by_unit.last_mut() {
                Some((unit_id, own)) if *unit_id == unit.unit_id => own.push(id.clone()),
                _ => by_unit.push((unit.unit_id.clone(), vec![id.clone()])),
            }
        }
        by_object.insert(matched.key.clone(), by_unit);
    }
    Ok(by_object)
}

/// The objects of keys, by key.
pub fn objects_by_code(
    connection: &mut AnyConnection,
    codes: &[String],
) -> Result<HashMap<String, ObjectRow>, ApiError> {
    let rows = objects::find_by_codes(connection, codes)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect())
}

fn drawn(
    connection: &mut AnyConnection,
    outcome: &Outcome,
    mut inspectors: HashMap<String, ByUnit>,
) -> Result<Vec<Drawn>, ApiError> {
    let objects = &outcome.result.objects;
    let codes: Vec<String> = objects.iter().map(|drawn| drawn.key.clone()).collect();
    let known = objects_by_code(connection, &codes)?;
    let one = |(position, drawn): (i32, &sortition_draw::Drawn)| {
        let object = known
            .get(&drawn.key)
            .ok_or_else(|| ApiError::internal("a drawn object is in no register"))?;
        Ok(Drawn {
            position,
            object_id: object.id.clone(),
            stratum: drawn.stratum.clone(),
            is_enterprise: is_enterprise(&object.code, &object.type_),
            inspectors: inspectors.remove(&drawn.key).unwrap_or_default(),
        })
    };
    (1..).zip(objects).map(one).collect()
}
