//! Commands on checks.

mod batch;
mod inspection;
mod publishing;
mod record;
mod release;
mod review;
mod sealing;
mod termination;
mod transitions;
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
pub use transitions::transitions;
pub use views::{detail, views};

use crate::checks::rules::CheckFacts;
use crate::checks::store::checks::{self, AssignmentRow, CheckRow, PartRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::files::rows::AttachmentRow;
use crate::kernel::history::{self, Change};
use crate::kernel::two_persons::Asked;
use crate::sight::{Sight, Standing};
use sortition_contract::ids::{CheckId, UserId};

/// An account's own place in a check, if it inspects it.
fn own_assignment(
    connection: &mut AnyConnection,
    user_id: Option<&UserId>,
    id: &CheckId,
) -> Result<Option<AssignmentRow>, ApiError> {
    match user_id {
        Some(user_id) => checks::assignment_of_user(connection, id, user_id),
        None => Ok(None),
    }
}

/// Writes that somebody looked at what isn't published, of a record of this kind and id.
pub fn log_reading(
    connection: &mut AnyConnection,
    call: &Call,
    (resource, record_id): (&'static str, &str),
    reason: &str,
) -> Result<(), ApiError> {
    let change = Change {
        module: "checks",
        event: "read",
        resource,
        record_id,
        reason: Some(reason),
        ..Change::default()
    };
    history::record(connection, call, change)
}

/// How a reader stands to a check with these parts.
fn standing(
    connection: &mut AnyConnection,
    sight: &Sight,
    (row, task): (&CheckRow, &TaskFacts),
    parts: &[PartRow],
) -> Result<Standing, ApiError> {
    let own = own_assignment(connection, sight.user_id(), &row.id)?;
    let is_public = !reading::published(connection, std::slice::from_ref(&row.id))?.is_empty();
    let inspects_for = own.as_ref().map(|one| &one.unit_id);
    let unit_ids = parts.iter().map(|part| &part.unit_id);
    Ok(Standing::of(
        sight,
        &task.unit_id,
        unit_ids,
        (inspects_for, is_public),
    ))
}

/// Whether a call reads a file of a check: whoever reads the part that it belongs to.
pub fn reads_evidence(
    connection: &mut AnyConnection,
    call: &Call,
    file: &AttachmentRow,
    reason: Option<&str>,
) -> Result<bool, ApiError> {
    let id = CheckId::from(file.record_id.clone().unwrap_or_default());
    let sight = Sight::of(&call.actor, &call.sight, reason.is_some());
    let Some(row) = found(checks::find(connection, &sight, &id))? else {
        return Ok(false);
    };
    let task = reading::task(connection, &row.task_id)?;
    let parts = checks::parts_of(connection, std::slice::from_ref(&id))?;
    let standing = standing(connection, &sight, (&row, &task), &parts)?;
    if let Some(reason) = reason {
        log_reading(connection, call, ("checks", &id), reason)?;
    }
    Ok(reads_file(&standing, &parts, file))
}

/// Whether a file of a check is of a part that somebody reads. One of no part is the lead's.
fn reads_file(standing: &Standing, parts: &[PartRow], file: &AttachmentRow) -> bool {
    let mut of_file = parts
        .iter()
        .filter(|part| Some(&part.unit_id) == file.part_unit_id.as_ref());
    standing.is_whole() || of_file.any(|part| standing.reads(&part.unit_id, part.state))
}

/// What of a check, its moving parts and the caller the guards decide over. Whether its draw has found
/// inspectors decides over its release alone, and is added where that is asked for.
fn check_facts<'a>(
    actor: &Actor,
    row: &CheckRow,
    parts: impl IntoIterator<Item = &'a PartRow>,
    own: Option<&AssignmentRow>,
) -> CheckFacts {
    let mut parts = parts.into_iter();
    CheckFacts {
        inspects: own.is_some(),
        leads: own.is_some_and(|one| one.position == 0),
        is_submitter: parts.any(|part| actor.is(part.submitted_by.as_ref())),
        asked: Asked::of(actor, row.terminate_asked_by.as_ref()),
        ..CheckFacts::default()
    }
}
