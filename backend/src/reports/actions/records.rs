//! The records behind a cell, as far as their reader may know of them.

use super::find_seen;
use super::sheet::compute;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::reports::rules::figures;
use crate::reports::store::results::read_hidden;
use sortition_contract::ids::{CheckId, ReportId};
use sortition_contract::page::Page;
use sortition_contract::reports::{CellKey, CellRecord, RecordKind};

/// The records behind a cell: as they are in a draft, as they were in a submitted report.
pub fn list_cell_records(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ReportId,
    key: CellKey,
    offset: usize,
    limit: usize,
) -> Result<Page<CellRecord>, ApiError> {
    let row = find_seen(connection, call, id)?.row;
    let is_own = call.scope.units.contains(&row.unit_id);
    let records = match row.content {
        Some(content) => content
            .into_inner()
            .cells
            .into_iter()
            .find(|cell| cell.key == key)
            .map(|cell| cell.records),
        None => compute(connection, &row)?.cells().remove(&key),
    }
    .unwrap_or_default();
    readable(connection, key, is_own, records, (offset, limit))
}

/// A page of the records behind a figure, as far as its reader may know of them.
pub(super) fn readable(
    connection: &mut AnyConnection,
    key: CellKey,
    is_own: bool,
    records: Vec<CellRecord>,
    (offset, limit): (usize, usize),
) -> Result<Page<CellRecord>, ApiError> {
    let total = records.len();
    let items = figures::page_of(records, offset, limit);
    let next = offset + items.len();
    let items = match tells_results(key) && !is_own {
        true => without_results(connection, items)?,
        false => items,
    };
    Ok(Page {
        next_cursor: (next < total).then(|| next.to_string()),
        items,
        total: i64::try_from(total).ok(),
        total_is_capped: false,
    })
}

/// Whether being in a cell tells a check's result.
fn tells_results(key: CellKey) -> bool {
    use CellKey::{AProblems, BProblems, CProblems, DProblems, M4ProblemHouseholds};
    matches!(
        key,
        M4ProblemHouseholds | AProblems | BProblems | CProblems | DProblems
    )
}

/// A result is its unit's own to know until it is public: for others the task stands for the check.
fn without_results(
    connection: &mut AnyConnection,
    records: Vec<CellRecord>,
) -> Result<Vec<CellRecord>, ApiError> {
    let ids = records.iter().map(|record| record.id.clone().into());
    let ids: Vec<CheckId> = ids.collect();
    let mut hidden = read_hidden(connection, &ids)?;
    Ok(records
        .into_iter()
        .map(|record| match hidden.remove(record.id.as_str()) {
            Some((id, title)) => CellRecord {
                kind: RecordKind::Task,
                id: id.into(),
                title,
                ..record
            },
            None => record,
        })
        .collect())
}
