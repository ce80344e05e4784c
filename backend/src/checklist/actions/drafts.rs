//! Drafts: a new item, a new version of one, changes.

use crate::checklist::actions::views::{self, facts_of};
use crate::checklist::rules::{self, ItemEvent, ItemFacts};
use crate::checklist::store::{self, ItemVersionRow};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::{history, lifecycle};
use crate::org::store::units;
use sortition_contract::checklist::{CreateItem, ItemState, ItemView, UpdateItem};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, ItemVersionId};
use sortition_contract::org::UnitState;

/// Makes an item: its first version, as draft.
pub fn create_item(
    connection: &mut AnyConnection,
    call: &Call,
    item: &CreateItem,
) -> Result<ItemView, ApiError> {
    let item = checked(connection, item)?;
    call.require_unit(&item.unit_id)?;
    let row = draft(call, ItemId::new(), 1, &item)?;
    store::insert(
        connection,
        &row.item_id,
        &row.code,
        row.parent_id.as_ref(),
        row.created_at,
    )?;
    store::insert_version(connection, &row)?;
    lifecycle::begin(connection, call, ("create", None), &row)?;
    views::item(connection, &call.actor, &row)
}

/// Makes the next version of an item in force, as draft: what isn't named stays as it is. The
/// reason is the new version's own.
pub fn create_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ItemId,
    changes: &UpdateItem,
) -> Result<ItemView, ApiError> {
    let versions = store::versions(connection, id)?;
    let current = store::current(&versions).ok_or_else(ApiError::not_found)?;
    let pending = find_pending(&versions);
    let reaches = call.scope.has_unit(&current.unit_id);
    let facts = ItemFacts {
        has_pending: pending.is_some(),
        ..facts_of(&call.actor, current)
    };
    lifecycle::require_part(current, ItemEvent::CreateVersion, reaches, &facts).map_err(
        |error| match (error.code(), pending) {
            // It is the one on its way that is in the way.
            (ErrorCode::InvalidState, Some(pending)) => ApiError::invalid_state(pending.state),
            _ => error,
        },
    )?;
    // Why it is made and from when it holds is its own.
    let changes = UpdateItem {
        reason: Some(changes.reason.clone().unwrap_or_default()),
        effective_from: changes.effective_from.or(Some(call.today())),
        ..changes.clone()
    };
    let item = checked(connection, &rules::patched(fields_of(current), &changes))?;
    call.require_unit(&item.unit_id)?;
    let number = versions.first().map_or(0, |newest| newest.number) + 1;
    let row = draft(call, current.item_id.clone(), number, &item)?;
    store::insert_version(connection, &row)?;
    lifecycle::begin(connection, call, ("create_version", None), &row)?;
    views::item(connection, &call.actor, &row)
}

/// The version of an item that is on its way, if one is.
pub fn find_pending(versions: &[ItemVersionRow]) -> Option<&ItemVersionRow> {
    versions.iter().find(|row| rules::is_pending(row.state))
}

/// A version of an item; 404 if it is none of this item's.
pub fn find(
    connection: &mut AnyConnection,
    id: &ItemId,
    version_id: &ItemVersionId,
) -> Result<ItemVersionRow, ApiError> {
    let row = store::find_version(connection, version_id)?;
    if row.item_id == *id {
        Ok(row)
    } else {
        Err(ApiError::not_found())
    }
}

/// A version to which the caller may do this now; `path` names item and version.
pub fn load(
    connection: &mut AnyConnection,
    call: &Call,
    (id, version_id): (&ItemId, &ItemVersionId),
    event: ItemEvent,
) -> Result<ItemVersionRow, ApiError> {
    let row = find(connection, id, version_id)?;
    let reaches = call.scope.has_unit(&row.unit_id);
    let facts = facts_of(&call.actor, &row);
    lifecycle::require(call, &row, event, reaches, &facts)?;
    Ok(row)
}

/// Changes a draft.
pub fn update_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
    changes: &UpdateItem,
) -> Result<ItemView, ApiError> {
    let before = load(connection, call, path, ItemEvent::Update)?;
    call.require_version(before.version)?;
    let item = checked(connection, &rules::patched(fields_of(&before), changes))?;
    call.require_unit(&item.unit_id)?;
    let row = with_fields(before.clone(), &item)?;
    let step = (ItemEvent::Update, None);
    let row = lifecycle::step(connection, call, &before, row, step)?;
    views::item(connection, &call.actor, &row)
}

/// Deletes a draft that was never submitted; an item without any version goes with it.
pub fn delete_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
) -> Result<(), ApiError> {
    let row = load(connection, call, path, ItemEvent::Delete)?;
    call.require_version(row.version)?;
    store::delete_version(connection, &row)?;
    history::trace(connection, call, "delete", Some(&row), None)
}

/// The item in the checklist's form, its references looked up.
fn checked(connection: &mut AnyConnection, item: &CreateItem) -> Result<CreateItem, ApiError> {
    let major = match &item.parent_id {
        None => None,
        Some(parent_id) => {
            let code = store::find_major_code(connection, parent_id)?;
            // Without it nothing can be said of the item's own code.
            Some(code.ok_or_else(|| FieldError::unknown_reference("/parent_id", parent_id))?)
        }
    };
    let mut fields = Fields::default();
    let unit = units::by_id(connection)?.remove(item.unit_id.as_str());
    let unit = unit.filter(|unit| unit.state == UnitState::Active);
    fields.known("/unit_id", &item.unit_id, unit);
    let item = rules::check(&mut fields, item, major.as_deref());
    fields.build(|| item)
}

/// A version that nobody has handed in yet.
fn draft(
    call: &Call,
    item_id: ItemId,
    number: i32,
    item: &CreateItem,
) -> Result<ItemVersionRow, ApiError> {
    let now = call.now.naive_utc();
    Ok(ItemVersionRow {
        id: ItemVersionId::new(),
        item_id,
        number,
        code: item.code.clone(),
        parent_id: item.parent_id.clone(),
        state: ItemState::Draft,
        name: item.name.clone(),
        kind: item.kind,
        object_types: Json::new(item.object_types.clone())?,
        content: item.content.clone(),
        method: item.method.clone(),
        legal_basis: item.legal_basis.clone(),
        unit_id: item.unit_id.clone(),
        platform_codes: Json::new(item.platform_codes.clone())?,
        max_ratio_bp: item.max_ratio_bp,
        max_per_year: item.max_per_year,
        effective_from: item.effective_from,
        ended_on: None,
        published_at: None,
        reason: item.reason.clone(),
        created_by: Some(call.actor.person()?.clone()),
        submitted_by: None,
        return_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// The version with what a change says of it. Code and major item are the same in all versions.
fn with_fields(row: ItemVersionRow, item: &CreateItem) -> Result<ItemVersionRow, ApiError> {
    Ok(ItemVersionRow {
        name: item.name.clone(),
        kind: item.kind,
        object_types: Json::new(item.object_types.clone())?,
        content: item.content.clone(),
        method: item.method.clone(),
        legal_basis: item.legal_basis.clone(),
        unit_id: item.unit_id.clone(),
        platform_codes: Json::new(item.platform_codes.clone())?,
        max_ratio_bp: item.max_ratio_bp,
        max_per_year: item.max_per_year,
        effective_from: item.effective_from,
        reason: item.reason.clone(),
        ..row
    })
}

/// The fields of a version as they are stored.
pub fn fields_of(row: &ItemVersionRow) -> CreateItem {
    CreateItem {
        code: row.code.clone(),
        parent_id: row.parent_id.clone(),
        name: row.name.clone(),
        kind: row.kind,
        object_types: row.object_types.cloned(),
        content: row.content.clone(),
        method: row.method.clone(),
        legal_basis: row.legal_basis.clone(),
        unit_id: row.unit_id.clone(),
        platform_codes: row.platform_codes.cloned(),
        max_ratio_bp: row.max_ratio_bp,
        max_per_year: row.max_per_year,
        effective_from: row.effective_from,
        reason: row.reason.clone(),
    }
}
