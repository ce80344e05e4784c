//! The reports of this year, the newest first.

use super::api::{accept_monthly_report, get_monthly_document, list_monthly_reports};
use super::words::{report_title, state_status, state_text};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::units_or_own;
use crate::session;
use crate::texts::{self, reports as t};
use crate::ui::{
    Asked, Choice, Column, DataList, EmptyState, Filter, LinkButton, ListQuery, PageHead,
    RowAction, Work, toast,
};
use chrono::Datelike;
use leptos::prelude::*;
use sortition_contract::reports::{MonthlyReportView, ReportAction, ReportState};

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
            actions=row_actions
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

/// What can be done with a report from the list.
fn row_actions(report: &MonthlyReportView) -> Vec<RowAction> {
    let id = report.id.to_string();
    let (exported, accepted) = (id.clone(), id.clone());
    let export = move || {
        let id = exported.clone();
        leptos::task::spawn_local(async move {
            if let Err(error) = get_monthly_document(&id).await {
                toast::failed(error.message());
            }
        });
    };
    let mut actions = vec![
        RowAction::link(texts::ui::open_record(), Page::MonthlyReport(id).path()),
        RowAction::press(t::export(), export),
    ];
    if report.allowed_actions.contains(&ReportAction::Accept) {
        actions.push(RowAction::ask(Asked {
            title: t::accept_title(),
            consequence: t::accept_consequence().to_owned(),
            verb: t::accept(),
            reason_label: None,
            is_final: false,
            done: t::accepted(),
            run: Work::from(move |_: String| {
                let id = accepted.clone();
                async move { accept_monthly_report(&id).await.map(|_| ()) }
            }),
        }));
    }
    actions
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
