//! A month's reports over all units.

use super::headings::DueDays;
use super::sheet::owes;
use super::{default_month, month_of};
use crate::kernel::calendar::{Month, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::org::store::settings;
use crate::org::store::units::{self, UnitRow};
use crate::reports::rules::consistency;
use crate::reports::rules::figures::{Values, count};
use crate::reports::rules::periods::ReportPeriod;
use crate::reports::rules::states;
use crate::reports::store::{self, MonthlyReportRow};
use chrono::NaiveDate;
use sortition_contract::ids::UnitId;
use sortition_contract::org::UnitState;
use sortition_contract::reports::{
    AggregateCell, AggregateFilter, CellKey, CellUnit, MonthlyAggregate, ReportState, ReportingUnit,
};
use std::collections::BTreeMap;

/// Sums a month's accepted reports and says who is late.
pub fn aggregate_monthly_reports(
    connection: &mut AnyConnection,
    call: &Call,
    filter: &AggregateFilter,
) -> Result<MonthlyAggregate, ApiError> {
    let month = match &filter.month {
        Some(text) => month_of("/month", text)?,
        None => default_month(connection, call.today())?,
    };
    let period = period_of(connection, call, month)?;
    let mut rows: BTreeMap<UnitId, Vec<MonthlyReportRow>> = BTreeMap::new();
    for row in store::of_month(connection, &month.to_string())? {
        rows.entry(row.unit_id.clone()).or_default().push(row);
    }
    let due_days = DueDays::read(connection)?;
    let mut units = Vec::new();
    let mut contents = Vec::new();
    for unit in units::all(connection)? {
        let versions = rows.remove(unit.id.as_str()).unwrap_or_default();
        if versions.is_empty() && !is_expected(&unit) {
            continue;
        }
        let is_accepted = |row: &MonthlyReportRow| row.state == ReportState::Accepted;
        let is_counted = versions.iter().any(is_accepted);
        let newest = versions.first();
        let period_end = newest.map_or(period.end, |row| row.period_end);
        let due_on = due_days.due_on(month, period_end)?;
        units.push(reporting(call, &unit, newest, is_counted, due_on)?);
        let accepted = versions.into_iter().find(is_accepted);
        let content = accepted.and_then(|row| row.content);
        contents.extend(content.map(Json::into_inner));
    }
    let values: Vec<Values> = contents.iter().map(|content| content.values()).collect();
    let tasks = contents.iter().map(|content| {
        let cell = content
            .cells
            .iter()
            .find(|cell| cell.key == CellKey::ATimes);
        cell.map(|cell| cell.records.iter().map(|one| one.id.as_str()).collect())
            .unwrap_or_default()
    });
    Ok(MonthlyAggregate {
        month: month.to_string(),
        period_start: period.start,
        period_end: period.end,
        due_on: due_days.due_on(month, period.end)?,
        cells: sums(&values),
        late_count: units.iter().map(|unit| i64::from(unit.is_late)).sum(),
        repeated_task_ids: consistency::repeated(tasks),
        units,
    })
}

/// How many units haven't handed in their report of a month, and until when they were to. Reads no
/// figures.
pub fn missing_reports(
    connection: &mut AnyConnection,
    call: &Call,
    month: Month,
) -> Result<(NaiveDate, i64), ApiError> {
    let period = period_of(connection, call, month)?;
    let states = store::read_states_of_month(connection, &month.to_string())?;
    let handed_in = [ReportState::Submitted, ReportState::Accepted];
    let mut count = 0;
    for unit in units::all(connection)? {
        let is_missing = match states.get(unit.id.as_str()) {
            Some(state) => !handed_in.contains(state),
            None => is_expected(&unit),
        };
        count += i64::from(is_missing);
    }
    let due_on = DueDays::read(connection)?.due_on(month, period.end)?;
    Ok((due_on, count))
}

fn period_of(
    connection: &mut AnyConnection,
    call: &Call,
    month: Month,
) -> Result<ReportPeriod, ApiError> {
    let cutoff: u32 = settings::value(connection, "report_cutoff_day", None, month.first_day())?;
    Ok(states::period(month, cutoff, call.today()))
}

fn is_expected(unit: &UnitRow) -> bool {
    owes(unit.kind, unit.owes_reports) && unit.state == UnitState::Active
}

fn reporting(
    call: &Call,
    unit: &UnitRow,
    newest: Option<&MonthlyReportRow>,
    is_counted: bool,
    due_on: NaiveDate,
) -> Result<ReportingUnit, ApiError> {
    let submitted_at = newest.and_then(|row| row.submitted_at);
    let submitted_on = submitted_at.map(|at| shanghai_day(at.and_utc()));
    Ok(ReportingUnit {
        unit: unit.brief(),
        report_id: newest.map(|row| row.id.clone()),
        version: newest.map(|row| row.number),
        state: newest.map(|row| row.state),
        submitted_at: submitted_at.map(|at| at.and_utc()),
        is_late: states::is_late(due_on, submitted_on, call.today()),
        is_counted,
    })
}

fn sums(reports: &[Values]) -> Vec<AggregateCell> {
    CellKey::ALL
        .iter()
        .filter(|key| key.unit() == CellUnit::Count)
        .map(|key| AggregateCell {
            key: *key,
            value: reports.iter().map(|values| count(values, *key)).sum(),
        })
        .collect()
}
