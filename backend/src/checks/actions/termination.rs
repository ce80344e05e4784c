//! A check that can't be held, since its object is gone: the operator or an inspector asks to give
//! it up, an approver of the lead unit confirms. What one unit has confirmed by then stays.

use crate::checks::actions::review::{finish, last_submission};
use crate::checks::actions::{check_facts, own_assignment};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, Check, CheckRow, PartRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::lifecycle;
use crate::kernel::rights::Operation;
use crate::kernel::two_persons::Asked;
use crate::sight::Sight;
use sortition_contract::checks::TerminateCheck;
use sortition_contract::ids::CheckId;
use sortition_contract::org::Role;

/// Asks to give a check up, or confirms it.
pub fn terminate_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    asked: &TerminateCheck,
) -> Result<(), ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    let task = reading::task(connection, &row.task_id)?;
    let parts = checks::parts_of(connection, std::slice::from_ref(id))?;
    let own = own_assignment(connection, call.actor.user_id.as_ref(), id)?;
    let before = Check::of_parts(row, task, parts, |part| !rules::is_over(part.state));
    let facts = check_facts(&call.actor, &before.row, &before.parts, own.as_ref());
    let inspects = facts.inspects && call.scope.assigned;
    let reaches = may_terminate(call, &before.task, facts.asked, inspects);
    if reaches {
        before.task.require_alive()?;
    }
    lifecycle::require(call, &before, next_step(facts.asked), reaches, &facts)?;
    let mut fields = Fields::default();
    let asked = rules::check_termination(&mut fields, asked);
    let asked = fields.build(|| asked)?;
    match facts.asked {
        Asked::Nobody => ask(connection, call, before, &asked),
        Asked::Caller | Asked::Another => give_up(connection, call, &before, &asked),
    }
}

/// Which of the two steps is to be taken.
pub(super) fn next_step(asked: Asked) -> CheckEvent {
    asked.turn(CheckEvent::AskTermination, CheckEvent::ConfirmTermination)
}

/// Whether the caller is one of those who may take the next of the two steps: to ask, the operator
/// of the lead unit and whoever inspects the check; to confirm, the approver, another person.
pub(super) fn may_terminate(call: &Call, task: &TaskFacts, asked: Asked, inspects: bool) -> bool {
    let may = call.actor.is_for(&crate::checks::TerminateCheck::RIGHT);
    let holds = |role| may && call.actor.holds(role, &task.unit_id);
    match asked {
        Asked::Nobody => inspects || holds(Role::Operator),
        Asked::Caller | Asked::Another => holds(Role::Approver),
    }
}

/// Keeps who asked and why; the parts stay as they are.
fn ask(
    connection: &mut AnyConnection,
    call: &Call,
    check: Check,
    asked: &TerminateCheck,
) -> Result<(), ApiError> {
    let before = Check::whole(check.row, check.task);
    let row = CheckRow {
        terminate_reason: Some(Json::new(asked.clone())?),
        terminate_asked_by: Some(call.actor.person()?.clone()),
        ..before.row.clone()
    };
    let after = Check {
        row,
        ..before.clone()
    };
    let step = (CheckEvent::AskTermination, Some(&*asked.text));
    lifecycle::step(connection, call, &before, after, step)?;
    Ok(())
}

/// Ends what is open of a check, without what was entered as its result so far.
fn give_up(
    connection: &mut AnyConnection,
    call: &Call,
    before: &Check,
    asked: &TerminateCheck,
) -> Result<(), ApiError> {
    let row = CheckRow {
        ended_on: last_submission(before),
        ..before.row.clone()
    };
    let after = Check {
        row,
        ..before.clone()
    };
    let after = after.with_parts(|part| PartRow {
        result: None,
        ..part
    });
    let step = (CheckEvent::ConfirmTermination, Some(&*asked.text));
    lifecycle::step(connection, call, before, after, step)?;
    finish(connection, call, &before.task)
}
