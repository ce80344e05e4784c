//! Tasks, their items and documents.

use super::Extent;
use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    documents, item_versions, items, publications, task_items, task_units, tasks,
};
use crate::reports::rules::figures::{CheckedItem, Pair, Task, TaskDocument};
use crate::sight::is_public_result;
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::ids::{CheckId, ItemId, ItemVersionId, LedgerEntryId, TaskId, UnitId};
use sortition_contract::plans::StratumRatio;
use sortition_contract::reports::{CellRecord, RecordKind};
use sortition_contract::tasks::{JointKind, TaskSource, TaskState};
use std::collections::{HashMap, HashSet};

type TaskColumns = (
    TaskId,
    String,
    Option<String>,
    TaskSource,
    JointKind,
    Json<Vec<StratumRatio>>,
    Option<NaiveDate>,
);

/// A task behind its number, by which those of a day are in order.
type Numbered = (i64, TaskColumns);

pub(super) fn read_tasks(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
    year_start: NaiveDate,
    pairs: &[Pair],
) -> Result<Vec<Task>, ApiError> {
    let all = || {
        let query = tasks::table
            .filter(tasks::state.ne(TaskState::Void))
            .filter(tasks::drawn_on.le(extent.end))
            .select((
                tasks::seq,
                (
                    tasks::id,
                    tasks::title,
                    tasks::document_number,
                    tasks::source,
                    tasks::joint_kind,
                    tasks::ratios,
                    tasks::drawn_on,
                ),
            ))
            .into_boxed::<Backend>();
        match extent.unit_id {
            Some(unit_id) => query.filter(tasks::unit_id.eq(unit_id)),
            None => query,
        }
    };
    let mut rows: Vec<Numbered> = all()
        .filter(tasks::drawn_on.ge(year_start))
        .load(connection)?;
    let of_year: HashSet<&TaskId> = rows.iter().map(|(_, columns)| &columns.0).collect();
    let older = pairs.iter().map(|pair| &pair.task_id);
    let older: HashSet<&TaskId> = older.filter(|id| !of_year.contains(id)).collect();
    let older: Vec<&TaskId> = older.into_iter().collect();
    for ids in older.chunks(IDS_AT_ONCE) {
        let found: Vec<Numbered> = all()
            .filter(tasks::id.eq_any(ids.to_vec()))
            .load(connection)?;
        rows.extend(found);
    }
    rows.sort_by_key(|(seq, columns)| (columns.6, *seq));
    Ok(rows
        .into_iter()
        .map(|(_, columns)| task_of(columns))
        .collect())
}

fn task_of(columns: TaskColumns) -> Task {
    let (id, title, document_number, source, joint_kind, ratios, drawn_on) = columns;
    Task {
        id,
        title,
        document_number,
        is_planned: source == TaskSource::Plan,
        is_cross_department: joint_kind == JointKind::CrossDepartment,
        is_credit_based: ratios
            .iter()
            .any(|ratio| matches!(ratio.stratum.as_str(), "A" | "B" | "C" | "D")),
        drawn_on: drawn_on.unwrap_or_default(),
    }
}

/// Names the objects whose result is public; of all others nobody learns here who was drawn.
pub(super) fn name_published_objects(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
    pairs: &mut [Pair],
) -> Result<(), ApiError> {
    let mut names: HashMap<CheckId, Option<String>> = HashMap::new();
    for ids in task_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<(CheckId, Option<String>)> = publications::table
            .filter(is_public_result())
            .filter(publications::task_id.eq_any(ids))
            // The newest text of a result comes last and stays.
            .order(publications::seq.asc())
            .select((publications::subject_id, publications::object_name))
            .load(connection)?;
        names.extend(found);
    }
    for pair in pairs {
        pair.object_name = names.get(&pair.check_id).cloned().flatten();
    }
    Ok(())
}

pub(super) fn read_items(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<Vec<CheckedItem>, ApiError> {
    type Row = (TaskId, ItemId, Option<ItemVersionId>, Option<ItemId>);
    let mut task_ids = task_ids.to_vec();
    task_ids.sort_unstable();
    let mut rows = Vec::new();
    for ids in task_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<Row> = task_items::table
            .inner_join(items::table.on(items::id.eq(task_items::item_id)))
            .filter(task_items::task_id.eq_any(ids))
            .order((task_items::task_id, items::code))
            .select((
                task_items::task_id,
                task_items::item_id,
                task_items::item_version_id,
                items::parent_id,
            ))
            .load(connection)?;
        rows.extend(found);
    }
    let names = read_item_names(connection)?;
    let named = |id: &ItemId| names.newest.get(id).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|(task_id, item_id, version_id, parent_id)| {
            // A major item that is checked itself is its own category.
            let category_id = parent_id.unwrap_or_else(|| item_id.clone());
            let fixed = version_id.and_then(|id| names.by_version.get(&id).cloned());
            CheckedItem {
                task_id,
                name: fixed.unwrap_or_else(|| named(&item_id)),
                category_name: named(&category_id),
                category_id,
                item_id,
            }
        })
        .collect())
}

struct ItemNames {
    by_version: HashMap<ItemVersionId, String>,
    newest: HashMap<ItemId, String>,
}

/// The checklist is short: all names are read at once.
fn read_item_names(connection: &mut AnyConnection) -> Result<ItemNames, ApiError> {
    let rows: Vec<(ItemVersionId, ItemId, String)> = item_versions::table
        .order(item_versions::number)
        .select((
            item_versions::id,
            item_versions::item_id,
            item_versions::name,
        ))
        .load(connection)?;
    let newest = rows
        .iter()
        .map(|(_, item_id, name)| (item_id.clone(), name.clone()))
        .collect();
    let by_version = rows.into_iter().map(|(id, _, name)| (id, name)).collect();
    Ok(ItemNames { by_version, newest })
}

pub(super) fn read_task_documents(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<Vec<TaskDocument>, ApiError> {
    type Row = (
        i64,
        NaiveDate,
        LedgerEntryId,
        Option<TaskId>,
        String,
        String,
    );
    let mut rows: Vec<Row> = Vec::new();
    for ids in task_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<Row> = documents::table
            .filter(documents::task_id.eq_any(ids))
            .select((
                documents::seq,
                documents::issued_on,
                documents::id,
                documents::task_id,
                documents::title,
                documents::doc_no,
            ))
            .load(connection)?;
        rows.extend(found);
    }
    rows.sort_by_key(|(seq, on, ..)| (*on, *seq));
    Ok(rows
        .into_iter()
        .filter_map(|(_, on, id, task_id, title, doc_no)| {
            Some(TaskDocument {
                task_id: task_id?,
                record: Some(CellRecord {
                    kind: RecordKind::Document,
                    id: id.into(),
                    title: format!("{title}（{doc_no}）"),
                    on,
                    task: None,
                }),
                doc_no,
            })
        })
        .collect())
}

/// Whether a drawn task of the unit was voided since a day.
pub fn read_has_void_task(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    since: NaiveDate,
) -> Result<bool, ApiError> {
    let voided: i64 = tasks::table
        .filter(tasks::unit_id.eq(unit_id))
        .filter(tasks::state.eq(TaskState::Void))
        .filter(tasks::drawn_on.ge(since))
        .count()
        .get_result(connection)?;
    Ok(voided > 0)
}

/// Tasks of a year that another unit led and this one took part in.
pub fn read_participated(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<i64, ApiError> {
    Ok(task_units::table
        .inner_join(tasks::table.on(tasks::id.eq(task_units::task_id)))
        .filter(task_units::unit_id.eq(unit_id))
        .filter(tasks::unit_id.ne(unit_id))
        .filter(tasks::state.ne(TaskState::Void))
        .filter(tasks::drawn_on.between(start, end))
        .count()
        .get_result(connection)?)
}
