//! What happens to a version: submit, withdraw, approve, return, take effect, repeal.

use crate::checklist::actions::drafts::{self, load};
use crate::checklist::actions::views;
use crate::checklist::rules::{self, ItemEvent};
use crate::checklist::store::{self, ItemVersionRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use crate::kernel::{fields, lifecycle};
use sortition_contract::checklist::{ItemState, ItemView};
use sortition_contract::ids::{ItemId, ItemVersionId};

/// Hands a version in for approval.
pub fn submit_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Submit)?;
    rules::check_submission(&drafts::fields_of(&before)).map_err(ApiError::refused)?;
    let row = ItemVersionRow {
        submitted_by: Some(call.actor.person()?.clone()),
        return_reason: None,
        ..before.clone()
    };
    let step = (ItemEvent::Submit, None);
    let row = lifecycle::step(connection, call, &before, row, step)?;
    views::item(connection, &call.actor, &row)
}

/// Takes a version back before the decision; only who submitted it may.
pub fn withdraw_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Withdraw)?;
    let step = (ItemEvent::Withdraw, None);
    let row = lifecycle::step(connection, call, &before, before.clone(), step)?;
    views::item(connection, &call.actor, &row)
}

/// Approves a version that somebody else submitted. If its day has come, it takes effect at once.
pub fn approve_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Approve)?;
    let step = (ItemEvent::Approve, None);
    let row = lifecycle::step(connection, call, &before, before.clone(), step)?;
    let row = if row.effective_from <= call.today() {
        make_effective(connection, &by_system(call), &row)?
    } else {
        row
    };
    views::item(connection, &call.actor, &row)
}

/// Sends a version back with a reason.
pub fn return_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
    reason: &str,
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Return)?;
    let reason = fields::reason(reason)?;
    let row = ItemVersionRow {
        return_reason: Some(reason.clone()),
        ..before.clone()
    };
    let step = (ItemEvent::Return, Some(reason.as_str()));
    let row = lifecycle::step(connection, call, &before, row, step)?;
    views::item(connection, &call.actor, &row)
}

/// Takes an item out of force from today on, with a reason.
pub fn repeal_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
    reason: &str,
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Repeal)?;
    let reason = fields::reason(reason)?;
    let versions = store::versions(connection, &before.item_id)?;
    if let Some(pending) = drafts::find_pending(&versions) {
        // The next version would put the item in force again, unseen.
        return Err(ApiError::invalid_state(pending.state));
    }
    let row = ItemVersionRow {
        ended_on: Some(call.today()),
        ..before.clone()
    };
    let step = (ItemEvent::Repeal, Some(reason.as_str()));
    let row = lifecycle::step(connection, call, &before, row, step)?;
    views::item(connection, &call.actor, &row)
}

/// Lets all approved versions take effect whose day has come; gives how many. The day's own work,
/// called by the worker.
pub fn take_effect(connection: &mut AnyConnection, call: &Call) -> Result<usize, ApiError> {
    let due = store::due(connection, call.today())?;
    for row in &due {
        make_effective(connection, call, row)?;
    }
    Ok(due.len())
}

/// Versions of items whose day has come; looked for first, so that a quiet server writes nothing. False
/// if there were none.
pub fn take_effect_due(services: &Services) -> Result<bool, ApiError> {
    let call = Call::by_system("take_effect", services.clock.now()).with_above(&services.above);
    let is_due = services
        .database
        .read_blocking(|connection| Ok(!store::due(connection, call.today())?.is_empty()))?;
    if is_due {
        services
            .database
            .write_blocking(|connection| take_effect(connection, &call))?;
    }
    Ok(is_due)
}

/// The system's call within somebody's: what follows from a decision isn't the decision.
fn by_system(call: &Call) -> Call {
    Call {
        request_id: call.request_id.clone(),
        above: call.above.clone(),
        ..Call::by_system(call.operation, call.now)
    }
}

/// The version takes effect; the former one is superseded the same day.
fn make_effective(
    connection: &mut AnyConnection,
    call: &Call,
    before: &ItemVersionRow,
) -> Result<ItemVersionRow, ApiError> {
    let versions = store::versions(connection, &before.item_id)?;
    let former = versions
        .iter()
        .find(|one| one.state == ItemState::Effective);
    let from = rules::effective_day(before.effective_from, former.is_some(), call.today());
    if let Some(former) = former {
        let row = ItemVersionRow {
            ended_on: Some(from),
            ..former.clone()
        };
        let step = (ItemEvent::Supersede, None);
        lifecycle::step(connection, call, former, row, step)?;
    }
    let row = ItemVersionRow {
        effective_from: from,
        ..before.clone()
    };
    let step = (ItemEvent::TakeEffect, None);
    lifecycle::step(connection, call, before, row, step)
}
