//! SQL of tasks, their units, items and teams.

mod listing;
mod rows;

pub use self::listing::{Condition, TaskSort, find_visible, list, read_visible_titles, visible};
pub use self::rows::{TaskItemRow, TaskRow, TaskTeam, TaskUnitRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{items, task_inspectors, task_items, task_units, tasks, units};
use diesel::prelude::*;
use sortition_contract::ids::{InspectorId, ItemId, ItemVersionId, PlanEntryId, TaskId, UnitId};
use std::collections::HashMap;

/// A task by its id.
pub fn find(connection: &mut AnyConnection, id: &TaskId) -> Result<TaskRow, ApiError> {
    tasks::table
        .filter(tasks::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Tasks by their ids, for what is about them.
pub fn find_many(
    connection: &mut AnyConnection,
    ids: &[TaskId],
) -> Result<HashMap<TaskId, TaskRow>, ApiError> {
    let found: Vec<TaskRow> = tasks::table
        .filter(tasks::id.eq_any(ids.to_vec()))
        .load(connection)?;
    let by_id = found.into_iter().map(|row| (row.id.clone(), row));
    Ok(by_id.collect())
}

/// The tasks made from an entry, in their order. For numbering batches only.
pub fn of_entry(
    connection: &mut AnyConnection,
    entry_id: &PlanEntryId,
) -> Result<Vec<TaskRow>, ApiError> {
    Ok(tasks::table
        .filter(tasks::plan_entry_id.eq(entry_id))
        .order(tasks::seq.asc())
        .load(connection)?)
}

/// The participating units, the lead first.
pub fn units_of(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<TaskUnitRow>, ApiError> {
    let mut found = units_of_tasks(connection, std::slice::from_ref(task_id))?;
    Ok(found.remove(task_id).unwrap_or_default())
}

/// The participating units of some tasks, by task.
pub fn units_of_tasks(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashMap<TaskId, Vec<TaskUnitRow>>, ApiError> {
    let found: Vec<(TaskId, TaskUnitRow)> = task_units::table
        .inner_join(units::table.on(units::id.eq(task_units::unit_id)))
        .filter(task_units::task_id.eq_any(task_ids.to_vec()))
        .order(task_units::position.asc())
        .select((
            task_units::task_id,
            (
                units::id,
                units::code,
                units::name,
                units::kind,
                task_units::position,
                task_units::inspectors,
            ),
        ))
        .load(connection)?;
    Ok(by_task(found))
}

/// The items of a task, by code.
pub fn items_of(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<TaskItemRow>, ApiError> {
    let mut found = items_of_tasks(connection, std::slice::from_ref(task_id))?;
    Ok(found.remove(task_id).unwrap_or_default())
}

/// The items of some tasks, by task.
pub fn items_of_tasks(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashMap<TaskId, Vec<TaskItemRow>>, ApiError> {
    let found: Vec<(TaskId, TaskItemRow)> = task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .filter(task_items::task_id.eq_any(task_ids.to_vec()))
        .order(items::code.asc())
        .select((
            task_items::task_id,
            (items::id, items::code, task_items::item_version_id),
        ))
        .load(connection)?;
    Ok(by_task(found))
}

fn by_task<Row>(found: Vec<(TaskId, Row)>) -> HashMap<TaskId, Vec<Row>> {
    let mut by_task: HashMap<TaskId, Vec<Row>> = HashMap::new();
    for (task_id, row) in found {
        by_task.entry(task_id).or_default().push(row);
    }
    by_task
}

/// The inspectors that units named: unit and inspector.
pub fn team_of(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<(UnitId, InspectorId)>, ApiError> {
    Ok(task_inspectors::table
        .filter(task_inspectors::task_id.eq(task_id))
        .select((task_inspectors::unit_id, task_inspectors::inspector_id))
        .load(connection)?)
}

/// Writes a new task with its units (the lead first) and items.
pub fn insert(
    connection: &mut AnyConnection,
    row: &TaskRow,
    units: &[(UnitId, i32)],
    item_ids: &[ItemId],
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

/// Writes a changed task; if somebody changed it since it was read, all is begun again.
pub fn update(connection: &mut AnyConnection, row: &TaskRow, seen: i64) -> Result<(), ApiError> {
    let target = tasks::table.filter(tasks::id.eq(&row.id).and(tasks::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// Holds a task to the end of the transaction, and gives it as it is now.
///
/// An update that changes nothing, where one expects `FOR UPDATE`: a serializable transaction that read
/// the task before is then refused its own change of it and tried again; a mere lock would only let it
/// wait.
pub fn hold(connection: &mut AnyConnection, id: &TaskId) -> Result<TaskRow, ApiError> {
    diesel::update(tasks::table.filter(tasks::id.eq(id)))
        .set(tasks::version.eq(tasks::version))
        .execute(connection)?;
    find(connection, id)
}

/// Sets how many inspectors of a unit each object gets.
pub fn set_inspectors(
    connection: &mut AnyConnection,
    task_id: &TaskId,
    unit_id: &UnitId,
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
    task_id: &TaskId,
    item_id: &ItemId,
    version_id: &ItemVersionId,
) -> Result<(), ApiError> {
    diesel::update(task_items::table.find((task_id, item_id)))
        .set(task_items::item_version_id.eq(version_id))
        .execute(connection)?;
    Ok(())
}

/// Sets the inspectors that a unit puts forward.
pub fn set_team(
    connection: &mut AnyConnection,
    task_id: &TaskId,
    unit_id: &UnitId,
    inspector_ids: &[InspectorId],
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
