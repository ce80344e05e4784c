//! Items as the API shows them, with what the caller may do with each.

use crate::checklist::rules::{self, ItemFacts};
use crate::checklist::store::{self, ItemVersionRow};
use crate::checklist::{ApproveItemVersion, UpdateItemVersion};
use crate::kernel::auth::Actor;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units;
use sortition_contract::checklist::{ItemAction, ItemView};
use sortition_contract::ids::ItemId;

/// Versions as the caller sees them.
pub fn items(
    connection: &mut AnyConnection,
    actor: &Actor,
    rows: &[ItemVersionRow],
) -> Result<Vec<ItemView>, ApiError> {
    let units = units::by_id(connection)?;
    let ids: Vec<ItemId> = rows.iter().map(|row| row.item_id.clone()).collect();
    let pending = store::pending(connection, &ids)?;
    rows.iter()
        .map(|row| {
            let pending = pending.get(&row.item_id);
            row.view(&units, pending, actions(actor, row, pending.is_some()))
        })
        .collect()
}

/// One version as the caller sees it.
pub fn item(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &ItemVersionRow,
) -> Result<ItemView, ApiError> {
    items(connection, actor, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// What of a version and its caller the guards decide over. Whether another one is on its way is asked
/// of the one in force only: who makes the next one adds it.
pub fn facts_of(actor: &Actor, row: &ItemVersionRow) -> ItemFacts {
    let handed_in_by = row.submitted_by.as_ref().or(row.created_by.as_ref());
    ItemFacts {
        is_submitter: actor.is(row.submitted_by.as_ref()),
        is_author: actor.is(handed_in_by),
        was_submitted: row.submitted_by.is_some(),
        is_public: row.published_at.is_some(),
        has_pending: false,
    }
}

fn actions(actor: &Actor, row: &ItemVersionRow, has_pending: bool) -> Vec<ItemAction> {
    let edits = Scope::of(&UpdateItemVersion::RIGHT, &actor.roles).has_unit(&row.unit_id);
    let decides = Scope::of(&ApproveItemVersion::RIGHT, &actor.roles).is_all;
    let reaches = |event| match rules::is_decision(event) {
        true => decides,
        false => edits,
    };
    let facts = ItemFacts {
        has_pending,
        ..facts_of(actor, row)
    };
    lifecycle::allowed(row, reaches, &facts)
}
