//! Reports without their cells and what is to be said of them, which take a look at all that a unit did:
//! what a line of a list shows. What stands beside them is read for all at once.

use super::{facts_of, may_decide};
use crate::kernel::calendar::{Month, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units::{self, UnitRow};
use crate::org::store::{settings, users};
use crate::reports::UpdateMonthlyReport;
use crate::reports::rules::states::{self, ReportEvent};
use crate::reports::store::ReportHead;
use chrono::NaiveDate;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::reports::{MonthlyReportView, ReportAction};
use std::collections::HashMap;

/// The days on which reports are due, as the settings have had them over the years.
pub struct DueDays {
    usual: Vec<(NaiveDate, u32)>,
    at_year_end: Vec<(NaiveDate, u32)>,
}

impl DueDays {
    /// Reads them.
    pub fn read(connection: &mut AnyConnection) -> Result<Self, ApiError> {
        Ok(Self {
            usual: settings::read_values(connection, "report_due_day")?,
            at_year_end: settings::read_values(connection, "report_year_end_due_day")?,
        })
    }

    /// Until when a report is due.
    pub fn due_on(&self, month: Month, period_end: NaiveDate) -> Result<NaiveDate, ApiError> {
        let in_force = |values: &[(NaiveDate, u32)]| {
            let mut newest_first = values.iter().rev();
            let found = newest_first.find(|(from, _)| *from <= period_end);
            found
                .map(|(_, day)| *day)
                .ok_or_else(|| ApiError::internal("no day on which reports are due"))
        };
        let (usual, at_year_end) = (in_force(&self.usual)?, in_force(&self.at_year_end)?);
        Ok(states::due_on(month, period_end, usual, at_year_end))
    }
}

/// What several headings are put together from.
struct Material {
    units: HashMap<UnitId, UnitRow>,
    names: HashMap<UserId, String>,
    due_days: DueDays,
}

/// Reports as lines of a list.
pub fn headings(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[ReportHead],
) -> Result<Vec<MonthlyReportView>, ApiError> {
    let people = rows
        .iter()
        .flat_map(|row| [row.submitted_by.as_ref(), row.decided_by.as_ref()])
        .flatten();
    let material = Material {
        units: units::by_id(connection)?,
        names: users::read_names(connection, people)?,
        due_days: DueDays::read(connection)?,
    };
    rows.iter().map(|row| material.heading(call, row)).collect()
}

/// One report as a line of a list.
pub fn heading(
    connection: &mut AnyConnection,
    call: &Call,
    row: &ReportHead,
) -> Result<MonthlyReportView, ApiError> {
    headings(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

impl Material {
    fn heading(&self, call: &Call, row: &ReportHead) -> Result<MonthlyReportView, ApiError> {
        let month: Month = row.month.parse().map_err(ApiError::internal)?;
        let due_on = self.due_days.due_on(month, row.period_end)?;
        let submitted_on = row.submitted_at.map(|at| shanghai_day(at.and_utc()));
        let unit = self
            .units
            .get(row.unit_id.as_str())
            .ok_or_else(|| ApiError::internal("a report without its unit"))?;
        let name = |id: &Option<UserId>| id.as_ref().and_then(|id| self.names.get(id).cloned());
        Ok(MonthlyReportView {
            id: row.id.clone(),
            allowed_actions: allowed_actions(call, row, &unit.code),
            unit: unit.brief(),
            month: row.month.clone(),
            period_start: row.period_start,
            period_end: row.period_end,
            version: row.number,
            state: row.state,
            due_on,
            is_late: states::is_late(due_on, submitted_on, call.today()),
            cells: Vec::new(),
            broken_rules: Vec::new(),
            contact_name: row.contact_name.clone(),
            contact_phone: row.contact_phone.clone(),
            contact_mobile: row.contact_mobile.clone(),
            return_reason: row.return_reason.clone(),
            amend_reason: row.amend_reason.clone(),
            submitted_by: name(&row.submitted_by),
            submitted_at: row.submitted_at.map(|at| at.and_utc()),
            decided_by: name(&row.decided_by),
            decided_at: row.decided_at.map(|at| at.and_utc()),
            revision: row.version,
        })
    }
}

/// What the caller may do with a report now.
fn allowed_actions(call: &Call, row: &ReportHead, unit_code: &str) -> Vec<ReportAction> {
    let edits = Scope::of(&UpdateMonthlyReport::RIGHT, &call.actor.roles).has_unit(&row.unit_id);
    let decides = may_decide(call, unit_code);
    let reaches = |event: ReportEvent| match states::is_decision(event) {
        true => decides,
        false => edits,
    };
    lifecycle::allowed_in(row.state, reaches, &facts_of(&call.actor, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_on_takes_the_day_that_was_in_force_at_the_periods_end() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let days = DueDays {
            usual: vec![(day("2023-01-01"), 23), (day("2026-06-01"), 25)],
            at_year_end: vec![(day("2023-01-01"), 5)],
        };
        for (month, period_end, due_on) in [
            ("2026-05", "2026-05-22", "2026-05-23"),
            ("2026-06", "2026-06-22", "2026-06-25"),
            ("2026-12", "2026-12-31", "2027-01-05"),
        ] {
            let found = days.due_on(month.parse().unwrap(), day(period_end));
            assert_eq!(found.unwrap(), day(due_on), "{month}");
        }
        assert!(
            days.due_on("2022-12".parse().unwrap(), day("2022-12-22"))
                .is_err()
        );
    }
}
