//! What happens to an expert: submit, withdraw, approve, return, suspend, reinstate, remove.

use super::applications::{load, person};
use super::persons::require_no_inspector;
use super::views;
use crate::experts::store::{ExpertRecord, ExpertRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::{fields, lifecycle};
use sortition_contract::experts::{ExpertAction, ExpertView};
use sortition_contract::ids::ExpertId;

/// Hands an application in for the unit's review.
pub fn submit_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Submit)?;
    require_no_inspector(connection, &person(&before.row.fields()))?;
    let row = ExpertRow {
        submitted_by: Some(call.actor.person()?.clone()),
        decided_by: None,
        state_reason: None,
        ..before.row.clone()
    };
    take(connection, call, &before, row, (ExpertAction::Submit, None))
}

/// Takes an application back before the decision; only who handed it in may.
pub fn withdraw_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Withdraw)?;
    let row = before.row.clone();
    take(
        connection,
        call,
        &before,
        row,
        (ExpertAction::Withdraw, None),
    )
}

/// Takes an expert into the library, whose application somebody else handed in.
pub fn approve_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Approve)?;
    // They may have become an inspector since.
    require_no_inspector(connection, &person(&before.row.fields()))?;
    let row = ExpertRow {
        decided_by: Some(call.actor.person()?.clone()),
        ..before.row.clone()
    };
    take(
        connection,
        call,
        &before,
        row,
        (ExpertAction::Approve, None),
    )
}

/// Sends an application back with a reason.
pub fn return_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    reason: &str,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Return)?;
    let reason = fields::reason(reason)?;
    let row = ExpertRow {
        decided_by: Some(call.actor.person()?.clone()),
        state_reason: Some(reason.clone()),
        ..before.row.clone()
    };
    let step = (ExpertAction::Return, Some(reason.as_str()));
    take(connection, call, &before, row, step)
}

/// Asks an expert for no help for the time being.
pub fn suspend_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    reason: &str,
) -> Result<ExpertView, ApiError> {
    end(connection, call, keys, id, (ExpertAction::Suspend, reason))
}

/// Takes an expert out of the library for good.
pub fn remove_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    reason: &str,
) -> Result<ExpertView, ApiError> {
    end(connection, call, keys, id, (ExpertAction::Remove, reason))
}

fn end(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    (action, reason): (ExpertAction, &str),
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, action)?;
    let reason = fields::reason(reason)?;
    let row = ExpertRow {
        state_reason: Some(reason.clone()),
        ..before.row.clone()
    };
    take(connection, call, &before, row, (action, Some(&reason)))
}

/// Asks an expert for help again.
pub fn reinstate_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Reinstate)?;
    require_no_inspector(connection, &person(&before.row.fields()))?;
    let row = ExpertRow {
        state_reason: None,
        ..before.row.clone()
    };
    take(
        connection,
        call,
        &before,
        row,
        (ExpertAction::Reinstate, None),
    )
}

/// Takes the step and shows the expert.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &ExpertRecord<'_>,
    row: ExpertRow,
    step: (ExpertAction, Option<&str>),
) -> Result<ExpertView, ApiError> {
    let after = ExpertRecord {
        row,
        keys: before.keys,
    };
    let record = lifecycle::step(connection, call, before, after, step)?;
    views::expert(connection, call, &record.row)
}
