//! How a task ends: closed when all its results are out, or void by two persons.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::{lifecycle, text};
use crate::sight::facts;
use crate::tasks::actions::progress::take;
use crate::tasks::actions::views::{self, may_void, task_facts};
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::TaskRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::TaskId;
use sortition_contract::tasks::{TaskView, VoidTask};

/// Closes a task: each result is published or decided not to be.
pub fn close_task(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
) -> Result<TaskView, ApiError> {
    let before = views::load(connection, call, id)?;
    let known = task_facts(connection, call, &before, TaskEvent::Close)?;
    let reaches = call.scope.has_unit(&before.unit_id);
    lifecycle::require(call, &before, TaskEvent::Close, reaches, &known)?;
    if facts::read_has_open_results(connection, &before.id)? {
        return Err(ApiError::refused(ErrorCode::ResultsOpen));
    }
    let (row, step) = (before.clone(), (TaskEvent::Close, None));
    let row = take(connection, call, &before, row, step)?;
    views::task(connection, call, &row)
}

/// Asks to make a task void (operator), or confirms it (approver, another person).
pub fn void_task(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
    asked: &VoidTask,
) -> Result<TaskView, ApiError> {
    let before = views::load(connection, call, id)?;
    let known = task_facts(connection, call, &before, TaskEvent::Void)?;
    let event = known.void_asked.turn(TaskEvent::AskVoid, TaskEvent::Void);
    let reaches = call.scope.has_unit(&before.unit_id) && may_void(&call.actor, &before, event);
    lifecycle::require(call, &before, event, reaches, &known)?;
    let asked = checked(asked)?;
    if facts::read_has_confirmed(connection, &before.id)? {
        return Err(ApiError::refused(ErrorCode::ConfirmedCheck));
    }
    let (row, step) = (before.clone(), (event, Some(asked.text.as_str())));
    let row = match event {
        TaskEvent::AskVoid => {
            let row = TaskRow {
                void_reason: Some(Json::new(asked.clone())?),
                void_asked_by: Some(call.actor.person()?.clone()),
                ..row
            };
            lifecycle::step(connection, call, &before, row, step)?
        }
        // For the reason that was asked.
        _ => take(connection, call, &before, row, step)?,
    };
    views::task(connection, call, &row)
}

fn checked(asked: &VoidTask) -> Result<VoidTask, ApiError> {
    let mut fields = Fields::default();
    // It is published with the draws of the task (SPEC §10).
    let text = fields.public_paragraphs("/text", &asked.text, text::REASON_LIMIT);
    fields.build(|| {
        Some(VoidTask {
            reason: asked.reason,
            text: text?,
        })
    })
}
