//! Writes entries of the public log (SPEC §10), in the transaction of what they tell.

use crate::draws::actions::secrets;
use crate::draws::rules::{SYSTEM, spec_time};
use crate::draws::store::draws::DrawRow;
use crate::draws::store::log::{self, EntryRow};
use crate::draws::store::outcomes::{self, RecordRow};
use crate::kernel::clock::{Fault, fault};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::{Keys, random};
use crate::tasks::store::TaskRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::org::Role;
use sortition_draw::{ChangeRecord, Event, Hex32, LogEntry, Reason};

/// SPEC's `by`: the role in which somebody acts, at its unit's code; of the task's lead unit if
/// they hold one there.
pub fn by(call: &Call, roles: &[Role], task: &TaskRow) -> String {
    let fitting = || {
        let held = call.actor.roles.iter();
        held.filter(|held| roles.contains(&held.role))
    };
    let held = fitting()
        .find(|held| *held.unit_id == *task.unit_id)
        .or_else(|| fitting().next());
    match held {
        Some(held) => format!("{}@{}", held.role, held.unit_code),
        None => SYSTEM.to_owned(),
    }
}

/// Appends an entry to the log. From here on others that append wait for this transaction: it comes
/// after all that takes long, and after the rows that it changes.
pub fn append(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
    by: &str,
    event: Event,
) -> Result<(), ApiError> {
    let entry = LogEntry {
        event,
        draw: row.id.to_string(),
        by: by.to_owned(),
        alg: row.algorithm(),
        at: spec_time(call.now),
    };
    let content = String::from_utf8(entry.to_canonical()).map_err(ApiError::internal)?;
    log::lock(connection)?;
    let last = log::last(connection)?;
    if let Some((position, at)) = last
        && fault(call.now, at) == Some(Fault::SetBack)
        && log::accepted(connection)? < Some(position)
    {
        // Entries stand in the order of their times, but for moments.
        let refused = ApiError::refused(ErrorCode::ClockSetBack);
        return Err(refused.with("last", spec_time(at)));
    }
    let position = last.map_or(0, |(position, _)| position + 1);
    let row = EntryRow {
        position,
        draw_id: row.id.clone(),
        type_: event.code().parse().map_err(ApiError::internal)?,
        content,
        leaf_hash: entry.leaf().to_string(),
        created_at: call.now.naive_utc(),
    };
    log::append(connection, &row)
}

/// Writes the record of an abort or void, and its entry of the log.
pub fn append_record(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (row, by): (&DrawRow, &str),
    (reason, text): (Reason, &str),
    event: fn(Hex32) -> Event,
) -> Result<(), ApiError> {
    let record = ChangeRecord {
        draw: row.id.to_string(),
        reason,
        text: text.to_owned(),
        object: None,
        from: None,
        to: None,
        loads: None,
        evidence: None,
        salt: random::<32>().map_err(ApiError::internal)?.into(),
    };
    let hash = record.digest(row.algorithm());
    let before = outcomes::records_of(connection, &row.id)?;
    let position = before.last().map_or(1, |last| last.position + 1);
    let stored = RecordRow {
        draw_id: row.id.clone(),
        position,
        type_: event(hash).code().to_owned(),
        sealed_record: secrets::seal_record(keys, (&row.id, position), &record)?,
        hash: hash.to_string(),
        created_at: call.now.naive_utc(),
    };
    outcomes::insert_record(connection, &stored)?;
    append(connection, call, row, by, event(hash))
}
