//! The workbench: what waits for the signed-in person, the targets, the latest draws, the doors.

mod waiting;

use crate::reports::KpiPanel;
use crate::texts::app as t;
use crate::ui::{
    Card, Choice, EmptyState, Icon, Loaded, PageHead, Remote, Segments, Todo, TodoList, icon,
};
use crate::{app, format, session};
use chrono::{Datelike, NaiveDate, Utc};
use leptos::prelude::*;
use sortition_contract::org::MeView;

/// The page.
#[component]
pub fn Home() -> AnyView {
    let Some(person) = session::person() else {
        return ().into_any();
    };
    let greeting = match format::hour(Utc::now()) {
        5..=11 => t::good_morning(&person.name),
        12..=17 => t::good_afternoon(&person.name),
        _ => t::good_evening(&person.name),
    };
    let targets = session::may("get_kpis").then(|| view! { <KpiPanel/> });
    let work = if waiting::has_work() {
        view! { <Work today=person.today/> }.into_any()
    } else {
        doors().into_any()
    };
    view! {
        <PageHead title=greeting lede=lede(&person)/>
        <div class="grid">{targets}{work}</div>
    }
    .into_any()
}

fn lede(person: &MeView) -> String {
    let weekdays: Vec<_> = t::weekday_names().split(' ').collect();
    let weekday = weekdays
        .get(person.today.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default();
    t::today_at(format::day(person.today), &person.unit.name, weekday)
}

/// Everything that waits for the person, and what of it is urgent.
#[component]
fn Work(today: NaiveDate) -> AnyView {
    let rows = Remote::new(waiting::all);
    let chosen = RwSignal::new(ALL.to_owned());
    let choices = Signal::derive(move || {
        let rows = rows.get().unwrap_or_default();
        let overdue = rows.iter().filter(|row| row.is_overdue(today)).count();
        let week = rows
            .iter()
            .filter(|row| row.is_due_this_week(today))
            .count();
        vec![
            Choice::new(ALL, t::waiting_all()),
            Choice::new(OVERDUE, t::waiting_overdue(overdue)),
            Choice::new(WEEK, t::waiting_this_week(week)),
        ]
    });
    let note = Signal::derive(move || rows.get().map(|rows| rows.len().to_string()));
    let aside = move || view! { <Segments label=t::waiting() value=chosen choices is_small=true/> };
    view! {
        <Card title=t::waiting() note aside class="c-12">
            <Loaded remote=rows let:rows>{move || shown(&rows, &chosen.get(), today)}</Loaded>
        </Card>
    }
    .into_any()
}

const ALL: &str = "all";
const OVERDUE: &str = "overdue";
const WEEK: &str = "week";

fn shown(rows: &[Todo], chosen: &str, today: NaiveDate) -> AnyView {
    let rows: Vec<Todo> = rows
        .iter()
        .filter(|row| match chosen {
            OVERDUE => row.is_overdue(today),
            WEEK => row.is_due_this_week(today),
            _ => true,
        })
        .cloned()
        .collect();
    if rows.is_empty() {
        return view! {
            <EmptyState icon=icon::DONE title=t::nothing_waits() text=t::nothing_waits_hint()/>
        }
        .into_any();
    }
    view! { <TodoList rows today/> }.into_any()
}

/// The pages that are open to somebody for whom no work waits: the administrators.
fn doors() -> Vec<AnyView> {
    app::menu()
        .into_iter()
        .filter_map(|group| {
            let title = group.title?;
            let links: Vec<_> = group
                .entries
                .into_iter()
                .map(|entry| {
                    view! { <li><a href=entry.href><Icon icon=entry.icon/>{entry.label}</a></li> }
                })
                .collect();
            Some(view! { <Card title class="c-4"><ul class="doors">{links}</ul></Card> }.into_any())
        })
        .collect()
}
