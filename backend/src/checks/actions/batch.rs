//! One event over many checks, or over the checks of many tasks: each is done or refused on its own.

use crate::checks::actions::release::{release_check, release_task};
use crate::checks::actions::review::{confirm_unread, return_check};
use crate::checks::{ConfirmCheck, ReleaseCheck, ReturnCheck};
use crate::kernel::batch::{self, Steps};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Right};
use crate::tasks::actions::endings::close_task;
use crate::tasks::{CloseTask, ReleaseTask};
use sortition_contract::checks::CheckAction;
use sortition_contract::ids::{CheckId, TaskId};
use sortition_contract::page::Batch;
use std::sync::Arc;

/// A record of a batch, and the reason that was given for all.
struct One<'a> {
    id: &'a str,
    reason: &'a str,
}

/// An action of a batch: whose right it takes, and what it does to one record.
struct Action {
    word: &'static str,
    right: &'static Right,
    /// Whether it holds what it rests on.
    is_locked: bool,
    apply: fn(&mut AnyConnection, &Call, &Keys, &One<'_>) -> Result<(), ApiError>,
}

/// Only checks without a problem are confirmed together: what was found elsewhere is for somebody to
/// read.
static OF_CHECKS: [Action; 3] = [
    Action {
        word: CheckAction::Release.code(),
        right: &ReleaseCheck::RIGHT,
        is_locked: false,
        apply: |connection, call, keys, one| {
            let id = CheckId::from(one.id.to_owned());
            release_check(connection, call, keys, &id).map(drop)
        },
    },
    Action {
        word: CheckAction::Confirm.code(),
        right: &ConfirmCheck::RIGHT,
        is_locked: false,
        apply: |connection, call, _, one| {
            let id = CheckId::from(one.id.to_owned());
            confirm_unread(connection, call, &id)
        },
    },
    Action {
        word: CheckAction::Return.code(),
        right: &ReturnCheck::RIGHT,
        is_locked: false,
        apply: |connection, call, _, one| {
            let id = CheckId::from(one.id.to_owned());
            return_check(connection, call, &id, one.reason)
        },
    },
];

static OF_TASKS: [Action; 2] = [
    Action {
        word: "release",
        right: &ReleaseTask::RIGHT,
        is_locked: true,
        apply: |connection, call, keys, one| {
            let id = TaskId::from(one.id.to_owned());
            release_task(connection, call, keys, &id).map(drop)
        },
    },
    Action {
        word: "close",
        right: &CloseTask::RIGHT,
        is_locked: false,
        apply: |connection, call, _, one| {
            let id = TaskId::from(one.id.to_owned());
            close_task(connection, call, &id).map(drop)
        },
    },
];

/// Releases, confirms or returns each check.
pub fn batch_checks(call: &Call, keys: Arc<Keys>, batch: Batch) -> Result<Steps, ApiError> {
    steps(call, keys, batch, (&OF_CHECKS, "checks"))
}

/// Releases the checks of each task, or closes each.
pub fn batch_tasks(call: &Call, keys: Arc<Keys>, batch: Batch) -> Result<Steps, ApiError> {
    steps(call, keys, batch, (&OF_TASKS, "tasks"))
}

fn steps(
    call: &Call,
    keys: Arc<Keys>,
    batch: Batch,
    (actions, resource): (&'static [Action], &'static str),
) -> Result<Steps, ApiError> {
    let action = actions
        .iter()
        .find(|action| action.word == batch.action)
        .ok_or_else(|| batch::unknown_action(&batch.action))?;
    batch::check_ids(&batch.ids)?;
    let reason = batch.reason.unwrap_or_default();
    Ok(Steps {
        call: batch::call_of(call, action.right),
        nothing: Change {
            module: "checks",
            event: "batch",
            resource,
            ..Change::default()
        },
        is_locked: action.is_locked,
        apply: Box::new(move |connection, call, id| {
            let one = One {
                id,
                reason: &reason,
            };
            (action.apply)(connection, call, &keys, &one)
        }),
    })
}
