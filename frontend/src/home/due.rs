//! What is overdue and what is due in the next weeks, with the working days that are left.

use super::api::get_due;
use crate::app::Page;
use crate::format;
use crate::reports::month_report_text;
use crate::texts::home as t;
use crate::ui::{Card, EmptyState, Loaded, Place, Remote, icon};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use sortition_contract::home::{DueKind, DueView};

/// The card.
#[component]
pub fn DueDays(
    /// The day in Asia/Shanghai.
    today: NaiveDate,
    place: Place,
) -> AnyView {
    let due = Remote::new(get_due);
    let calendar = Page::Calendar;
    let aside = move || {
        let is_open = calendar.is_open();
        is_open.then(|| view! { <a href=calendar.path()>{calendar.title()}</a> })
    };
    view! {
        <Card title=t::due_days() aside>
            <Loaded remote=due place let:due>
                {match due.items.is_empty() {
                    true => view! { <EmptyState icon=icon::CALENDAR title=t::nothing_due() text=t::nothing_due_hint()/> }.into_any(),
                    false => view! {
                        <div class="card-body">
                            <ol class="line">{due.items.into_iter().map(|one| line(one, today)).collect::<Vec<_>>()}</ol>
                        </div>
                    }
                    .into_any(),
                }}
            </Loaded>
        </Card>
    }
    .into_any()
}

fn line(due: DueView, today: NaiveDate) -> AnyView {
    let (class, tone) = match due.due_on {
        day if day < today => ("is-bad", "when end t-bad"),
        day if day == today => ("is-on", "when end t-warn"),
        _ => ("", "when end"),
    };
    let left = match due.due_on {
        day if day == today => t::due_today().to_owned(),
        day if day < today && due.workdays_left == 0 => t::over().to_owned(),
        day if day < today => t::workdays_over(-due.workdays_left),
        _ if due.is_assumed => t::workdays_assumed(due.workdays_left),
        _ => t::workdays_left(due.workdays_left),
    };
    view! {
        <li class=class>
            <p class="row row-base"><b class="nowrap">{day_text(due.due_on, today)}</b><span class=tone>{left}</span></p>
            <p><a class="name" href=href(&due)>{what(&due)}</a></p>
        </li>
    }
    .into_any()
}

/// A day of this year without its year, with its weekday.
fn day_text(day: NaiveDate, today: NaiveDate) -> String {
    let weekdays: Vec<_> = t::weekdays_short().split(' ').collect();
    let weekday = weekdays
        .get(day.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default();
    let date = match day.year() == today.year() {
        true => day.format("%m-%d").to_string(),
        false => format::day(day),
    };
    format!("{date} {weekday}")
}

fn what(due: &DueView) -> String {
    let title = due.title.clone().unwrap_or_default();
    match (due.kind, due.record_id.is_some()) {
        (DueKind::Report, true) => t::report_due(month_report_text(&title)),
        (DueKind::Report, false) => t::reports_missing(due.count, month_report_text(&title)),
        (DueKind::Publication, _) => t::publication_due(due.count, title),
        (DueKind::Plan, _) => t::plan_due(title),
        (DueKind::Period, _) => t::period_ends(title),
        (DueKind::Reveal, _) => t::reveal_due(title),
        (DueKind::Certificate, _) => t::certificate_ends(title),
    }
}

fn href(due: &DueView) -> String {
    let id = due.record_id.clone();
    match (due.kind, id) {
        (DueKind::Report, Some(id)) => Page::MonthlyReport(id).path(),
        (DueKind::Report, None) => {
            let month = due.title.clone().unwrap_or_default();
            format!("{}?month={month}", Page::ReportOverview.path())
        }
        (DueKind::Publication | DueKind::Period, Some(id)) => Page::Task(id).path(),
        (DueKind::Plan, Some(id)) => Page::Plan(id).path(),
        (DueKind::Reveal, Some(id)) => Page::Draw(id).path(),
        (DueKind::Certificate, Some(id)) => Page::Inspector(id).path(),
        (_, None) => Page::Home.path(),
    }
}
