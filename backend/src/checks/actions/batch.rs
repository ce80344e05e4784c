//! One event over many checks, or over the checks of many tasks: each is done or refused on its own.

use crate::checks::actions::release::{release_check, release_task};
use crate::checks::actions::review::{confirm_check, return_check};
use crate::checks::store::{Sight, checks};
use crate::checks::{ConfirmCheck, GetCheck, ReleaseCheck, ReleaseTask, ReturnCheck};
use crate::kernel::batch;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::Change;
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Right, Scope};
use crate::tasks::{self, CloseTask, GetTask};
use sortition_contract::checks::CheckResult;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::TaskId;
use sortition_contract::page::{Batch, BatchResults};

/// Releases, confirms or returns each check. Only checks without a problem are confirmed together: what
/// was found elsewhere is for somebody to read.
pub fn batch_checks(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    let right = match batch.action.as_str() {
        "release" => &ReleaseCheck::RIGHT,
        "confirm" => &ConfirmCheck::RIGHT,
        "return" => &ReturnCheck::RIGHT,
        _ => return Err(unknown_action(batch)),
    };
    let call = call_of(call, (right, &GetCheck::RIGHT), batch)?;
    let reason = batch.reason.as_deref().unwrap_or_default();
    let nothing = nothing_done("checks");
    batch::each(
        connection,
        &call,
        &batch.ids,
        nothing,
        |connection, id| match batch.action.as_str() {
            "release" => release_check(connection, &call, keys, id).map(drop),
            "return" => return_check(connection, &call, id, reason),
            _ => {
                require_nothing_found(connection, &call, id)?;
                confirm_check(connection, &call, keys, id, None)
            }
        },
    )
}

/// Releases the checks of each task, or closes each.
pub fn batch_tasks(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    let right = match batch.action.as_str() {
        "release" => &ReleaseTask::RIGHT,
        "close" => &CloseTask::RIGHT,
        _ => return Err(unknown_action(batch)),
    };
    let call = call_of(call, (right, &GetTask::RIGHT), batch)?;
    let nothing = nothing_done("tasks");
    batch::each(
        connection,
        &call,
        &batch.ids,
        nothing,
        |connection, id| match batch.action.as_str() {
            "release" => release_task(connection, &call, keys, id).map(drop),
            _ => {
                let id = TaskId::from(id.to_owned());
                tasks::actions::endings::close_task(connection, &call, keys, &id).map(drop)
            }
        },
    )
}

/// Refuses a check that somebody must look at.
fn require_nothing_found(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
) -> Result<(), ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    let has_found = |result: &Option<String>| {
        let none = CheckResult::R1.code();
        result.as_deref().is_some_and(|result| result != none)
    };
    let parts = checks::parts_of(connection, std::slice::from_ref(&row.id))?;
    match parts.iter().any(|part| has_found(&part.result)) {
        true => Err(ApiError::refused(ErrorCode::ReviewAlone)),
        false => Ok(()),
    }
}

/// The call with what the event's own operation reaches.
fn call_of(call: &Call, (right, sight): (&Right, &Right), batch: &Batch) -> Result<Call, ApiError> {
    if let Some(error) = batch::check_ids(&batch.ids) {
        return Err(ApiError::invalid(vec![error]));
    }
    Ok(Call {
        scope: Scope::of(right, &call.actor.roles),
        sight: Scope::of(sight, &call.actor.roles),
        if_match: None,
        idempotency: None,
        ..call.clone()
    })
}

fn unknown_action(batch: &Batch) -> ApiError {
    let error = FieldError::new("/action", ErrorCode::UnknownValue).with("value", &batch.action);
    ApiError::invalid(vec![error])
}

fn nothing_done(resource: &'static str) -> Change<'static> {
    Change {
        module: "checks",
        event: "batch",
        resource,
        ..Change::default()
    }
}
