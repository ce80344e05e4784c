//! Items and their versions.

mod listing;
mod record;

pub use listing::{ItemSort, list};
pub use record::ItemVersionRow;

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{item_versions, items};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::checklist::ItemState;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, ItemVersionId};
use std::collections::{BTreeSet, HashMap};

/// States of a version on its way.
const PENDING: [ItemState; 4] = [
    ItemState::Draft,
    ItemState::Submitted,
    ItemState::Returned,
    ItemState::Approved,
];
/// States of a version that was in force at some time.
const ONCE_IN_FORCE: [ItemState; 3] = [
    ItemState::Effective,
    ItemState::Superseded,
    ItemState::Repealed,
];

type Versions<'a> = item_versions::BoxedQuery<'a, Backend>;

fn in_force(on: NaiveDate) -> Versions<'static> {
    item_versions::table
        .into_boxed()
        .filter(item_versions::state.eq_any(ONCE_IN_FORCE))
        .filter(item_versions::effective_from.le(on))
        .filter(
            item_versions::ended_on
                .is_null()
                .or(item_versions::ended_on.gt(on)),
        )
}

/// The versions of items in force on a day, by code; items that have none are left out.
pub fn effective_on(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
    on: NaiveDate,
) -> Result<Vec<ItemVersionRow>, ApiError> {
    Ok(in_force(on)
        .filter(item_versions::item_id.eq_any(item_ids.to_vec()))
        .order(item_versions::code.asc())
        .load(connection)?)
}

/// The versions in force on a day of all items that are inspected, by code: major items only hold others.
pub fn read_items_in_force(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Vec<ItemVersionRow>, ApiError> {
    Ok(in_force(on)
        .filter(item_versions::parent_id.is_not_null())
        .order(item_versions::code.asc())
        .load(connection)?)
}

/// The last versions of items that were repealed; whether something took their place is another
/// matter.
pub fn repealed(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
) -> Result<Vec<ItemVersionRow>, ApiError> {
    Ok(item_versions::table
        .filter(item_versions::item_id.eq_any(item_ids.to_vec()))
        .filter(item_versions::state.eq(ItemState::Repealed))
        .order(item_versions::number.asc())
        .load(connection)?)
}

/// A version by its id.
pub fn find_version(
    connection: &mut AnyConnection,
    version_id: &ItemVersionId,
) -> Result<ItemVersionRow, ApiError> {
    item_versions::table
        .find(version_id)
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Some versions by their ids, in the order of their codes.
pub fn find_versions(
    connection: &mut AnyConnection,
    version_ids: &[ItemVersionId],
) -> Result<Vec<ItemVersionRow>, ApiError> {
    Ok(item_versions::table
        .filter(item_versions::id.eq_any(version_ids.to_vec()))
        .order(item_versions::code.asc())
        .load(connection)?)
}

/// All versions of an item, the newest first; 404 if there is no such item.
pub fn versions(
    connection: &mut AnyConnection,
    item_id: &ItemId,
) -> Result<Vec<ItemVersionRow>, ApiError> {
    let rows: Vec<ItemVersionRow> = item_versions::table
        .filter(item_versions::item_id.eq(item_id))
        .order(item_versions::number.desc())
        .load(connection)?;
    if rows.is_empty() {
        return Err(ApiError::not_found());
    }
    Ok(rows)
}

/// Of an item's versions, the newest first, the one in force, else the newest.
pub fn current(versions: &[ItemVersionRow]) -> Option<&ItemVersionRow> {
    versions
        .iter()
        .find(|row| row.state == ItemState::Effective)
        .or_else(|| versions.first())
}

/// What is public of the checklist: versions in force on a day, and approved ones that were
/// published ahead of theirs.
pub fn published(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Vec<ItemVersionRow>, ApiError> {
    let ahead = item_versions::table
        .into_boxed::<Backend>()
        .filter(item_versions::state.eq(ItemState::Approved))
        .filter(item_versions::published_at.is_not_null())
        .order((item_versions::code.asc(), item_versions::number.asc()));
    let mut rows: Vec<ItemVersionRow> = in_force(on)
        .filter(item_versions::published_at.is_not_null())
        .order((item_versions::code.asc(), item_versions::number.asc()))
        .load(connection)?;
    rows.extend(ahead.load::<ItemVersionRow>(connection)?);
    Ok(rows)
}

/// The versions on their way, by item.
pub fn pending(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
) -> Result<HashMap<ItemId, ItemVersionId>, ApiError> {
    let rows: Vec<(ItemId, ItemVersionId)> = item_versions::table
        .filter(item_versions::item_id.eq_any(item_ids.to_vec()))
        .filter(item_versions::state.eq_any(PENDING))
        .select((item_versions::item_id, item_versions::id))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Approved versions whose day has come, the oldest first.
pub fn due(connection: &mut AnyConnection, on: NaiveDate) -> Result<Vec<ItemVersionRow>, ApiError> {
    Ok(item_versions::table
        .filter(item_versions::state.eq(ItemState::Approved))
        .filter(item_versions::effective_from.le(on))
        .order((item_versions::code.asc(), item_versions::number.asc()))
        .load(connection)?)
}

/// An item's id by its code.
pub fn find_by_code(
    connection: &mut AnyConnection,
    code: &str,
) -> Result<Option<ItemId>, ApiError> {
    Ok(items::table
        .filter(items::code.eq(code))
        .select(items::id)
        .first(connection)
        .optional()?)
}

/// Codes and ids of all items.
pub fn ids_by_code(connection: &mut AnyConnection) -> Result<HashMap<String, ItemId>, ApiError> {
    let rows: Vec<(String, ItemId)> = items::table
        .select((items::code, items::id))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Which of these ids are items.
pub fn read_known(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
) -> Result<BTreeSet<ItemId>, ApiError> {
    let rows: Vec<ItemId> = items::table
        .filter(items::id.eq_any(item_ids.to_vec()))
        .select(items::id)
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Codes of items.
pub fn read_codes(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
) -> Result<HashMap<ItemId, String>, ApiError> {
    let rows: Vec<(ItemId, String)> = items::table
        .filter(items::id.eq_any(item_ids.to_vec()))
        .select((items::id, items::code))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// The code of a major item; none if there is no such item, or if it is none.
pub fn find_major_code(
    connection: &mut AnyConnection,
    id: &ItemId,
) -> Result<Option<String>, ApiError> {
    Ok(items::table
        .find(id)
        .filter(items::parent_id.is_null())
        .select(items::code)
        .first(connection)
        .optional()?)
}

/// Codes and names of the major items; a name is that of the newest version.
pub fn majors(connection: &mut AnyConnection) -> Result<Vec<(String, String)>, ApiError> {
    let versions: Vec<(String, String)> = item_versions::table
        .inner_join(items::table.on(items::id.eq(item_versions::item_id)))
        .filter(items::parent_id.is_null())
        .order((items::code.asc(), item_versions::number.desc()))
        .select((items::code, item_versions::name))
        .load(connection)?;
    let mut majors = versions;
    majors.dedup_by(|one, other| one.0 == other.0);
    Ok(majors)
}

/// Codes of the major items.
pub fn major_codes(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    Ok(items::table
        .filter(items::parent_id.is_null())
        .select(items::code)
        .load(connection)?)
}

/// What the major items are called in their newest version, by code.
pub fn read_major_names(connection: &mut AnyConnection) -> Result<Vec<(String, String)>, ApiError> {
    Ok(item_versions::table
        .filter(item_versions::parent_id.is_null())
        .order(item_versions::number.asc())
        .select((item_versions::code, item_versions::name))
        .load(connection)?)
}

/// Writes a new item; its first version comes with [`insert_version`].
pub fn insert(
    connection: &mut AnyConnection,
    id: &ItemId,
    code: &str,
    parent_id: Option<&ItemId>,
    created_at: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::insert_into(items::table)
        .values((
            items::id.eq(id),
            items::code.eq(code),
            items::parent_id.eq(parent_id),
            items::created_at.eq(created_at),
        ))
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", code))?;
    Ok(())
}

/// Writes a new version.
pub fn insert_version(
    connection: &mut AnyConnection,
    row: &ItemVersionRow,
) -> Result<(), ApiError> {
    diesel::insert_into(item_versions::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    Ok(())
}

/// Writes a changed version, unless somebody changed it since.
pub fn update_version(
    connection: &mut AnyConnection,
    row: &ItemVersionRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = item_versions::table.filter(
        item_versions::id
            .eq(&row.id)
            .and(item_versions::version.eq(seen)),
    );
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Deletes a draft; if it was the item's only version, the item too.
pub fn delete_version(
    connection: &mut AnyConnection,
    row: &ItemVersionRow,
) -> Result<(), ApiError> {
    diesel::delete(item_versions::table.find(&row.id)).execute(connection)?;
    let left: i64 = item_versions::table
        .filter(item_versions::item_id.eq(&row.item_id))
        .count()
        .get_result(connection)?;
    if left == 0 {
        diesel::delete(items::table.find(&row.item_id)).execute(connection)?;
    }
    Ok(())
}
