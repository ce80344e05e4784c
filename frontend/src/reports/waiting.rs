//! What of the reports waits for a person: those to be submitted, those to be decided on.

use super::api::list_monthly_reports;
use super::words::{report_title, state_text};
use crate::api::Error;
use crate::app::Page;
use crate::session;
use crate::texts::reports as t;
use crate::ui::{ListQuery, Todo};
use chrono::Datelike;
use sortition_contract::reports::{MonthlyReportView, ReportState};

/// How many are looked through.
const LIMIT: u32 = 100;

/// The reports that the person may submit or decide on, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_monthly_reports") {
        return Ok(Vec::new());
    }
    // The present period may be the next year's first.
    let mut reports = list_monthly_reports(ListQuery::default()).await?.items;
    let year = session::person().map_or(0, |person| person.today.year());
    for state in [
        ReportState::Draft,
        ReportState::Returned,
        ReportState::Submitted,
    ] {
        let query = ListQuery::default()
            .with("year", year)
            .with("state", state)
            .with("limit", LIMIT);
        reports.extend(list_monthly_reports(query).await?.items);
    }
    reports.sort_by_key(|report| report.id.to_string());
    reports.dedup_by(|one, other| one.id == other.id);
    let (mine, others): (Vec<_>, Vec<_>) = reports
        .into_iter()
        .filter(|report| verb(report).is_some())
        .partition(|report| report.state != ReportState::Submitted);
    let mut rows: Vec<Todo> = mine.iter().filter_map(line).collect();
    rows.extend(Todo::gather(
        others.iter().filter_map(line).collect(),
        t::waiting_many,
        format!("{}?state={}", Page::Reports.path(), ReportState::Submitted),
    ));
    Ok(rows)
}

fn verb(report: &MonthlyReportView) -> Option<&'static str> {
    let may = |event: &str| report.allowed_actions.iter().any(|one| one == event);
    match report.state {
        ReportState::Draft | ReportState::Returned if may("submit") => Some(t::fill_in()),
        ReportState::Submitted if may("accept") => Some(t::accept()),
        _ => None,
    }
}

fn line(report: &MonthlyReportView) -> Option<Todo> {
    let verb = verb(report)?;
    let unit = report.unit.name.clone();
    let submitted = report.state == ReportState::Submitted;
    Some(Todo {
        kind: t::waiting_kind(),
        title: report_title(report),
        note: t::waiting_note(state_text(report.state), unit),
        // Once it is submitted, no limit is left to be met.
        due: (!submitted).then_some(report.due_on),
        href: Page::MonthlyReport(report.id.to_string()).path(),
        verb,
    })
}
