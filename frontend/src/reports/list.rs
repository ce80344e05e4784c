//! The reports of this year, the newest first.

use super::api::list_monthly_reports;
use super::words::{report_title, state_status, state_text};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::units_or_own;
use crate::session;
use crate::texts::reports as t;
use crate::ui::{Choice, Column, DataList, EmptyState, Filter, LinkButton, ListQuery, PageHead};
use chrono::Datelike;
use leptos::prelude::*;
use sortition_contract::reports::{MonthlyReportView, ReportState};

/// The page.
#[component]
pub fn ReportsPage() -> AnyView {
    let year = session::person().map_or(2000, |person| person.today.year());
    let overview = session::may("aggregate_monthly_reports").then(|| {
        view! { <LinkButton href=Page::ReportOverview.path()>{t::overview()}</LinkButton> }
    });
    // Without a month, the reports of the year.
    let of_year = move |query: ListQuery| match query.get("month") {
        Some(_) => query,
        None => query.with("year", year),
    };
    view! {
        <PageHead title=t::reports().to_owned() lede=t::reports_lede() actions=move || overview/>
        <DataList
            id="reports.monthly"
            label=t::reports()
            columns=columns()
            key=|report: &MonthlyReportView| report.id.to_string()
            load=move |query: ListQuery| list_monthly_reports(of_year(query))
            file=list_file("list_monthly_reports", "/reports/monthly", of_year)
            filters=vec![
                Filter::month("month", t::month_filter()),
                Filter::one("state", t::state(), Choice::all(ReportState::ALL, state_text)),
                // Who doesn't read all reports reads the own unit's.
                Filter::one("unit_id", t::unit(), units_or_own().choices()),
            ]
            sort="-month,-number"
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }
        />
    }
    .into_any()
}

fn columns() -> Vec<Column<MonthlyReportView>> {
    vec![
        Column::text("month", t::month_filter(), report_title)
            .link(|report| Page::MonthlyReport(report.id.to_string()).path()),
        Column::text("unit", t::unit(), |report: &MonthlyReportView| {
            report.unit.name.clone()
        }),
        Column::text("period", t::period(), |report: &MonthlyReportView| {
            t::from_to(
                crate::format::day(report.period_start),
                crate::format::day(report.period_end),
            )
        }),
        Column::day("due_on", t::due_on(), |report: &MonthlyReportView| {
            Some(report.due_on)
        }),
        Column::moment(
            "submitted_at",
            t::submitted_at(),
            |report: &MonthlyReportView| report.submitted_at,
        ),
        Column::text("state", t::state(), |report: &MonthlyReportView| {
            state_text(report.state).to_owned()
        })
        .view(|report| state_status(report.state))
        .phone(),
    ]
}
