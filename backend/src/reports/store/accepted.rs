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
use std::ops::RangeInclusive;

/// What an accepted report counts.
#[derive(Clone, Debug)]
pub struct AcceptedRecords {
    /// Whose report it is.
    pub unit_id: UnitId,
    /// The first day that it covers.
    period_start: NaiveDate,
    /// The last day that it covers.
    period_end: NaiveDate,
    /// The ids of the records.
    ids: HashSet<String>,
}

impl AcceptedRecords {
    /// Whether it counts a record that reports of some days may count.
    pub fn counts(&self, id: &str, days: &RangeInclusive<NaiveDate>) -> bool {
        let has_days = self.period_start <= *days.end() && self.period_end >= *days.start();
        has_days && self.ids.contains(id)
    }
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

/// What the accepted reports of some units count, of those that cover one of some days: a report says
/// much, and there are as many as units and months.
pub fn accepted_records(
    connection: &mut AnyConnection,
    unit_ids: &[UnitId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<AcceptedRecords>, ApiError> {
    let rows: Vec<(UnitId, NaiveDate, NaiveDate, Json<Counting>)> = monthly_reports::table
        .filter(monthly_reports::unit_id.eq_any(unit_ids.to_vec()))
        .filter(monthly_reports::state.eq(ReportState::Accepted))
        .filter(monthly_reports::period_start.le(*days.end()))
        .filter(monthly_reports::period_end.ge(*days.start()))
        .filter(monthly_reports::content.is_not_null())
        .select((
            monthly_reports::unit_id,
            monthly_reports::period_start,
            monthly_reports::period_end,
            monthly_reports::content.assume_not_null(),
        ))
        .load(connection)?;
    let accepted = |(unit_id, period_start, period_end, content): (_, _, _, Json<Counting>)| {
        let cells = content.into_inner().cells.into_iter();
        let records = cells.flat_map(|cell| cell.records);
        AcceptedRecords {
            unit_id,
            period_start,
            period_end,
            ids: records.map(|record| record.id).collect(),
        }
    };
    Ok(rows.into_iter().map(accepted).collect())
}
