//! The administrators' figures: accounts, jobs, the trail. Each opens its list.

use super::api::{Counted, count};
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::session;
use crate::texts::home as t;
use crate::ui::{Card, ListQuery, Loaded, Remote};
use chrono::NaiveDate;
use futures::future::try_join_all;
use leptos::prelude::*;

/// A figure: how many records a list holds under some conditions.
#[derive(Clone)]
struct Figure {
    label: &'static str,
    page: Page,
    list: &'static str,
    conditions: ListQuery,
    /// Whether it should be none.
    is_bad: bool,
}

/// The card; nothing for those who read none of the lists.
#[component]
pub fn AdministrationFigures(
    /// The day in Asia/Shanghai.
    today: NaiveDate,
) -> AnyView {
    let figures: Vec<Figure> = all(today)
        .into_iter()
        .filter(|figure| figure.page.is_open())
        .collect();
    if figures.is_empty() {
        return ().into_any();
    }
    let counts = Remote::new(move || {
        let figures = figures.clone();
        async move {
            let counting = figures.iter().map(|one| count(one.list, &one.conditions));
            let counts = try_join_all(counting).await?;
            Ok::<_, Error>(figures.into_iter().zip(counts).collect::<Vec<_>>())
        }
    });
    view! {
        <Card title=t::figures()>
            <Loaded remote=counts let:counts>
                <div class="card-body"><dl class="kv kv-end">{counts.into_iter().map(row).collect::<Vec<_>>()}</dl></div>
            </Loaded>
        </Card>
    }
    .into_any()
}

fn row((figure, found): (Figure, Counted)) -> AnyView {
    let query = figure.conditions.encoded();
    let join = if query.is_empty() { "" } else { "?" };
    let href = format!("{}{join}{query}", figure.page.path());
    let is_bad = figure.is_bad && found.total > 0;
    let count = format::count(found.total);
    let count = match found.total_is_capped {
        true => t::figure_or_more(count),
        false => count,
    };
    let label = t::figure(count.clone(), figure.label);
    view! {
        <dt>{figure.label}</dt>
        <dd><a class="fig-q" class:t-warn=is_bad href=href aria-label=label>{count}</a></dd>
    }
    .into_any()
}

fn all(today: NaiveDate) -> Vec<Figure> {
    let of = |label, page: Page, list, conditions: &[(&str, &str)], is_bad| Figure {
        label,
        page,
        list,
        conditions: conditions
            .iter()
            .fold(ListQuery::default(), |query, (name, value)| {
                query.with(name, value)
            }),
        is_bad,
    };
    let day = format::day(today);
    let mut figures = vec![
        of(t::accounts(), Page::Users, "/users", &[], false),
        of(
            t::accounts_invited(),
            Page::Users,
            "/users",
            &[("state", "invited")],
            false,
        ),
        of(
            t::accounts_locked(),
            Page::Users,
            "/users",
            &[("state", "locked")],
            true,
        ),
        of(
            t::accounts_without_role(),
            Page::Users,
            "/users",
            &[("has_role", "false")],
            true,
        ),
        of(
            t::trail_today(),
            Page::Audit,
            "/audit-events",
            &[("from", day.as_str())],
            false,
        ),
    ];
    // Who reads all jobs sees which of them failed; others see their own.
    if session::may("create_user") {
        figures.push(of(
            t::jobs_failed(),
            Page::Jobs,
            "/jobs",
            &[("state", "failed")],
            true,
        ));
    }
    figures
}
