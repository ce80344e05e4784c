//! The commands of `draws`, each within its caller's transaction. What takes long (whom a draw meets,
//! its files, who is drawn) is worked out by a `prepare_…` from a snapshot before it.

mod aborting;
pub mod awaited;
mod bundles;
mod contributing;
mod drawing;
mod drawn;
mod freezing;
pub mod heads;
mod journal;
mod manifest;
mod opening;
mod publishing;
mod rematching;
mod secrets;
mod sending;
mod shown;
mod stored;
pub mod views;

pub use aborting::{abort_draw, follow_task};
pub use bundles::{BundleForm, bundle, public_bundle};
pub use contributing::{commit_draw, record_beacon, reveal_draw};
pub use drawing::{draw_due, prepare_draw, run_draw};
pub use drawn::drawn_page;
pub use freezing::{freeze_draw, prepare_freeze};
pub use opening::{open_draw, prepare_at_once, run_at_once};
pub use publishing::{proof, public_draw};
pub use rematching::{prepare_rematch, rematch_draw};
pub use sending::SentBundle;
pub use shown::ShownDraw;

use crate::draws::rules::{DrawEvent, DrawFacts, Progress, is_far_ahead};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::lives::Draw;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::two_persons::Asked;
use crate::tasks;
use crate::tasks::store::TaskRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::DrawId;

/// A draw that the caller reads, with its task.
pub fn load(connection: &mut AnyConnection, call: &Call, id: &DrawId) -> Result<Draw, ApiError> {
    let row = draws::find(connection, id)?;
    let task = tasks::actions::views::load(connection, call, &row.task_id)?;
    Ok(Draw { row, task })
}

/// A draw with which the caller, as its lead unit's, may do this; and its contributors.
fn load_own(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
    event: DrawEvent,
) -> Result<(Draw, Vec<ContributorRow>), ApiError> {
    let draw = load(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &draw.row.id)?;
    let facts = facts_of(call, &draw.row, &contributors, |_| false);
    let reaches = call.scope.has_unit(&draw.task.unit_id);
    lifecycle::require(call, &draw, event, reaches, &facts)?;
    Ok((draw, contributors))
}

/// Refuses a clock that can't be right: what is drawn is dated by it, and a draw is not to be repeated.
fn require_clock(call: &Call, task: &TaskRow) -> Result<(), ApiError> {
    let today = call.today();
    match is_far_ahead(today, task.period_to) {
        true => Err(ApiError::refused(ErrorCode::ClockFarAhead)
            .with("today", today)
            .with("until", task.period_to)),
        false => Ok(()),
    }
}

/// What of a ceremony is there.
fn progress(row: &DrawRow, contributors: &[ContributorRow]) -> Progress {
    Progress {
        has_commits: contributors.iter().all(|one| one.commitment.is_some()),
        has_reveals: contributors.iter().all(|one| one.revealed_at.is_some()),
        has_beacon: row.beacon_source.is_none() || row.beacon_value.is_some(),
    }
}

/// What of a draw and its caller the guards decide over, where the caller acts for some contributors.
fn facts_of(
    call: &Call,
    row: &DrawRow,
    contributors: &[ContributorRow],
    is_own: impl Fn(&ContributorRow) -> bool,
) -> DrawFacts {
    let now = call.now.naive_utc();
    let own: Vec<&ContributorRow> = contributors.iter().filter(|one| is_own(one)).collect();
    DrawFacts {
        progress: progress(row, contributors),
        has_committed: own.iter().all(|one| one.commitment.is_some()),
        has_revealed: own.iter().all(|one| one.revealed_at.is_some()),
        is_late: row.reveal_by.is_none_or(|until| now > until),
        is_beacon_due: row.beacon_value.is_none() && row.beacon_at.is_some_and(|at| now > at),
        is_matched: row.is_matched,
        abort_asked: Asked::of(&call.actor, row.abort_asked_by.as_ref()),
    }
}

/// Takes a step. A reason has the abort alone.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &Draw,
    row: DrawRow,
    event: DrawEvent,
) -> Result<Draw, ApiError> {
    let is_abort = matches!(
        event,
        DrawEvent::GiveUp | DrawEvent::AskAbort | DrawEvent::Abort
    );
    let reason = row.abort_text.clone().filter(|_| is_abort);
    let task = before.task.clone();
    let step = (event, reason.as_deref());
    lifecycle::step(connection, call, before, Draw { row, task }, step)
}
