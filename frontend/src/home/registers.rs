//! How many objects and inspectors the person may read; each figure opens its list.

use super::api::get_register_counts;
use crate::app::Page;
use crate::format;
use crate::org::names::{self, Names};
use crate::session;
use crate::texts::home as t;
use crate::ui::{Card, Fold, ListQuery, Loaded, Place, Remote};
use leptos::prelude::*;
use sortition_contract::registers::RegisterCounts;

/// The card.
#[component]
pub fn Registers(place: Place) -> AnyView {
    let counts = Remote::new(get_register_counts);
    let regions = names::regions();
    view! {
        <Card title=t::registers() note=t::registers_note()>
            <Loaded remote=counts place let:counts>{figures(&counts, regions)}</Loaded>
        </Card>
    }
    .into_any()
}

fn list(page: &Page, conditions: &[(&str, &str)]) -> String {
    let mut query = ListQuery::default();
    for (name, value) in conditions {
        query = query.with(name, value);
    }
    match query.encoded() {
        none if none.is_empty() => page.path(),
        conditions => format!("{}?{conditions}", page.path()),
    }
}

/// A figure that opens its records; its name is said with it.
fn figure(name: &str, count: i64, href: String, is_near: bool) -> AnyView {
    let label = t::figure(format::count(count), name);
    view! { <a class="fig-q" class:t-warn=is_near href=href aria-label=label>{format::count(count)}</a> }
        .into_any()
}

/// Of how many there are in all.
fn of_all(name: &str, count: i64, href: String) -> AnyView {
    let label = t::figure_of_all(format::count(count), name);
    view! { <span class="t3">" / "</span><a class="t3" href=href aria-label=label>{format::count(count)}</a> }
        .into_any()
}

fn figures(counts: &RegisterCounts, regions: Names) -> AnyView {
    let objects = &Page::Objects;
    let inspectors = &Page::Inspectors;
    let by = format::day(counts.expires_by);
    let on_duty = [("state", "active"), ("is_expired", "false")];
    let expiring = [
        ("state", "active"),
        ("is_expired", "false"),
        ("expires_by", by.as_str()),
    ];
    let expired = [("state", "active"), ("is_expired", "true")];
    let classes: Vec<_> = counts
        .classes
        .iter()
        .map(|one| {
            let code = one.credit_class.map_or("unrated", |class| class.code());
            let name = one.credit_class.map_or(t::unrated(), |class| class.code());
            let href = list(objects, &[("status", "active"), ("credit_class", code)]);
            view! { <li><span class="t3">{name}</span>" "{figure(name, one.count, href, false)}</li> }
        })
        .collect();
    let has_inspectors = session::may("list_inspectors");
    let staff = has_inspectors.then(|| {
        view! {
            <dt>{t::inspectors()}</dt>
            <dd>
                {figure(t::inspectors(), counts.active_inspector_count, list(inspectors, &on_duty), false)}
                {of_all(t::inspectors(), counts.inspector_count, list(inspectors, &[]))}
            </dd>
            <dt>{t::expiring()}</dt>
            <dd>{figure(t::expiring(), counts.expiring_inspector_count, list(inspectors, &expiring), counts.expiring_inspector_count > 0)}</dd>
            <dt>{t::expired()}</dt>
            <dd>{figure(t::expired(), counts.expired_inspector_count, list(inspectors, &expired), counts.expired_inspector_count > 0)}</dd>
        }
    });
    view! {
        <div class="card-body stack">
            <dl class="kv kv-end">
                <dt>{t::objects()}</dt>
                <dd>
                    {figure(t::objects(), counts.active_object_count, list(objects, &[("status", "active")]), false)}
                    {of_all(t::objects(), counts.object_count, list(objects, &[]))}
                </dd>
                {staff}
            </dl>
            <div>
                <p class="sm t3">{t::by_class()}</p>
                <ul class="figures">{classes}</ul>
            </div>
            {(counts.regions.len() > 1).then(|| by_region(counts, regions))}
        </div>
    }
    .into_any()
}

fn by_region(counts: &RegisterCounts, regions: Names) -> AnyView {
    let rows: Vec<_> = counts
        .regions
        .iter()
        .map(|one| {
            let code = one.region_code.clone();
            let href = list(
                &Page::Objects,
                &[("status", "active"), ("region_code", &code)],
            );
            let count = one.count;
            let name = move || regions.of(&code);
            let shown = name.clone();
            view! { <dt>{shown}</dt><dd>{move || figure(&name(), count, href.clone(), false)}</dd> }
        })
        .collect();
    view! { <Fold title=t::by_region()><dl class="kv kv-end">{rows}</dl></Fold> }.into_any()
}
