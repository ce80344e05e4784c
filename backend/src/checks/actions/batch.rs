//! One event over many checks, or over the checks of many tasks: each is done or refused on its own.

use crate::checks::actions::release::{release_check, release_task};
use crate::checks::actions::review::{confirm_unread, return_check};
use crate::checks::{ConfirmCheck, ReleaseCheck, ReleaseTask, ReturnCheck};
use crate::kernel::batch;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Right};
use crate::tasks::CloseTask;
use crate::tasks::actions::endings::close_task;
use sortition_contract::ids::TaskId;
use sortition_contract::page::{Batch, BatchResults};

/// A record of a batch, and the reason that was given for all.
struct One<'a> {
    id: &'a str,
    reason: &'a str,
}

/// An action of a batch: whose right it takes, and what it does to one record.
struct Action {
    word: &'static str,
    right: &'static Right,
    apply: fn(&mut AnyConnection, &Call, &Keys, &One<'_>) -> Result<(), ApiError>,
}

/// Only checks without a problem are confirmed together: what was found elsewhere is for somebody to
/// read.
const OF_CHECKS: [Action; 3] = [
    Action {
        word: "release",
        right: &ReleaseCheck::RIGHT,
        apply: |connection, call, keys, one| {
            release_check(connection, call, keys, one.id).map(drop)
        },
    },
    Action {
        word: "confirm",
        right: &ConfirmCheck::RIGHT,
        apply: |connection, call, keys, one| confirm_unread(connection, call, keys, one.id),
    },
    Action {
        word: "return",
        right: &ReturnCheck::RIGHT,
        apply: |connection, call, _, one| return_check(connection, call, one.id, one.reason),
    },
];

const OF_TASKS: [Action; 2] = [
    Action {
        word: "release",
        right: &ReleaseTask::RIGHT,
        apply: |connection, call, keys, one| release_task(connection, call, keys, one.id).map(drop),
    },
    Action {
        word: "close",
        right: &CloseTask::RIGHT,
        apply: |connection, call, keys, one| {
            let id = TaskId::from(one.id.to_owned());
            close_task(connection, call, keys, &id).map(drop)
        },
    },
];

/// Releases, confirms or returns each check.
pub fn batch_checks(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    run(connection, call, keys, batch, (&OF_CHECKS, "checks"))
}

/// Releases the checks of each task, or closes each.
pub fn batch_tasks(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    run(connection, call, keys, batch, (&OF_TASKS, "tasks"))
}

fn run(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    batch: &Batch,
    (actions, resource): (&[Action], &'static str),
) -> Result<BatchResults, ApiError> {
    let action = actions
        .iter()
        .find(|action| action.word == batch.action)
        .ok_or_else(|| batch::unknown_action(&batch.action))?;
    if let Some(error) = batch::check_ids(&batch.ids) {
        return Err(ApiError::invalid(vec![error]));
    }
    let call = batch::call_of(call, action.right);
    let reason = batch.reason.as_deref().unwrap_or_default();
    let nothing = Change {
        module: "checks",
        event: "batch",
        resource,
        ..Change::default()
    };
    batch::each(connection, &call, &batch.ids, nothing, |connection, id| {
        (action.apply)(connection, &call, keys, &One { id, reason })
    })
}
