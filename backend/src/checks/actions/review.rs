//! Review: the operator confirms a part that was handed in, or gives it back.
//!
//! A problem needs a follow-up; that module isn't there yet, so confirming records the result alone.

use crate::checks::actions::{check_facts, own_assignment};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, Check, PartRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::{fields, lifecycle};
use crate::sight::Sight;
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use chrono::NaiveDate;
use sortition_contract::checks::{CheckResult, CheckState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, UnitId};

/// A check with the part that a reviewer decides on: of an own unit, handed in if one is.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    unit_id: Option<&UnitId>,
    event: CheckEvent,
) -> Result<Check, ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    let task = reading::task(connection, &row.task_id)?;
    let parts = checks::parts_of(connection, std::slice::from_ref(id))?;
    let reached = parts.iter().filter(|part| {
        let is_own =
            call.scope.has_unit(&part.unit_id) || call.scope.task_units.contains(&part.unit_id);
        is_own && unit_id.is_none_or(|unit_id| *unit_id == part.unit_id)
    });
    let part = reached.min_by_key(|part| part.state != CheckState::Submitted);
    let unit_id = part.ok_or_else(ApiError::forbidden)?.unit_id.clone();
    task.require_alive()?;
    let own = own_assignment(connection, call.actor.user_id.as_ref(), id)?;
    let check = Check::of_parts(row, task, parts, |part| part.unit_id == unit_id);
    let facts = check_facts(&call.actor, &check.row, &check.parts, own.as_ref());
    lifecycle::require(call, &check, event, true, &facts)?;
    Ok(check)
}

/// Gives a part back to its inspectors.
pub fn return_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    reason: &str,
) -> Result<(), ApiError> {
    let before = load(connection, call, id, None, CheckEvent::Return)?;
    let reason = fields::reason(reason)?;
    let after = before.clone().with_parts(|part| PartRow {
        return_reason: Some(reason.clone()),
        ..part
    });
    let step = (CheckEvent::Return, Some(&*reason));
    lifecycle::step(connection, call, &before, after, step)?;
    Ok(())
}

/// Takes a part as it is. With the last one the check is confirmed, and with the last check the
/// task is finished and its draw is published.
pub fn confirm_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    unit_id: Option<&UnitId>,
) -> Result<(), ApiError> {
    let before = load(connection, call, id, unit_id, CheckEvent::Confirm)?;
    confirm(connection, call, &before)
}

/// The same of a part in which nothing was found; another one is for somebody to read. Of other
/// units' parts it asks nothing: what they found isn't told before their results are.
pub(super) fn confirm_unread(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
) -> Result<(), ApiError> {
    let before = load(connection, call, id, None, CheckEvent::Confirm)?;
    let mut found = before.parts.iter().filter_map(|part| part.result);
    if found.any(|result| result != CheckResult::R1) {
        return Err(ApiError::refused(ErrorCode::ReviewAlone));
    }
    confirm(connection, call, &before)
}

fn confirm(connection: &mut AnyConnection, call: &Call, before: &Check) -> Result<(), ApiError> {
    let mut others = before.others.iter();
    let is_last = others.all(|part| rules::is_over(part.state));
    let mut row = before.row.clone();
    if is_last {
        row.ended_on = last_submission(before);
    }
    let after = Check {
        row,
        ..before.clone()
    };
    let after = after.with_parts(|part| PartRow {
        confirmed_by: call.actor.user_id.clone(),
        confirmed_at: Some(call.now.naive_utc()),
        ..part
    });
    lifecycle::step(connection, call, before, after, (CheckEvent::Confirm, None))?;
    match is_last {
        true => finish(connection, call, &before.task),
        false => Ok(()),
    }
}

/// The day on which the last of the parts whose result stands was handed in.
pub(super) fn last_submission(check: &Check) -> Option<NaiveDate> {
    let stands = [CheckState::Submitted, CheckState::Confirmed];
    check
        .all_parts()
        .filter(|one| stands.contains(&one.state))
        .filter_map(|one| one.submitted_at)
        .max()
        .map(|at| shanghai_day(at.and_utc()))
}

/// With the last check the task is finished.
pub(super) fn finish(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskFacts,
) -> Result<(), ApiError> {
    if !checks::has_open(connection, &task.id)? {
        tasks::actions::advance(connection, call, &task.id, TaskEvent::Finished)?;
    }
    Ok(())
}
