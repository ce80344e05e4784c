//! How a draw ends without outcome: given up while open, aborted by two persons afterwards; and
//! what a void task leaves in the log.

use crate::draws::AbortDraw;
use crate::draws::actions::{facts_of, journal, load, publishing, take};
use crate::draws::rules::{DrawEvent, ending};
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::lives::Draw;
use crate::kernel::above::Moved;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::rights::Operation;
use crate::kernel::{lifecycle, public_text, text};
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::{Abort, AbortReason, DrawState};
use sortition_contract::ids::{DrawId, TaskId};
use sortition_contract::org::Role;
use sortition_contract::tasks::VoidTask;
use sortition_draw::{Event, Reason};

/// Gives up an open draw, asks to abort a frozen one, or confirms that.
pub fn abort_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    wanted: &Abort,
) -> Result<DrawRow, ApiError> {
    let before = load(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &before.row.id)?;
    let facts = facts_of(call, &before.row, &contributors, |_| false);
    let event = ending(before.row.state, facts.abort_asked);
    let reaches = may_abort(call, &before.task, event);
    lifecycle::require(call, &before, event, reaches, &facts)?;
    // It is published with the draw that follows (SPEC §10).
    let said = public_text::paragraphs(&wanted.text, text::REASON_LIMIT, "/text")?;
    let asked = DrawRow {
        abort_reason: Some(wanted.reason),
        abort_text: Some(said),
        ..before.row.clone()
    };
    let row = match event {
        DrawEvent::AskAbort => DrawRow {
            abort_asked_by: Some(call.actor.person()?.clone()),
            ..asked
        },
        // What was asked is confirmed, in the words in which it was asked.
        DrawEvent::Abort => DrawRow {
            abort_asked_by: None,
            ..before.row.clone()
        },
        _ => asked,
    };
    let after = take(connection, call, &before, row, event)?.row;
    if after.state == DrawState::Aborted {
        tasks::actions::advance(connection, call, &before.task.id, TaskEvent::DrawAborted)?;
    }
    if event == DrawEvent::Abort {
        log_abort(connection, call, keys, &before)?;
    }
    Ok(after)
}

/// Who may take this step: the lead's operator asks, its approver or the regulations office
/// confirms.
pub fn may_abort(call: &Call, task: &TaskRow, event: DrawEvent) -> bool {
    let actor = &call.actor;
    if !actor.is_for(&AbortDraw::RIGHT) {
        return false;
    }
    match event {
        DrawEvent::Abort => {
            actor.holds(Role::Approver, &task.unit_id)
                || actor
                    .roles
                    .iter()
                    .any(|held| held.role == Role::Regulations)
        }
        _ => actor.holds(Role::Operator, &task.unit_id),
    }
}

/// Logs an abort for the reason that was asked.
fn log_abort(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    Draw { row, task }: &Draw,
) -> Result<(), ApiError> {
    let reason = row
        .abort_reason
        .ok_or_else(|| ApiError::internal("an abort without a reason"))?;
    let text = row.abort_text.as_deref().unwrap_or_default();
    let by = journal::by(call, &[Role::Approver, Role::Regulations], task);
    let said = (reason_of(reason), text);
    journal::append_record(connection, call, keys, (row, &by), said, Event::Abort)
}

/// The reason as SPEC §10 has it.
fn reason_of(reason: AbortReason) -> Reason {
    match reason {
        AbortReason::MissingReveal => Reason::MissingReveal,
        AbortReason::WrongScope => Reason::WrongScope,
        AbortReason::WrongRatio => Reason::WrongRatio,
        AbortReason::Technical => Reason::Technical,
        AbortReason::Other => Reason::Other,
    }
}

/// What the end of a task leaves: its draw is published, after it was logged as void if the task was made
/// void.
pub fn follow_task(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    moved: &Moved<'_>,
) -> Result<(), ApiError> {
    let ends = [TaskEvent::Finished, TaskEvent::Close, TaskEvent::Void];
    let ended = ends
        .into_iter()
        .find(|event| event.to_string() == moved.event);
    let Some(event) = ended else {
        return Ok(());
    };
    let task_id = TaskId::from(moved.record_id.to_owned());
    if event == TaskEvent::Void {
        let task = tasks::store::find(connection, &task_id)?;
        log_void(connection, call, keys, &task)?;
    }
    publishing::publish_in(connection, call, &task_id)
}

/// Logs the draw of a void task as void, for the reason that was asked.
fn log_void(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task: &TaskRow,
) -> Result<(), ApiError> {
    let unasked = || ApiError::internal("a task made void that nobody asked for");
    let asked: &VoidTask = task.void_reason.as_ref().ok_or_else(unasked)?;
    let by = journal::by(call, &[Role::Approver], task);
    for row in draws::of_task(connection, &task.id)? {
        if row.state == DrawState::Drawn {
            // Before the log, as everywhere: its publication changes it afterwards.
            draws::hold(connection, &row.id)?;
            let said = (reason_of(asked.reason), asked.text.as_str());
            journal::append_record(connection, call, keys, (&row, &by), said, Event::Void)?;
        }
    }
    Ok(())
}
