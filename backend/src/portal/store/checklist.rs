//! The published checklist.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{item_versions, items, units};
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::checklist::{ItemKind, ItemState};
use sortition_contract::ids::ItemId;
use sortition_contract::portal::PublishedItem;
use sortition_contract::registers::ObjectType;
use std::collections::HashMap;

/// The checklist that is published and in force on a day, by code.
pub fn checklist(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Vec<PublishedItem>, ApiError> {
    let majors = items::table
        .filter(items::parent_id.is_null())
        .select(items::id);
    let categories: HashMap<ItemId, String> = item_versions::table
        .filter(
            item_versions::item_id
                .eq_any(majors)
                .and(item_versions::state.eq(ItemState::Effective)),
        )
        .select((item_versions::item_id, item_versions::name))
        .load(connection)?
        .into_iter()
        .collect();
    let rows: Vec<ItemRow> = item_versions::table
        .inner_join(items::table.on(items::id.eq(item_versions::item_id)))
        .inner_join(units::table.on(units::id.eq(item_versions::unit_id)))
        .filter(
            item_versions::state
                .eq(ItemState::Effective)
                .and(item_versions::published_at.is_not_null())
                .and(item_versions::effective_from.le(on))
                .and(items::parent_id.is_not_null()),
        )
        .order(items::code.asc())
        .select(ItemRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.view(&categories)).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = item_versions)]
struct ItemRow {
    #[diesel(select_expression = items::code)]
    code: String,
    #[diesel(select_expression = items::parent_id)]
    parent_id: Option<ItemId>,
    #[diesel(select_expression = units::name)]
    unit_name: String,
    number: i32,
    name: String,
    kind: ItemKind,
    object_types: Json<Vec<ObjectType>>,
    content: String,
    method: String,
    legal_basis: String,
    effective_from: NaiveDate,
}

impl ItemRow {
    fn view(self, categories: &HashMap<ItemId, String>) -> PublishedItem {
        PublishedItem {
            category: self
                .parent_id
                .and_then(|id| categories.get(&id).cloned())
                .unwrap_or_default(),
            code: self.code,
            name: self.name,
            kind: self.kind.to_string(),
            object_types: self.object_types.iter().map(ToString::to_string).collect(),
            content: self.content,
            method: self.method,
            legal_basis: self.legal_basis,
            unit_name: self.unit_name,
            version: self.number,
            effective_from: self.effective_from,
        }
    }
}
