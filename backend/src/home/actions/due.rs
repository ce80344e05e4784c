//! What is overdue and what is due in the next weeks.

use super::{deadlines, reach, units_of, workdays_left};
use crate::draws::ListDraws;
use crate::home::store::{self, DueRow};
use crate::kernel::calendar::{Calendar, Month, start_of_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::dictionaries;
use crate::plans::ListPlans;
use crate::publications::ListPublications;
use crate::registers::ListInspectors;
use crate::reports::actions::{default_month, missing_reports};
use crate::reports::{AggregateMonthlyReports, SubmitMonthlyReport};
use crate::tasks::ListTasks;
use chrono::{Datelike, Days, NaiveDate};
use sortition_contract::home::{DueDays, DueKind, DueView};
use sortition_contract::plans::PlanState;
use sortition_contract::reports::ReportState;

/// How far ahead one looks, in days.
const AHEAD: u64 = 45;
/// How many days are told of.
const TOLD: usize = 8;

/// What is due for the caller, by day.
pub fn get_due(connection: &mut AnyConnection, call: &Call) -> Result<DueDays, ApiError> {
    let today = call.today();
    let until = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let calendar = dictionaries::calendar(connection)?;
    let reader = call.actor.user_id.as_ref();
    let mut rows: Vec<(DueKind, DueRow)> = Vec::new();
    let mut add = |kind: DueKind, found: Vec<DueRow>| {
        rows.extend(found.into_iter().map(|row| (kind, row)));
    };
    add(DueKind::Report, reports(connection, call)?);
    add(DueKind::Plan, plans(connection, call, &calendar, until)?);
    let publications = reach::<ListPublications>(&call.actor);
    if !publications.is_empty() {
        let end = until.succ_opt().unwrap_or(until);
        let before = start_of_day(end).naive_utc();
        let found = store::read_due_publications(connection, &publications, before)?;
        add(DueKind::Publication, found);
    }
    let tasks = reach::<ListTasks>(&call.actor);
    if !tasks.is_empty() {
        let found = store::read_periods(connection, (&tasks, reader), until)?;
        add(DueKind::Period, found);
    }
    let draws = reach::<ListDraws>(&call.actor);
    if !draws.is_empty() {
        let found = store::read_reveals(connection, (&draws, reader))?;
        add(DueKind::Reveal, found);
    }
    let inspectors = reach::<ListInspectors>(&call.actor);
    if !inspectors.is_empty() {
        let days = (today, until);
        let found = store::read_certificates(connection, (&inspectors, reader), days)?;
        add(DueKind::Certificate, found);
    }
    rows.sort_by_key(|(_, row)| row.due_on);
    rows.truncate(TOLD);
    let items = rows
        .into_iter()
        .map(|(kind, row)| view(&calendar, today, kind, row));
    Ok(DueDays {
        items: items.collect(),
    })
}

fn view(calendar: &Calendar, today: NaiveDate, kind: DueKind, row: DueRow) -> DueView {
    DueView {
        kind,
        due_on: row.due_on,
        workdays_left: workdays_left(calendar, today, row.due_on),
        is_assumed: !calendar.has_year(today.year()) || !calendar.has_year(row.due_on.year()),
        title: row.title,
        count: row.count,
        record_id: row.record_id,
    }
}

/// Approved plans that aren't public yet: of one's units, or of all for who reads all drafts.
fn plans(
    connection: &mut AnyConnection,
    call: &Call,
    calendar: &Calendar,
    until: NaiveDate,
) -> Result<Vec<DueRow>, ApiError> {
    let scope = reach::<ListPlans>(&call.actor);
    let units = units_of(&scope);
    if !scope.is_all && units.is_empty() {
        return Ok(Vec::new());
    }
    let unit_ids = (!scope.is_all).then_some(&units[..]);
    let approved = (PlanState::Approved, unit_ids);
    let (_, rows) = deadlines::plans(connection, calendar, approved, None)?;
    let due = rows.into_iter().filter_map(DueRow::of);
    Ok(due.filter(|row| row.due_on <= until).collect())
}

/// One's own reports that aren't handed in; for the regulations office how many units' aren't.
fn reports(connection: &mut AnyConnection, call: &Call) -> Result<Vec<DueRow>, ApiError> {
    let mut due = Vec::new();
    let filling = units_of(&reach::<SubmitMonthlyReport>(&call.actor));
    for state in [ReportState::Returned, ReportState::Draft] {
        if !filling.is_empty() {
            let (_, rows) = deadlines::reports(connection, state, &filling)?;
            due.extend(rows.into_iter().filter_map(DueRow::of));
        }
    }
    if !reach::<AggregateMonthlyReports>(&call.actor).is_empty() {
        let month = default_month(connection, call.today())?;
        for month in [month.previous(), month] {
            due.extend(missing(connection, call, month)?);
        }
    }
    Ok(due)
}

/// A month, if reports of it are still missing.
fn missing(
    connection: &mut AnyConnection,
    call: &Call,
    month: Month,
) -> Result<Option<DueRow>, ApiError> {
    let (due_on, count) = missing_reports(connection, call, month)?;
    Ok((count > 0).then_some(DueRow {
        due_on,
        title: Some(month.to_string()),
        count,
        record_id: None,
    }))
}
