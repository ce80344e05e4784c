//! The first page: what the signed-in person can do next.

use crate::reports::KpiPanel;
use crate::session;
use crate::texts;
use crate::ui::{Card, Icon, PageHead};
use crate::{app, format};
use chrono::{Datelike, Utc};
use leptos::prelude::*;

/// The workbench.
#[component]
pub fn Home() -> AnyView {
    let Some(person) = session::person() else {
        return ().into_any();
    };
    let greeting = match format::hour(Utc::now()) {
        5..=11 => texts::app::good_morning(&person.name),
        12..=17 => texts::app::good_afternoon(&person.name),
        _ => texts::app::good_evening(&person.name),
    };
    let weekdays: Vec<_> = texts::app::weekday_names().split(' ').collect();
    let weekday = weekdays
        .get(person.today.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default();
    let lede = texts::app::today_at(format::day(person.today), &person.unit.name, weekday);
    let targets = session::may("get_kpis").then(|| view! { <KpiPanel/> });
    view! {
        <PageHead title=greeting lede/>
        <div class="grid">{targets}{doors()}</div>
    }
    .into_any()
}

/// The pages that are open to the person, by group.
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
