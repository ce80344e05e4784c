//! Review: the operator confirms a part that was handed in, or gives it back.
//!
//! A problem needs a follow-up; that module isn't there yet, so confirming records the result alone.

use crate::checks::actions::{change, moved, write};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, CheckRow, PartRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use crate::sight::Sight;
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use chrono::NaiveDate;
use sortition_contract::checks::{CheckResult, CheckState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, UnitId};

/// The part that a reviewer decides on: of an own unit, handed in if one is.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    unit_id: Option<&UnitId>,
) -> Result<(CheckRow, TaskFacts, PartRow), ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    let task = reading::task(connection, &row.task_id)?;
    let mut parts: Vec<PartRow> = checks::parts_of(connection, std::slice::from_ref(id))?
        .into_iter()
        .filter(|part| {
            let is_own =
                call.scope.has_unit(&part.unit_id) || call.scope.task_units.contains(&part.unit_id);
            is_own && unit_id.is_none_or(|unit_id| *unit_id == part.unit_id)
        })
        .collect();
    parts.sort_by_key(|part| part.state != CheckState::Submitted);
    let part = parts.into_iter().next().ok_or_else(ApiError::forbidden)?;
    if let Some(user_id) = &call.actor.user_id
        && checks::assignment_of_user(connection, id, user_id)?.is_some()
    {
        return Err(ApiError::refused(ErrorCode::OwnInspection));
    }
    task.require_alive()?;
    Ok((row, task, part))
}

/// Gives a part back to its inspectors.
pub fn return_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    reason: &str,
) -> Result<(), ApiError> {
    let (before, task, part) = load(connection, call, id, None)?;
    call.check_version(before.version)?;
    let part = PartRow {
        return_reason: Some(
            text::paragraphs(reason, text::REASON_LIMIT)
                .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))?,
        ),
        ..moved(&part, CheckEvent::Return)?
    };
    let row = write(connection, call, before.clone(), &part)?;
    let change = Change {
        reason: part.return_reason.as_deref(),
        ..change(&task, &before, &row, "return")
    };
    history::record(connection, call, change)
}

/// Takes a part as it is. With the last one the check is confirmed, and with the last check the
/// task is finished and its draw is published.
pub fn confirm_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    unit_id: Option<&UnitId>,
) -> Result<(), ApiError> {
    let (before, task, part) = load(connection, call, id, unit_id)?;
    call.check_version(before.version)?;
    confirm(connection, call, &task, before, part)
}

/// The same of a part in which nothing was found; another one is for somebody to read. Of other
/// units' parts it asks nothing: what they found isn't told before their results are.
pub(super) fn confirm_unread(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
) -> Result<(), ApiError> {
    let (before, task, part) = load(connection, call, id, None)?;
    if part.result.is_some_and(|found| found != CheckResult::R1) {
        return Err(ApiError::refused(ErrorCode::ReviewAlone));
    }
    confirm(connection, call, &task, before, part)
}

fn confirm(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskFacts,
    before: CheckRow,
    part: PartRow,
) -> Result<(), ApiError> {
    let part = PartRow {
        confirmed_by: call.actor.user_id.clone(),
        confirmed_at: Some(call.now.naive_utc()),
        ..moved(&part, CheckEvent::Confirm)?
    };
    call.require_other_eyes(part.submitted_by.as_deref())?;
    let parts = checks::parts_of(connection, std::slice::from_ref(&before.id))?;
    let mut others = parts.iter().filter(|one| one.unit_id != part.unit_id);
    let is_last = others.all(|one| rules::is_over(one.state));
    let mut row = before.clone();
    if is_last {
        row.ended_on = last_submission(&parts);
    }
    let row = write(connection, call, row, &part)?;
    history::record(connection, call, change(task, &before, &row, "confirm"))?;
    match is_last {
        true => finish(connection, call, task),
        false => Ok(()),
    }
}

/// The day on which the last of the parts whose result stands was handed in.
pub(super) fn last_submission(parts: &[PartRow]) -> Option<NaiveDate> {
    let stands = [CheckState::Submitted, CheckState::Confirmed];
    parts
        .iter()
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
