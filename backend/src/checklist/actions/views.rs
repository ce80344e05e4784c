//! Items as the API shows them, with what the caller may do with each.

use crate::checklist::rules::{self, Event};
use crate::checklist::store::{self, ItemVersionRow};
use crate::checklist::{ApproveItemVersion, UpdateItemVersion};
use crate::kernel::auth::Actor;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units;
use sortition_contract::checklist::ItemView;
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

/// Who submitted a version last, or made it.
pub fn handed_in_by(row: &ItemVersionRow) -> Option<&str> {
    row.submitted_by.as_deref().or(row.created_by.as_deref())
}

fn actions(actor: &Actor, row: &ItemVersionRow, has_pending: bool) -> Vec<String> {
    let edits = Scope::of(&UpdateItemVersion::RIGHT, &actor.roles).has_unit(&row.unit_id);
    let decides = Scope::of(&ApproveItemVersion::RIGHT, &actor.roles).is_all;
    let is_own = actor.is(handed_in_by(row));
    let can = |event: Event| rules::next(row.state, event).is_some();
    let is_in_force = can(Event::Repeal);
    let actions = [
        ("update", edits && can(Event::Update)),
        (
            "delete",
            edits && can(Event::Delete) && row.submitted_by.is_none(),
        ),
        ("submit", edits && can(Event::Submit)),
        (
            "withdraw",
            edits && can(Event::Withdraw) && actor.is(row.submitted_by.as_deref()),
        ),
        ("approve", decides && can(Event::Approve) && !is_own),
        ("return", decides && can(Event::Return)),
        (
            "publish",
            decides && can(Event::Publish) && row.published_at.is_none(),
        ),
        ("repeal", decides && is_in_force),
        ("create_version", edits && is_in_force && !has_pending),
    ];
    actions
        .into_iter()
        .filter(|(_, is_allowed)| *is_allowed)
        .map(|(name, _)| name.to_owned())
        .collect()
}
