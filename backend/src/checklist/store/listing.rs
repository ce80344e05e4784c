//! The list of the checklist: which version of each item, filters, order.

use super::{ItemVersionRow, Versions, in_force};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::item_versions;
use crate::kernel::{search, text};
use crate::sortable;
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::checklist::{ItemFilter, ItemState};
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::page::Page;

/// Of each item the version in force, else the newest.
fn current() -> String {
    format!(
        "item_versions.id = (SELECT v.id FROM item_versions v \
         WHERE v.item_id = item_versions.item_id \
         ORDER BY CASE v.state WHEN '{}' THEN 0 ELSE 1 END, v.number DESC LIMIT 1)",
        ItemState::Effective.code()
    )
}

sortable! {
    ItemSort of item_versions::table, tie item_versions::id => String;
    "code" => item_versions::code => String,
    "name" => item_versions::name => String,
    "effective_from" => item_versions::effective_from => NaiveDate,
}

fn matching<'a>(
    listing: &Listing<ItemFilter>,
    section: Option<&UnitId>,
    reader: Option<&UserId>,
) -> Versions<'a> {
    let filter = &listing.filter;
    let mut query = match (filter.as_of, filter.state) {
        (Some(day), _) => in_force(day),
        (None, Some(_)) => item_versions::table.into_boxed(),
        (None, None) => item_versions::table
            .into_boxed()
            .filter(sql::<Bool>(&current())),
    };
    if let Some(state) = filter.state {
        query = query.filter(item_versions::state.eq(state));
    }
    if let Some(unit_id) = section {
        query = query.filter(item_versions::unit_id.eq(unit_id.clone()));
    }
    if let Some(parent_id) = &filter.parent_id {
        query = query.filter(item_versions::parent_id.eq(parent_id.clone()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(item_versions::kind.eq(kind));
    }
    match filter.is_major {
        Some(true) => query = query.filter(item_versions::parent_id.is_null()),
        Some(false) => query = query.filter(item_versions::parent_id.is_not_null()),
        None => {}
    }
    // Who is no person has begun none.
    let reader = reader.map_or_else(String::new, ToString::to_string);
    match filter.is_own {
        Some(true) => query = query.filter(item_versions::created_by.eq(reader)),
        Some(false) => {
            let is_of_others = item_versions::created_by
                .is_null()
                .or(item_versions::created_by.assume_not_null().ne(reader));
            query = query.filter(is_of_others);
        }
        None => {}
    }
    if let Some(term) = &listing.q {
        let key = search::containing_key(term, text::code);
        query = query.filter(
            item_versions::name
                .like(search::containing(term))
                .escape(search::ESCAPE)
                .or(item_versions::code.like(key).escape(search::ESCAPE)),
        );
    }
    query
}

/// A page of the checklist. Who may read it at all reads all of it, so there is no scope to keep
/// to; `section` restricts to a section's items, and `reader` is whose own versions are.
pub fn list(
    connection: &mut AnyConnection,
    listing: &Listing<ItemFilter>,
    section: Option<&UnitId>,
    reader: Option<&UserId>,
) -> Result<Page<ItemVersionRow>, ApiError> {
    let value = |row: &ItemVersionRow, key: &str| match key {
        "name" => row.name.clone().into(),
        "effective_from" => row.effective_from.to_string().into(),
        _ => row.code.clone().into(),
    };
    ItemSort::page(
        connection,
        listing,
        &[("code", false)],
        || matching(listing, section, reader),
        |query, connection| query.load(connection),
        value,
        |row| row.id.as_str().into(),
    )
}
