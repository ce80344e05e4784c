//! Entries of plans, with their items and partners.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::history::{About, Traced};
use crate::kernel::schema::{items, plan_entries, plan_entry_items, plan_entry_partners};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId, UnitId};
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectScope;
use std::collections::HashMap;

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = plan_entries)]
pub struct EntryRow {
    /// The entry.
    pub id: PlanEntryId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The plan's unit.
    pub unit_id: UnitId,
    /// The plan's year.
    pub year: i32,
    /// Once per unit and year.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Which objects may be drawn.
    pub scope: Json<ObjectScope>,
    /// How much of each stratum.
    pub ratios: Json<Vec<StratumRatio>>,
    /// Reserves in basis points.
    pub reserve_bp: i32,
    /// 1–12.
    pub months: Json<Vec<u32>>,
    /// Who leads.
    pub lead_unit_id: UnitId,
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
    pub item_ids: Vec<ItemId>,
    /// Its partners.
    pub partner_ids: Vec<UnitId>,
}

impl Traced for Entry {
    const MODULE: &'static str = "plans";
    const RESOURCE: &'static str = "plan_entries";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.row.unit_id),
            title: &self.row.title,
        }
    }
}

impl std::ops::Deref for Entry {
    type Target = EntryRow;

    fn deref(&self) -> &EntryRow {
        &self.row
    }
}

impl Entry {
    /// Reserves in basis points.
    pub fn reserve_bp(&self) -> Result<u32, ApiError> {
        self.row.reserve_bp.try_into().map_err(ApiError::internal)
    }
}

fn with_lists(connection: &mut AnyConnection, rows: Vec<EntryRow>) -> Result<Vec<Entry>, ApiError> {
    let ids: Vec<PlanEntryId> = rows.iter().map(|row| row.id.clone()).collect();
    let cited: Vec<(PlanEntryId, ItemId)> = plan_entry_items::table
        .inner_join(items::table.on(items::id.eq(plan_entry_items::item_id)))
        .filter(plan_entry_items::entry_id.eq_any(ids.clone()))
        .order(items::code.asc())
        .select((plan_entry_items::entry_id, plan_entry_items::item_id))
        .load(connection)?;
    let joined: Vec<(PlanEntryId, UnitId)> = plan_entry_partners::table
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

fn grouped<T>(pairs: Vec<(PlanEntryId, T)>) -> HashMap<PlanEntryId, Vec<T>> {
    let mut groups: HashMap<PlanEntryId, Vec<T>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

/// All entries of a plan, by number. Who reads the plan reads them.
pub fn of_plan(connection: &mut AnyConnection, plan_id: &PlanId) -> Result<Vec<Entry>, ApiError> {
    let rows: Vec<EntryRow> = plan_entries::table
        .filter(plan_entries::plan_id.eq(plan_id))
        .order(plan_entries::number.asc())
        .load(connection)?;
    with_lists(connection, rows)
}

/// An entry by its id.
pub fn find(connection: &mut AnyConnection, id: &PlanEntryId) -> Result<Entry, ApiError> {
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
    unit_id: &UnitId,
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
    ids: &[PlanEntryId],
) -> Result<HashMap<PlanEntryId, i32>, ApiError> {
    let rows: Vec<(PlanEntryId, i32)> = plan_entries::table
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
pub fn delete(connection: &mut AnyConnection, id: &PlanEntryId) -> Result<(), ApiError> {
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

fn delete_lists(connection: &mut AnyConnection, entry_id: &PlanEntryId) -> Result<(), ApiError> {
    diesel::delete(plan_entry_items::table.filter(plan_entry_items::entry_id.eq(entry_id)))
        .execute(connection)?;
    diesel::delete(plan_entry_partners::table.filter(plan_entry_partners::entry_id.eq(entry_id)))
        .execute(connection)?;
    Ok(())
}
