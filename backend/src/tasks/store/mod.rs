//! SQL of tasks, their units, items and teams.

mod listing;
mod reading;
mod rows;

pub use self::listing::{Condition, TaskSort, find_visible, list, visible};
pub use self::reading::{
    read_has_confirmed, read_has_open_results, read_has_sealed, read_is_frozen,
};
pub use self::rows::{TaskItemRow, TaskRow, TaskUnitRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{items, task_inspectors, task_items, task_units, tasks, units};
use diesel::prelude::*;
use sortition_contract::error::ErrorCode;

/// A task by its id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<TaskRow, ApiError> {
    tasks::table
        .filter(tasks::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The tasks made from an entry, in their order. For numbering batches only.
pub fn of_entry(connection: &mut AnyConnection, entry_id: &str) -> Result<Vec<TaskRow>, ApiError> {
    Ok(tasks::table
        .filter(tasks::plan_entry_id.eq(entry_id))
        .order(tasks::seq.asc())
        .load(connection)?)
}

/// The participating units, the lead first.
pub fn units_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<TaskUnitRow>, ApiError> {
    Ok(task_units::table
        .inner_join(units::table.on(units::id.eq(task_units::unit_id)))
        .filter(task_units::task_id.eq(task_id))
        .order(task_units::position.asc())
        .select((
            units::id,
            units::code,
            units::name,
            units::kind,
            task_units::position,
            task_units::inspectors,
        ))
        .load(connection)?)
}

/// Whether a unit takes part.
pub fn is_participant(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
) -> Result<bool, ApiError> {
    let found = task_units::table.find((task_id, unit_id));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The items of a task, by code.
pub fn items_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<TaskItemRow>, ApiError> {
    Ok(task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .filter(task_items::task_id.eq(task_id))
        .order(items::code.asc())
        .select((items::id, items::code, task_items::item_version_id))
        .load(connection)?)
}

/// The inspectors that units named: unit and inspector.
pub fn team_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    Ok(task_inspectors::table
        .filter(task_inspectors::task_id.eq(task_id))
        .select((task_inspectors::unit_id, task_inspectors::inspector_id))
        .load(connection)?)
}

/// Writes a new task with its units (the lead first) and items.
pub fn insert(
    connection: &mut AnyConnection,
    row: &TaskRow,
    units: &[(String, i32)],
    item_ids: &[String],
) -> Result<(), ApiError> {
    diesel::insert_into(tasks::table)
        .values(row)
        .execute(connection)?;
    for (position, (unit_id, inspectors)) in (0..).zip(units) {
        diesel::insert_into(task_units::table)
            .values((
                task_units::task_id.eq(&row.id),
                task_units::unit_id.eq(unit_id),
                task_units::position.eq(position),
                task_units::inspectors.eq(*inspectors),
            ))
            .execute(connection)?;
    }
    for item_id in item_ids {
        diesel::insert_into(task_items::table)
            .values((
                task_items::task_id.eq(&row.id),
                task_items::item_id.eq(item_id),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Writes a changed task, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &TaskRow, seen: i64) -> Result<(), ApiError> {
    let target = tasks::table.filter(tasks::id.eq(&row.id).and(tasks::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Sets how many inspectors of a unit each object gets.
pub fn set_inspectors(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
    inspectors: i32,
) -> Result<(), ApiError> {
    diesel::update(task_units::table.find((task_id, unit_id)))
        .set(task_units::inspectors.eq(inspectors))
        .execute(connection)?;
    Ok(())
}

/// Fixes the version of an item.
pub fn set_item_version(
    connection: &mut AnyConnection,
    task_id: &str,
    item_id: &str,
    version_id: &str,
) -> Result<(), ApiError> {
    diesel::update(task_items::table.find((task_id, item_id)))
        .set(task_items::item_version_id.eq(version_id))
        .execute(connection)?;
    Ok(())
}

/// Sets the inspectors that a unit puts forward.
pub fn set_team(
    connection: &mut AnyConnection,
    task_id: &str,
    unit_id: &str,
    inspector_ids: &[String],
) -> Result<(), ApiError> {
    let former = task_inspectors::table
        .filter(task_inspectors::task_id.eq(task_id))
        .filter(task_inspectors::unit_id.eq(unit_id));
    diesel::delete(former).execute(connection)?;
    for inspector_id in inspector_ids {
        diesel::insert_into(task_inspectors::table)
            .values((
                task_inspectors::task_id.eq(task_id),
                task_inspectors::unit_id.eq(unit_id),
                task_inspectors::inspector_id.eq(inspector_id),
            ))
            .execute(connection)?;
    }
    Ok(())
}
