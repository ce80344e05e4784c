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
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::two_persons::Asked;
use sortition_contract::ids::CheckId;

/// The caller's own place in a check, if they inspect it.
fn own_assignment(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
) -> Result<Option<AssignmentRow>, ApiError> {
    match &call.actor.user_id {
        Some(user_id) => checks::assignment_of_user(connection, id, user_id),
        None => Ok(None),
    }
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
