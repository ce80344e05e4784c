//! What accepted reports count.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::monthly_reports;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use sortition_contract::ids::UnitId;
use sortition_contract::reports::ReportState;
use std::collections::HashSet;

/// What an accepted report counts.
#[derive(Clone, Debug)]
pub struct AcceptedRecords {
    /// Whose report it is.
    pub unit_id: UnitId,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// The ids of the records.
    pub ids: HashSet<String>,
}

/// Of what a report says nothing but the records' ids: to read no more of it than that.
#[derive(Debug, Deserialize)]
struct Counting {
    cells: Vec<CountingCell>,
}

#[derive(Debug, Deserialize)]
struct CountingCell {
    records: Vec<CountedRecord>,
}

#[derive(Debug, Deserialize)]
struct CountedRecord {
    id: String,
}

/// What the accepted reports of some units count, of those whose period ends on a day or later.
pub fn accepted_records(
    connection: &mut AnyConnection,
    unit_ids: &[UnitId],
    from: NaiveDate,
) -> Result<Vec<AcceptedRecords>, ApiError> {
    let rows: Vec<(UnitId, NaiveDate, Json<Counting>)> = monthly_reports::table
        .filter(monthly_reports::unit_id.eq_any(unit_ids.to_vec()))
        .filter(monthly_reports::state.eq(ReportState::Accepted))
        .filter(monthly_reports::period_end.ge(from))
        .filter(monthly_reports::content.is_not_null())
        .select((
            monthly_reports::unit_id,
            monthly_reports::period_end,
            monthly_reports::content.assume_not_null(),
        ))
        .load(connection)?;
    let accepted = rows.into_iter().map(|(unit_id, period_end, content)| {
        let cells = content.into_inner().cells.into_iter();
        let records = cells.flat_map(|cell| cell.records);
        AcceptedRecords {
            unit_id,
            period_end,
            ids: records.map(|record| record.id).collect(),
        }
    });
    Ok(accepted.collect())
}
