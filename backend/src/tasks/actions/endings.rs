//! How a task ends: closed when all its results are out, or void by two persons.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history;
use crate::kernel::{public_text, text};
use crate::sight::facts;
use crate::tasks::actions::progress::{change, json, transition};
use crate::tasks::actions::views;
use crate::tasks::rules::{TaskEvent, next};
use crate::tasks::store::{self, TaskRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::TaskId;
use sortition_contract::org::Role;
use sortition_contract::tasks::{TaskView, VoidTask};

/// The reasons for a void task that SPEC §10 knows.
const VOID_REASONS: [&str; 5] = [
    "missing_reveal",
    "wrong_scope",
    "wrong_ratio",
    "technical",
    "other",
];

/// Closes a task: each result is published or decided not to be.
pub fn close_task(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
) -> Result<TaskView, ApiError> {
    let before = views::load(connection, call, id)?;
    call.require_unit(&before.unit_id)?;
    call.check_version(before.version)?;
    let state = before.state;
    next(state, TaskEvent::Close).ok_or_else(|| ApiError::invalid_state(state))?;
    call.require_other_eyes(Some(&before.created_by))?;
    if !views::own_programs(connection, call, std::slice::from_ref(&before))?.is_empty() {
        return Err(ApiError::refused(ErrorCode::OwnSubmission));
    }
    if facts::read_has_open_results(connection, &before.id)? {
        return Err(ApiError::refused(ErrorCode::ResultsOpen));
    }
    let row = transition(
        connection,
        call,
        &before,
        before.clone(),
        TaskEvent::Close,
        None,
    )?;
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
    call.require_unit(&before.unit_id)?;
    let role = match before.void_asked_by {
        None => Role::Operator,
        Some(_) => Role::Approver,
    };
    if !call.actor.holds(role, &before.unit_id) {
        return Err(ApiError::forbidden());
    }
    call.check_version(before.version)?;
    let state = before.state;
    next(state, TaskEvent::Void).ok_or_else(|| ApiError::invalid_state(state))?;
    call.require_other_eyes(before.void_asked_by.as_deref())?;
    let asked = checked(asked)?;
    if facts::read_has_confirmed(connection, &before.id)? {
        return Err(ApiError::refused(ErrorCode::ConfirmedCheck));
    }
    let row = match before.void_asked_by {
        None => ask(connection, call, &before, &asked)?,
        // For the reason that was asked.
        Some(_) => {
            let (row, event) = (before.clone(), TaskEvent::Void);
            transition(connection, call, &before, row, event, Some(&asked.text))?
        }
    };
    views::task(connection, call, &row)
}

fn checked(asked: &VoidTask) -> Result<VoidTask, ApiError> {
    let mut errors = Vec::new();
    if !VOID_REASONS.contains(&asked.reason.as_str()) {
        let error = FieldError::new("/reason", ErrorCode::UnknownValue);
        errors.push(error.with("value", &asked.reason));
    }
    // It is published with the draws of the task (SPEC §10).
    let text = public_text::paragraphs(&asked.text, text::REASON_LIMIT, "/text");
    errors.extend(text.as_ref().err().cloned());
    match (text, errors.is_empty()) {
        (Ok(text), true) => Ok(VoidTask {
            reason: asked.reason.clone(),
            text,
        }),
        _ => Err(ApiError::invalid(errors)),
    }
}

/// Keeps who asked and why; the state stays.
fn ask(
    connection: &mut AnyConnection,
    call: &Call,
    before: &TaskRow,
    asked: &VoidTask,
) -> Result<TaskRow, ApiError> {
    let row = TaskRow {
        void_reason: Some(Json::new(asked.clone())?),
        void_asked_by: Some(call.actor.person()?.clone()),
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..before.clone()
    };
    store::update(connection, &row, before.version)?;
    let mut made = change(&row, TaskEvent::Void.name());
    made.from_state = Some(before.state.code());
    made.to_state = Some(row.state.code());
    made.reason = Some(&asked.text);
    made.before = Some(json(before)?);
    made.after = Some(json(&row)?);
    history::record(connection, call, made)?;
    Ok(row)
}
