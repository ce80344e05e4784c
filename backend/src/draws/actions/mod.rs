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
pub mod views;

pub use aborting::{abort_draw, follow_task};
pub use bundles::{BundleForm, bundle, public_bundle};
pub use contributing::{commit_draw, record_beacon, reveal_draw};
pub use drawing::{draw_due, prepare_draw, run_draw};
pub use drawn::{drawn_page, reading_reason};
pub use freezing::{freeze_draw, prepare_freeze};
pub use opening::{open_draw, prepare_at_once, run_at_once};
pub use publishing::{proof, public_draw};
pub use rematching::{prepare_rematch, rematch_draw};

use crate::draws::rules::{DrawEvent, Progress, is_far_ahead, next};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::tasks;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::DrawState;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::DrawId;

/// A draw that the caller reads, with its task.
pub fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
) -> Result<(DrawRow, TaskRow), ApiError> {
    let row = draws::find(connection, id)?;
    let task = tasks::actions::views::load(connection, call, &row.task_id)?;
    Ok((row, task))
}

/// The same for a command of the lead unit, at the version that the caller saw.
fn load_own(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
) -> Result<(DrawRow, TaskRow), ApiError> {
    let (row, task) = load(connection, call, id)?;
    call.require_unit(&task.unit_id)?;
    call.check_version(row.version)?;
    Ok((row, task))
}

/// Refuses an event that the state doesn't allow; gives the state after it.
fn require(row: &DrawRow, event: DrawEvent) -> Result<DrawState, ApiError> {
    next(row.state, event).ok_or_else(|| ApiError::invalid_state(row.state))
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

/// Writes a changed draw with its trail. The draw's own secrets are in no row that is shown here.
fn save(
    connection: &mut AnyConnection,
    call: &Call,
    (before, task): (&DrawRow, &TaskRow),
    row: DrawRow,
    event: &str,
) -> Result<DrawRow, ApiError> {
    let row = DrawRow {
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..row
    };
    draws::update(connection, &row, before.version)?;
    let made = Change {
        from_state: Some(before.state.code()),
        to_state: Some(row.state.code()),
        reason: row.abort_text.as_deref(),
        before: Some(serde_json::to_value(before).map_err(ApiError::internal)?),
        after: Some(serde_json::to_value(&row).map_err(ApiError::internal)?),
        ..change(task, &row, event)
    };
    history::record(connection, call, made)?;
    Ok(row)
}

/// A draw's change, to be filled.
fn change<'a>(task: &'a TaskRow, row: &'a DrawRow, event: &'a str) -> Change<'a> {
    Change {
        module: "draws",
        event,
        resource: "draws",
        record_id: &row.id,
        unit_id: Some(&task.unit_id),
        parameters: [("title".to_owned(), task.title.clone())].into(),
        ..Change::default()
    }
}
