//! The targets of a year, its months, and the records behind both, as they are now.

use super::records::readable;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::queries;
use crate::org::store::{settings, units};
use crate::reports::rules::figures::{self, Cells, Values};
use crate::reports::rules::kpis::{self, Targets};
use crate::reports::store::facts::{self, Extent};
use crate::reports::store::planned;
use chrono::{Datelike, NaiveDate};
use sortition_contract::ids::UnitId;
use sortition_contract::org::UnitBrief;
use sortition_contract::page::Page;
use sortition_contract::reports::{
    CellKey, CellRecord, KpiFilter, KpiMonth, KpiMonths, KpiRecordFilter, KpisView,
};

/// There are no records of years before.
const FIRST_YEAR: i64 = 2000;

/// A year of a unit, or of the city.
struct Year {
    number: i32,
    unit_id: Option<UnitId>,
    start: NaiveDate,
    end: NaiveDate,
}

impl Year {
    /// The year asked for, up to today; the unit asked for, else what the caller reads.
    fn of(call: &Call, year: Option<i32>, unit_id: Option<&UnitId>) -> Result<Self, ApiError> {
        let today = call.today();
        let number = year.unwrap_or(today.year());
        let days =
            NaiveDate::from_ymd_opt(number, 1, 1).zip(NaiveDate::from_ymd_opt(number, 12, 31));
        let (start, last) = days
            .filter(|(start, _)| *start <= today && i64::from(number) >= FIRST_YEAR)
            .ok_or_else(|| {
                let last = i64::from(today.year());
                queries::invalid("year", queries::out_of_range("year", FIRST_YEAR, last))
            })?;
        let unit_id = match unit_id {
            Some(unit_id) if call.scope.has_unit(unit_id) => Some(unit_id.clone()),
            Some(_) => return Err(ApiError::not_found()),
            None if call.scope.is_all => None,
            None => call.scope.units.first().cloned(),
        };
        Ok(Self {
            number,
            unit_id,
            start,
            end: last.min(today),
        })
    }

    fn cells(&self, connection: &mut AnyConnection) -> Result<Cells, ApiError> {
        let extent = Extent {
            unit_id: self.unit_id.as_ref(),
            start: self.start,
            end: self.end,
        };
        Ok(facts::read_facts(connection, &extent)?.cells())
    }

    fn unit(&self, connection: &mut AnyConnection) -> Result<Option<UnitBrief>, ApiError> {
        match &self.unit_id {
            Some(unit_id) => Ok(Some(units::find(connection, unit_id)?.brief())),
            None => Ok(None),
        }
    }
}

/// The targets of a year.
pub fn get_kpis(
    connection: &mut AnyConnection,
    call: &Call,
    filter: &KpiFilter,
) -> Result<KpisView, ApiError> {
    let year = Year::of(call, filter.year, filter.unit_id.as_ref())?;
    let values: Values = year
        .cells(connection)?
        .into_iter()
        .map(|(key, records)| (key, figures::value(key, &records)))
        .collect();
    let targets: Targets = settings::value(connection, "targets", None, year.end)?;
    let participated_count = match &year.unit_id {
        Some(unit_id) => facts::read_participated(connection, unit_id, year.start, year.end)?,
        None => 0,
    };
    Ok(KpisView {
        year: year.number,
        unit: year.unit(connection)?,
        as_of: year.end,
        items: kpis::kpis(&values, targets),
        participated_count,
    })
}

/// The months of a year: planned and done.
pub fn get_kpi_months(
    connection: &mut AnyConnection,
    call: &Call,
    filter: &KpiFilter,
) -> Result<KpiMonths, ApiError> {
    let year = Year::of(call, filter.year, filter.unit_id.as_ref())?;
    let cells = year.cells(connection)?;
    let planned = planned::read_months(connection, year.unit_id.as_ref(), year.number)?;
    let done = |key: CellKey, month: u32| {
        let records = cells.get(&key).into_iter().flatten();
        let count = records.filter(|record| record.on.month() == month).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let items = (1..=12).map(|month| {
        let planned = planned.get(&month).copied().unwrap_or_default();
        KpiMonth {
            month,
            planned_times: planned.times,
            planned_households: planned.households,
            times: done(CellKey::ATimes, month),
            joint_times: done(CellKey::BTimes, month),
            households: done(CellKey::AHouseholds, month),
            joint_households: done(CellKey::BHouseholds, month),
        }
    });
    Ok(KpiMonths {
        year: year.number,
        unit: year.unit(connection)?,
        items: items.collect(),
    })
}

/// The records behind a figure of the year, or of one of its months.
pub fn list_kpi_records(
    connection: &mut AnyConnection,
    call: &Call,
    (key, filter): (CellKey, &KpiRecordFilter),
    (offset, limit): (usize, usize),
) -> Result<Page<CellRecord>, ApiError> {
    let year = Year::of(call, filter.year, filter.unit_id.as_ref())?;
    let mut records = year.cells(connection)?.remove(&key).unwrap_or_default();
    records.retain(|record| filter.month.is_none_or(|month| record.on.month() == month));
    let is_own = year
        .unit_id
        .as_ref()
        .is_some_and(|unit_id| call.scope.units.contains(unit_id));
    readable(connection, key, is_own, records, (offset, limit))
}
