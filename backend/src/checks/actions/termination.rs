//! A check that can't be held, since its object is gone: the operator or an inspector asks to give
//! it up, an approver of the lead unit confirms. What one unit has confirmed by then stays.

use crate::checks::actions::review::{finish, last_submission};
use crate::checks::actions::{change, moved, write_parts};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, CheckRow, PartRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::Operation;
use crate::kernel::text;
use crate::sight::Sight;
use sortition_contract::checks::TerminateCheck;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::CheckId;
use sortition_contract::org::Role;
use sortition_contract::registers::ObjectStatus;

/// Asks to give a check up, or confirms it.
pub fn terminate_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    asked: &TerminateCheck,
) -> Result<(), ApiError> {
    let before = checks::find(connection, &Sight::of_call(call), id)?;
    let task = reading::task(connection, &before.task_id)?;
    let inspects = match &call.actor.user_id {
        Some(user_id) => checks::assignment_of_user(connection, id, user_id)?.is_some(),
        None => false,
    };
    if !may_terminate(call, &task, &before, inspects && call.scope.assigned) {
        return Err(ApiError::forbidden());
    }
    call.check_version(before.version)?;
    task.require_alive()?;
    let parts = checks::parts_of(connection, std::slice::from_ref(id))?;
    let states: Vec<_> = parts.iter().map(|part| part.state).collect();
    if !rules::may_be_given_up(&states) {
        return Err(ApiError::invalid_state(before.state));
    }
    call.require_other_eyes(before.terminate_asked_by.as_deref())?;
    let asked = checked(asked)?;
    match &before.terminate_asked_by {
        None => ask(connection, call, &task, &before, &asked),
        Some(_) => {
            let row = CheckRow {
                ended_on: last_submission(&parts),
                ..before.clone()
            };
            let row = write_parts(connection, call, row, &given_up(&parts)?)?;
            let change = Change {
                reason: Some(&asked.text),
                ..change(&task, &before, &row, CheckEvent::Terminate.word())
            };
            history::record(connection, call, change)?;
            finish(connection, call, &task)
        }
    }
}

/// Whether the caller is one of those who may take the next of the two steps: to ask, the operator
/// of the lead unit and whoever inspects the check; to confirm, the approver, another person.
pub(super) fn may_terminate(call: &Call, task: &TaskFacts, row: &CheckRow, inspects: bool) -> bool {
    let may = call.actor.is_for(&crate::checks::TerminateCheck::RIGHT);
    let holds = |role| may && call.actor.holds(role, &task.unit_id);
    match &row.terminate_asked_by {
        None => inspects || holds(Role::Operator),
        Some(_) => holds(Role::Approver),
    }
}

/// The parts that end with the check, without what was entered as their result so far.
fn given_up(parts: &[PartRow]) -> Result<Vec<PartRow>, ApiError> {
    let open = parts.iter().filter(|part| !rules::is_over(part.state));
    open.map(|part| {
        Ok(PartRow {
            result: None,
            ..moved(part, CheckEvent::Terminate)?
        })
    })
    .collect()
}

fn checked(asked: &TerminateCheck) -> Result<TerminateCheck, ApiError> {
    let mut errors = Vec::new();
    if asked.reason == ObjectStatus::Active {
        let error = FieldError::new("/reason", ErrorCode::UnknownValue);
        errors.push(error.with("value", asked.reason.code()));
    }
    let text = text::paragraphs(&asked.text, text::REASON_LIMIT);
    errors.extend(text.as_ref().err().map(|error| error.at("/text")));
    match (text, errors.is_empty()) {
        (Ok(text), true) => Ok(TerminateCheck {
            reason: asked.reason,
            text,
        }),
        _ => Err(ApiError::invalid(errors)),
    }
}

/// Keeps who asked and why; the state stays.
fn ask(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskFacts,
    before: &CheckRow,
    asked: &TerminateCheck,
) -> Result<(), ApiError> {
    let row = CheckRow {
        terminate_reason: Some(Json::new(asked.clone())?),
        terminate_asked_by: Some(call.actor.person()?.clone()),
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..before.clone()
    };
    checks::update(connection, &row, before.version)?;
    let change = Change {
        reason: Some(&asked.text),
        ..change(task, before, &row, CheckEvent::Terminate.word())
    };
    history::record(connection, call, change)
}
