//! Commands on checks.

mod batch;
mod inspection;
mod publishing;
mod record;
mod release;
mod review;
mod sealing;
mod termination;
mod views;

pub use batch::{batch_checks, batch_tasks};
pub use inspection::{Saved, add_evidence, save_finding, start_check, submit_check, update_check};
pub use publishing::{create_publication, create_task_publications, public_content};
pub use record::record_sheet;
pub use release::{release_check, release_due, release_task};
pub use review::{confirm_check, return_check};
pub use sealing::{
    ByUnit, Drawn, NewChecks, drawn_objects, open_sealed, seal_checks, set_inspectors_sealed,
};
pub use termination::terminate_check;
pub use views::{detail, views};

use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, CheckRow, PartRow};
use crate::checks::store::reading::TaskFacts;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;

/// The change of a check for its history. Who was drawn stays out of it: the check's id stands for
/// its object.
fn change<'a>(
    task: &'a TaskFacts,
    before: &'a CheckRow,
    after: &'a CheckRow,
    event: &'static str,
) -> Change<'a> {
    Change {
        module: "checks",
        event,
        resource: "checks",
        record_id: &after.id,
        unit_id: Some(&task.unit_id),
        from_state: Some(before.state.code()),
        to_state: Some(after.state.code()),
        before: Some(serde_json::json!({"state": before.state, "result": before.result})),
        after: Some(serde_json::json!({"state": after.state, "result": after.result})),
        parameters: [("title".to_owned(), task.title.clone())].into(),
        ..Change::default()
    }
}

/// A part after an event that its state allows.
fn moved(part: &PartRow, event: CheckEvent) -> Result<PartRow, ApiError> {
    let state =
        rules::next(part.state, event).ok_or_else(|| ApiError::invalid_state(part.state))?;
    Ok(PartRow {
        state,
        ..part.clone()
    })
}

/// Writes a changed part, and what the check shows of all its parts.
fn write(
    connection: &mut AnyConnection,
    call: &Call,
    row: CheckRow,
    part: &PartRow,
) -> Result<CheckRow, ApiError> {
    write_parts(connection, call, row, std::slice::from_ref(part))
}

/// Writes changed parts, and what the check shows of all its parts.
fn write_parts(
    connection: &mut AnyConnection,
    call: &Call,
    mut row: CheckRow,
    changed: &[PartRow],
) -> Result<CheckRow, ApiError> {
    for part in changed {
        checks::update_part(connection, part)?;
    }
    let parts = checks::parts_of(connection, std::slice::from_ref(&row.id))?;
    if let Some(state) = rules::state_of(parts.iter().map(|part| part.state)) {
        row.state = state;
    }
    row.result = rules::worst(parts.iter().filter_map(|part| part.result));
    let seen = row.version;
    row.version += 1;
    row.updated_at = call.now.naive_utc();
    checks::update(connection, &row, seen)?;
    Ok(row)
}
