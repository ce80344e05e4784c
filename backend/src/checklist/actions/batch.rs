//! One action over many items: each is done or refused on its own.

use crate::checklist::actions::{decisions, publication};
use crate::checklist::store::{self, ItemVersionRow};
use crate::checklist::{ApproveItemVersion, SubmitItemVersion};
use crate::kernel::batch;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::rights::{Operation, Scope};
use sortition_contract::checklist::{ItemAction, ItemState};
use sortition_contract::ids::ItemId;
use sortition_contract::page::{Batch, BatchResults};
use sortition_contract::publications::PublishPublication;
use std::str::FromStr;

/// What a batch knows: what takes no more than a reason.
fn find(name: &str) -> Option<ItemAction> {
    let action = ItemAction::from_str(name).ok()?;
    let is_of_one = matches!(
        action,
        ItemAction::Update | ItemAction::Delete | ItemAction::CreateVersion
    );
    (!is_of_one).then_some(action)
}

/// What the action's own operation reaches for the caller (rows 11 and 12).
fn scope_of(action: ItemAction, call: &Call) -> Scope {
    let right = match action {
        ItemAction::Submit | ItemAction::Withdraw => &SubmitItemVersion::RIGHT,
        _ => &ApproveItemVersion::RIGHT,
    };
    Scope::of(right, &call.actor.roles)
}

/// Which version of an item is meant: the one on its way, or the one in force.
fn version_for(action: ItemAction, versions: &[ItemVersionRow]) -> Option<&ItemVersionRow> {
    let is_one_of = |row: &&ItemVersionRow, states: &[ItemState]| states.contains(&row.state);
    let find = |states: &[ItemState]| versions.iter().find(|row| is_one_of(row, states));
    match action {
        ItemAction::Repeal => find(&[ItemState::Effective]),
        ItemAction::Publish => versions.iter().find(|row| {
            row.published_at.is_none()
                && is_one_of(row, &[ItemState::Approved, ItemState::Effective])
        }),
        _ => find(&[
            ItemState::Draft,
            ItemState::Returned,
            ItemState::Submitted,
            ItemState::Approved,
        ]),
    }
    .or_else(|| versions.first())
}

/// Does it to each item; what is refused leaves the others as they are. What is published
/// together stands in one publication.
pub fn batch_items(
    connection: &mut AnyConnection,
    call: &Call,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    let action = find(&batch.action).ok_or_else(|| batch::unknown_action(&batch.action))?;
    batch::check_ids(&batch.ids)?;
    let call = Call {
        scope: scope_of(action, call),
        if_match: None,
        idempotency: None,
        ..call.clone()
    };
    let nothing = Change {
        module: "checklist",
        event: "batch",
        resource: "items",
        ..Change::default()
    };
    let results = batch::each(connection, &call, &batch.ids, nothing, |connection, id| {
        apply(connection, &call, action, &id.to_owned().into(), batch)
    })?;
    if action == ItemAction::Publish && batch::has_done(&results) {
        publication::publish_checklist(connection, &call, &PublishPublication::default())?;
    }
    Ok(results)
}

fn apply(
    connection: &mut AnyConnection,
    call: &Call,
    action: ItemAction,
    id: &ItemId,
    batch: &Batch,
) -> Result<(), ApiError> {
    let versions = store::versions(connection, id)?;
    let row = version_for(action, &versions).ok_or_else(ApiError::not_found)?;
    let path = (&row.item_id, &row.id);
    let reason = batch.reason.as_deref().unwrap_or_default();
    match action {
        ItemAction::Submit => decisions::submit_item_version(connection, call, path).map(drop),
        ItemAction::Withdraw => decisions::withdraw_item_version(connection, call, path).map(drop),
        ItemAction::Approve => decisions::approve_item_version(connection, call, path).map(drop),
        ItemAction::Return => {
            decisions::return_item_version(connection, call, path, reason).map(drop)
        }
        ItemAction::Publish => publication::set_published(connection, call, path).map(drop),
        ItemAction::Repeal => {
            decisions::repeal_item_version(connection, call, path, reason).map(drop)
        }
        ItemAction::Update | ItemAction::Delete | ItemAction::CreateVersion => {
            Err(batch::unknown_action(action.code()))
        }
    }
}
