//! Entries of plans, with their items and partners.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{items, plan_entries, plan_entry_items, plan_entry_partners};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectScope;
use std::collections::HashMap;

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = plan_entries)]
pub struct EntryRow {
    /// The entry.
    pub id: String,
    /// Its plan.
    pub plan_id: String,
    /// The plan's unit.
    pub unit_id: String,
    /// The plan's year.
    pub year: i32,
    /// Once per unit and year.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// JSON of `ObjectScope`.
    pub scope: String,
    /// JSON list of `StratumRatio`.
    pub ratios: String,
    /// Reserves in basis points.
    pub reserve_bp: i32,
    /// JSON list of 1–12.
    pub months: String,
    /// Who leads.
    pub lead_unit_id: String,
    /// 专项
    pub is_special_purpose: bool,
    /// Cancelled by an adjustment.
    pub is_cancelled: bool,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// An entry with what hangs on it, read.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The row.
    #[serde(flatten)]
    pub row: EntryRow,
    /// Its items.
    pub item_ids: Vec<String>,
    /// Its partners.
    pub partner_ids: Vec<String>,
}

impl std::ops::Deref for Entry {
    type Target = EntryRow;

    fn deref(&self) -> &EntryRow {
        &self.row
    }
}

impl Entry {
    /// Which objects may be drawn.
    pub fn scope(&self) -> Result<ObjectScope, ApiError> {
        serde_json::from_str(&self.row.scope).map_err(ApiError::internal)
    }

    /// How much of each stratum.
    pub fn ratios(&self) -> Result<Vec<StratumRatio>, ApiError> {
        serde_json::from_str(&self.row.ratios).map_err(ApiError::internal)
    }

    /// Its months.
    pub fn months(&self) -> Result<Vec<u32>, ApiError> {
        serde_json::from_str(&self.row.months).map_err(ApiError::internal)
    }

    /// Reserves in basis points.
    pub fn reserve_bp(&self) -> Result<u32, ApiError> {
        self.row.reserve_bp.try_into().map_err(ApiError::internal)
    }
}

fn with_lists(connection: &mut AnyConnection, rows: Vec<EntryRow>) -> Result<Vec<Entry>, ApiError> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let cited: Vec<(String, String)> = plan_entry_items::table
        .inner_join(items::table.on(items::id.eq(plan_entry_items::item_id)))
        .filter(plan_entry_items::entry_id.eq_any(ids.clone()))
        .order(items::code.asc())
        .select((plan_entry_items::entry_id, plan_entry_items::item_id))
        .load(connection)?;
    let joined: Vec<(String, String)> = plan_entry_partners::table
        .filter(plan_entry_partners::entry_id.eq_any(ids))
        .order(plan_entry_partners::unit_id.asc())
        .select((plan_entry_partners::entry_id, plan_entry_partners::unit_id))
        .load(connection)?;
    let (mut item_ids, mut partner_ids) = (grouped(cited), grouped(joined));
    let with = |row: EntryRow| Entry {
        item_ids: item_ids.remove(&row.id).unwrap_or_default(),
        partner_ids: partner_ids.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(with).collect())
}

fn grouped(pairs: Vec<(String, String)>) -> HashMap<String, Vec<String>> {
    let mut groups: HashMap<String, Vec<String>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

/// All entries of a plan, by number. Who reads the plan reads them.
pub fn of_plan(connection: &mut AnyConnection, plan_id: &str) -> Result<Vec<Entry>, ApiError> {
    let rows: Vec<EntryRow> = plan_entries::table
        .filter(plan_entries::plan_id.eq(plan_id))
        .order(plan_entries::number.asc())
        .load(connection)?;
    with_lists(connection, rows)
}

/// An entry by its id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Entry, ApiError> {
    let row: EntryRow = plan_entries::table
        .find(id)
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)?;
    with_lists(connection, vec![row])?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// The number after the last one of a unit and year.
pub fn next_number(
    connection: &mut AnyConnection,
    unit_id: &str,
    year: i32,
) -> Result<i32, ApiError> {
    let last: Option<i32> = plan_entries::table
        .filter(plan_entries::unit_id.eq(unit_id))
        .filter(plan_entries::year.eq(year))
        .select(diesel::dsl::max(plan_entries::number))
        .first(connection)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The numbers of entries, by id.
pub fn read_numbers(
    connection: &mut AnyConnection,
    ids: &[String],
) -> Result<HashMap<String, i32>, ApiError> {
    let rows: Vec<(String, i32)> = plan_entries::table
        .filter(plan_entries::id.eq_any(ids.to_vec()))
        .select((plan_entries::id, plan_entries::number))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Writes a new entry.
pub fn insert(connection: &mut AnyConnection, entry: &Entry) -> Result<(), ApiError> {
    diesel::insert_into(plan_entries::table)
        .values(&entry.row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", entry.row.number))?;
    insert_lists(connection, entry)
}

/// Writes a changed entry, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, entry: &Entry, seen: i64) -> Result<(), ApiError> {
    let target = plan_entries::table.filter(
        plan_entries::id
            .eq(&entry.row.id)
            .and(plan_entries::version.eq(seen)),
    );
    let changed = diesel::update(target).set(&entry.row).execute(connection)?;
    if changed != 1 {
        return Err(ApiError::refused(ErrorCode::StaleVersion));
    }
    delete_lists(connection, &entry.row.id)?;
    insert_lists(connection, entry)
}

/// Deletes an entry from which no task was made.
pub fn delete(connection: &mut AnyConnection, id: &str) -> Result<(), ApiError> {
    delete_lists(connection, id)?;
    diesel::delete(plan_entries::table.find(id)).execute(connection)?;
    Ok(())
}

fn insert_lists(connection: &mut AnyConnection, entry: &Entry) -> Result<(), ApiError> {
    for item_id in &entry.item_ids {
        diesel::insert_into(plan_entry_items::table)
            .values((
                plan_entry_items::entry_id.eq(&entry.row.id),
                plan_entry_items::item_id.eq(item_id),
            ))
            .execute(connection)?;
    }
    for unit_id in &entry.partner_ids {
        diesel::insert_into(plan_entry_partners::table)
            .values((
                plan_entry_partners::entry_id.eq(&entry.row.id),
                plan_entry_partners::unit_id.eq(unit_id),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn delete_lists(connection: &mut AnyConnection, entry_id: &str) -> Result<(), ApiError> {
    diesel::delete(plan_entry_items::table.filter(plan_entry_items::entry_id.eq(entry_id)))
        .execute(connection)?;
    diesel::delete(plan_entry_partners::table.filter(plan_entry_partners::entry_id.eq(entry_id)))
        .execute(connection)?;
    Ok(())
}
