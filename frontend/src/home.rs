//! `home`: the workbench. What waits for the signed-in person, the targets, what is due, the months,
//! the latest draws, the registers; for the administrators their doors and figures. And what of it
//! stands around every page: the counts of the menu, the search.

mod api;
mod draws;
mod due;
mod figures;
mod finder;
mod months;
mod pulse;
mod registers;
mod waiting;

pub use finder::{Finding, Trail, find};
pub use pulse::Pulse;

use crate::app::Page;
use crate::reports::{KpiPanel, KpiRecords};
use crate::texts::home as t;
use crate::ui::{
    ButtonKind, Card, Choice, EmptyState, ErrorState, Icon, LinkButton, PageHead, Place, Segments,
    Skeleton, Todo, TodoList, icon,
};
use crate::{app, format, session};
use chrono::{Datelike, NaiveDate, Utc};
use draws::RecentDraws;
use due::DueDays;
use figures::AdministrationFigures;
use leptos::prelude::*;
use months::Months;
use registers::Registers;
use sortition_contract::org::MeView;

/// The operations of those for whom there is business: all but the administrators.
const BUSINESS: [&str; 3] = ["list_tasks", "list_checks", "list_plans"];

/// The page.
#[component]
pub fn HomePage() -> AnyView {
    let Some(person) = session::person() else {
        return ().into_any();
    };
    let pulse = expect_context::<Pulse>();
    let greeting = match format::hour(Utc::now()) {
        5..=11 => t::good_morning(&person.name),
        12..=17 => t::good_afternoon(&person.name),
        _ => t::good_evening(&person.name),
    };
    let today = person.today;
    let urgent = Memo::new(move |_| {
        let lines = pulse.view.with(|view| view.as_ref().map(waiting::lines));
        let lines = lines.unwrap_or_default();
        let overdue = lines.iter().filter(|line| line.is_overdue(today)).count();
        let due_today = lines.iter().filter(|line| line.due == Some(today)).count();
        (overdue, due_today)
    });
    let lede = {
        let person = person.clone();
        Signal::derive(move || lede(&person, urgent.get()))
    };
    let has_business = BUSINESS.into_iter().any(session::may);
    let content = match has_business {
        true => view! { <Business pulse today/> }.into_any(),
        false => view! { <Administration pulse today/> }.into_any(),
    };
    view! {
        <PageHead title=greeting lede actions=head_actions/>
        <div class="grid">{content}</div>
    }
    .into_any()
}

fn lede(person: &MeView, (overdue, due_today): (usize, usize)) -> String {
    let weekdays: Vec<_> = t::weekday_names().split(' ').collect();
    let weekday = weekdays
        .get(person.today.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default();
    let day = format::day(person.today);
    let today = t::today_at(day, &person.unit.name, weekday);
    match (overdue, due_today) {
        (0, 0) => today,
        (overdue, 0) => t::today_overdue(overdue, today),
        (0, due_today) => t::today_due(due_today, today),
        (overdue, due_today) => t::today_both(due_today, overdue, today),
    }
}

fn head_actions() -> AnyView {
    let import = session::may("import_objects").then(|| {
        view! { <LinkButton icon=icon::UPLOAD href=Page::ImportObjects.path()>{t::import_register()}</LinkButton> }
    });
    let create = session::may("create_task").then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewTask.path()>{t::create_task()}</LinkButton>
        }
    });
    view! { {import}{create} }.into_any()
}

/// What those see who have to do with inspections.
#[component]
fn Business(pulse: Pulse, today: NaiveDate) -> AnyView {
    let has_targets = session::may("get_kpis");
    let top = Place::first();
    let targets = has_targets.then(|| view! { <KpiPanel place=top/><KpiRecords/> });
    let columns = if has_targets { top.below() } else { top };
    let draws = session::may("list_draws").then(|| view! { <RecentDraws place=columns.below()/> });
    let due = columns.beside();
    let below = due.below();
    let months = has_targets.then(|| view! { <Months place=below/> });
    let last = if has_targets { below.below() } else { below };
    let registers = session::may("get_register_counts").then(|| view! { <Registers place=last/> });
    view! {
        {targets}
        <div class="c-8 stack"><Waiting pulse today place=columns/>{draws}</div>
        <div class="c-4 stack"><DueDays today place=due/>{months}{registers}</div>
    }
    .into_any()
}

/// What the administrators see: what waits, their figures, the pages that are theirs.
#[component]
fn Administration(pulse: Pulse, today: NaiveDate) -> AnyView {
    let place = Place::first();
    let has_waiting = session::may("get_waiting");
    let waits = has_waiting.then(|| view! { <Waiting pulse today place/> });
    let below = if has_waiting { place.below() } else { place };
    let doors = move || below.is_reached().then(doors);
    view! {
        <div class="c-8 stack">{waits}<div class="stack">{doors}</div></div>
        <div class="c-4 stack"><AdministrationFigures today/></div>
    }
    .into_any()
}

/// The pages of the menu in their groups.
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
            Some(view! { <Card title><ul class="doors">{links}</ul></Card> }.into_any())
        })
        .collect()
}

const ALL: &str = "all";
const OVERDUE: &str = "overdue";
const WEEK: &str = "week";

/// Everything that waits for the person, and what of it is urgent.
#[component]
fn Waiting(pulse: Pulse, today: NaiveDate, place: Place) -> AnyView {
    let is_settled = move || pulse.view.with(Option::is_some) || pulse.error.with(Option::is_some);
    place.fill_once(is_settled);
    let lines = Memo::new(move |_| pulse.view.with(|view| view.as_ref().map(waiting::lines)));
    let chosen = RwSignal::new(ALL.to_owned());
    let choices = Signal::derive(move || {
        let lines = lines.get().unwrap_or_default();
        let overdue = lines.iter().filter(|line| line.is_overdue(today)).count();
        let week = lines
            .iter()
            .filter(|line| line.is_due_this_week(today))
            .count();
        vec![
            Choice::new(ALL, t::waiting_all()),
            Choice::new(OVERDUE, t::waiting_overdue(overdue)),
            Choice::new(WEEK, t::waiting_this_week(week)),
        ]
    });
    let note = Signal::derive(move || {
        pulse.view.with(|view| {
            let counts = view.iter().flat_map(|view| &view.groups);
            let sum: i64 = counts.map(|group| group.count).sum();
            view.as_ref().map(|_| format::count(sum))
        })
    });
    let aside = move || view! { <Segments label=t::waiting() value=chosen choices is_small=true/> };
    let content = move || match (lines.get(), pulse.error.get()) {
        _ if !place.is_reached() => view! { <Skeleton lines=6/> }.into_any(),
        (Some(lines), _) => shown(&lines, &chosen.get(), today),
        (None, Some(error)) => {
            view! { <ErrorState error on_retry=move || pulse.refresh()/> }.into_any()
        }
        (None, None) => view! { <Skeleton lines=6/> }.into_any(),
    };
    view! {
        <Card title=t::waiting() note aside>{content}</Card>
    }
    .into_any()
}

fn shown(lines: &[Todo], chosen: &str, today: NaiveDate) -> AnyView {
    let rows: Vec<Todo> = lines
        .iter()
        .filter(|line| match chosen {
            OVERDUE => line.is_overdue(today),
            WEEK => line.is_due_this_week(today),
            _ => true,
        })
        .cloned()
        .collect();
    if rows.is_empty() {
        let (title, text) = match (lines.is_empty(), chosen) {
            (false, OVERDUE) => (t::nothing_overdue(), t::others_wait()),
            (false, WEEK) => (t::nothing_this_week(), t::others_wait()),
            _ => (t::nothing_waits(), t::nothing_waits_hint()),
        };
        return view! { <EmptyState icon=icon::DONE title text/> }.into_any();
    }
    view! { <TodoList rows today/> }.into_any()
}
