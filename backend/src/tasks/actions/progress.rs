//! What draw and checks cause: the system's transitions of a task, and the versions of its items.

use crate::checklist::store as checklist;
use crate::kernel::above::Moved;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::tasks::rules::{TaskEvent, next};
use crate::tasks::store::{self, TaskItemRow, TaskRow};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, ItemVersionId};
use std::collections::HashMap;

/// Moves a task on. Refused with 409 if its state does not allow the event.
pub fn advance(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &str,
    event: TaskEvent,
) -> Result<TaskRow, ApiError> {
    let before = store::find(connection, task_id)?;
    next(before.state, event).ok_or_else(|| ApiError::invalid_state(before.state))?;
    let mut row = before.clone();
    match event {
        TaskEvent::Drawn => row.drawn_on = Some(call.today()),
        TaskEvent::Finished => row.finished_on = Some(call.today()),
        _ => {}
    }
    transition(connection, call, &before, row, event, None)
}

/// Writes a transition with its trail, and what follows from it in modules above.
pub fn transition(
    connection: &mut AnyConnection,
    call: &Call,
    before: &TaskRow,
    row: TaskRow,
    event: TaskEvent,
    reason: Option<&str>,
) -> Result<TaskRow, ApiError> {
    let from = before.state;
    let to = next(from, event).ok_or_else(|| ApiError::invalid_state(from))?;
    let row = TaskRow {
        state: to,
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..row
    };
    store::update(connection, &row, before.version)?;
    let change = Change {
        from_state: Some(from.code()),
        to_state: Some(to.code()),
        reason,
        before: Some(json(before)?),
        after: Some(json(&row)?),
        ..change(&row, event.name())
    };
    history::record(connection, call, change)?;
    let moved = Moved {
        resource: "tasks",
        record_id: &row.id,
        event: event.name(),
    };
    call.above.follow(connection, call, &moved)?;
    Ok(row)
}

/// A task's change, to be filled.
pub fn change<'a>(row: &'a TaskRow, event: &'a str) -> Change<'a> {
    Change {
        module: "tasks",
        event,
        resource: "tasks",
        record_id: &row.id,
        unit_id: Some(&row.unit_id),
        parameters: [("title".to_owned(), row.title.clone())].into(),
        ..Change::default()
    }
}

/// A task for the trail.
pub fn json(row: &TaskRow) -> Result<Value, ApiError> {
    serde_json::to_value(row).map_err(ApiError::internal)
}

/// Fixes the versions of a task's items that are in force today; refused if an item has none.
pub fn fix_items(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
) -> Result<(), ApiError> {
    for (item_id, version_id) in items_to_fix(connection, call, task)? {
        store::set_item_version(connection, &task.id, &item_id, &version_id)?;
    }
    Ok(())
}

/// The items of a task, each with its version that is in force today; refused if it has none.
pub fn items_to_fix(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
) -> Result<Vec<(ItemId, ItemVersionId)>, ApiError> {
    let items = store::items_of(connection, &task.id)?;
    let ids: Vec<ItemId> = items.iter().map(|item| item.item_id.clone()).collect();
    let versions: HashMap<ItemId, ItemVersionId> =
        checklist::effective_on(connection, &ids, call.today())?
            .into_iter()
            .filter(|version| version.published_at.is_some())
            .map(|version| (version.item_id, version.id))
            .collect();
    let fixed = |item: TaskItemRow| match versions.get(&item.item_id) {
        Some(version) => Ok((item.item_id, version.clone())),
        None => Err(ApiError::refused(ErrorCode::ItemNotEffective)
            .with("entry", &task.title)
            .with("item", &item.code)),
    };
    items.into_iter().map(fixed).collect()
}
