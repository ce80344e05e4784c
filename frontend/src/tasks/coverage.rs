//! Coverage: which items a unit has too few able inspectors for.

use super::api::get_inspector_coverage;
use crate::app::Page;
use crate::format;
use crate::texts::{self, tasks as t};
use crate::ui::{
    Card, CheckField, Conditions, EmptyState, Loaded, PageHead, Remote, Stat, Status, StatusKind,
    Table, icon,
};
use leptos::prelude::*;
use sortition_contract::tasks::{CoverageView, MajorCoverage, UnitCoverage};

/// What the address calls that all rows are shown, not only those that are short.
const ALL: &str = "all";

/// The page.
#[component]
pub fn CoveragePage() -> AnyView {
    let is_all = Conditions::new(vec![ALL]).flag(ALL);
    let coverage = Remote::new(get_inspector_coverage);
    view! {
        <PageHead title=t::coverage().to_owned() lede=t::coverage_lede()/>
        <Loaded remote=coverage let:view>{content(view, is_all)}</Loaded>
    }
    .into_any()
}

fn content(view: CoverageView, is_all: RwSignal<bool>) -> AnyView {
    let all = view.units.iter().flat_map(|unit| &unit.majors);
    let short: Vec<&MajorCoverage> = all.filter(|major| major.is_short).collect();
    let items: usize = short.iter().map(|major| major.items.len()).sum();
    let is_short = |unit: &&UnitCoverage| unit.majors.iter().any(|major| major.is_short);
    let units = view.units.iter().filter(is_short).count();
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let (units, items) = (whole(units), whole(items));
    let note = t::coverage_note(view.min_inspectors, format::day(view.on));
    let view = StoredValue::new(view);
    let choose = move || view! { <CheckField label=t::all_items() value=is_all/> };
    let rows = move || view.with_value(|view| table(view, is_all.get()));
    view! {
        <div class="stack">
            <div class="grid">
                <div class="c-4"><Stat label=t::short_units() value=units/></div>
                <div class="c-4"><Stat label=t::short_items() value=items/></div>
            </div>
            <Card title=t::coverage_table() note aside=choose>{rows}</Card>
        </div>
    }
    .into_any()
}

fn table(view: &CoverageView, is_all: bool) -> AnyView {
    let rows: Vec<_> = view
        .units
        .iter()
        .flat_map(|unit| unit.majors.iter().map(move |major| (unit, major)))
        .filter(|(_, major)| is_all || major.is_short)
        .map(|(unit, major)| row(unit, major))
        .collect();
    if rows.is_empty() {
        return view! {
            <EmptyState icon=icon::DONE title=t::nothing_short() text=t::nothing_short_hint()/>
        }
        .into_any();
    }
    view! {
        <Table label=t::coverage_table()>
            <thead>
                <tr>
                    <th scope="col">{texts::registers::unit()}</th>
                    <th scope="col">{texts::checklist::major_item()}</th>
                    <th scope="col" class="wide-only">{t::covered_items()}</th>
                    <th scope="col" class="num">{t::able_inspectors()}</th>
                    <th scope="col">{texts::registers::state()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(unit: &UnitCoverage, major: &MajorCoverage) -> AnyView {
    let href = format!("{}?unit_id={}", Page::Inspectors.path(), unit.unit.id);
    let items: Vec<&str> = major.items.iter().map(|item| item.name.as_str()).collect();
    let items = items.join(texts::ui::list_comma());
    let (kind, label) = match major.is_short {
        true => (StatusKind::Bad, t::is_short()),
        false => (StatusKind::Plain, t::is_enough()),
    };
    view! {
        <tr>
            <td><a class="name" href=href>{unit.unit.name.clone()}</a></td>
            <td class="wraps">{major.name.clone()}</td>
            <td class="wraps wide-only t2">{items}</td>
            <td class="num">{format::count(major.able_count)}</td>
            <td><Status kind label/></td>
        </tr>
    }
    .into_any()
}
