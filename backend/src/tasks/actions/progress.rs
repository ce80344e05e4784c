//! What draw and checks cause: the system's transitions of a task, and the versions of its items.

use crate::checklist::store as checklist;
use crate::kernel::above::Moved;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Traced;
use crate::kernel::lifecycle;
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::{self, TaskItemRow, TaskRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, ItemVersionId, TaskId};
use std::collections::HashMap;

/// Moves a task on. Refused with 409 if its state does not allow the event.
pub fn advance(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &TaskId,
    event: TaskEvent,
) -> Result<TaskRow, ApiError> {
    let before = store::find(connection, task_id)?;
    let mut row = before.clone();
    match event {
        TaskEvent::Drawn => row.drawn_on = Some(call.today()),
        TaskEvent::Finished => row.finished_on = Some(call.today()),
        _ => {}
    }
    take(connection, call, &before, row, (event, None))
}

/// Takes a step that moves a task on, and what follows from it in modules above.
pub fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &TaskRow,
    after: TaskRow,
    (event, reason): (TaskEvent, Option<&str>),
) -> Result<TaskRow, ApiError> {
    let row = lifecycle::step(connection, call, before, after, (event, reason))?;
    let word = event.to_string();
    let moved = Moved {
        resource: TaskRow::RESOURCE,
        record_id: &row.id,
        event: &word,
    };
    call.above.follow(connection, call, &moved)?;
    Ok(row)
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
