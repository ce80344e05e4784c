//! A month's reports over all units: who has filed, who is late, and the sums.

use super::api::aggregate_monthly_reports;
use super::words::{cell_text, month_text, state_status};
use crate::app::Page;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{Button, Card, Loaded, PageHead, Remote, Status, StatusKind, Table, Tag, TagKind};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use sortition_contract::reports::{MonthlyAggregate, ReportingUnit};

/// The page.
#[component]
pub fn ReportOverviewPage() -> AnyView {
    let month = RwSignal::new(use_query_map().get_untracked().get("month"));
    let remote = Remote::new(move || {
        let month = month.get_untracked();
        async move { aggregate_monthly_reports(month.as_deref()).await }
    });
    let go = move |to: Option<String>| {
        month.set(to);
        remote.reload();
    };
    view! { <Loaded remote let:aggregate>{overview(aggregate, go)}</Loaded> }.into_any()
}

fn overview(
    aggregate: MonthlyAggregate,
    go: impl Fn(Option<String>) + Copy + Send + Sync + 'static,
) -> AnyView {
    let title = t::overview_of(month_text(&aggregate.month));
    let filed = aggregate
        .units
        .iter()
        .filter(|unit| unit.submitted_at.is_some())
        .count();
    let lede = t::overview_lede(
        format::day(aggregate.due_on),
        filed,
        aggregate.late_count,
        aggregate.units.len(),
    );
    let previous = neighbour(&aggregate.month, -1);
    let next = neighbour(&aggregate.month, 1);
    let actions = move || {
        let (previous, next) = (previous.clone(), next.clone());
        view! {
            <Button on_press=move || go(previous.clone())>{t::previous_month()}</Button>
            <Button on_press=move || go(None)>{t::this_month()}</Button>
            <Button on_press=move || go(next.clone())>{t::next_month()}</Button>
        }
    };
    let units: Vec<_> = aggregate.units.into_iter().map(unit_row).collect();
    let sums: Vec<_> = aggregate
        .cells
        .into_iter()
        .map(|cell| {
            view! { <tr><td>{cell_text(cell.key)}</td><td class="num">{format::count(cell.value)}</td></tr> }
        })
        .collect();
    let repeated = (!aggregate.repeated_task_ids.is_empty()).then(
        || view! { <p class="t-bad">{t::repeated_tasks(aggregate.repeated_task_ids.len())}</p> },
    );
    view! {
        <PageHead title lede actions/>
        {repeated}
        <div class="grid">
            <Card title=t::units() class="c-8">
                <Table label=t::units()>
                    <thead><tr><th>{t::unit()}</th><th>{t::state()}</th><th class="wide-only">{t::submitted_at()}</th></tr></thead>
                    <tbody>{units}</tbody>
                </Table>
            </Card>
            <Card title=t::sums() note=t::sums_note() class="c-4">
                <Table label=t::sums()><tbody>{sums}</tbody></Table>
            </Card>
        </div>
    }
    .into_any()
}

fn unit_row(unit: ReportingUnit) -> AnyView {
    let name = unit.unit.name;
    let name = match unit.report_id {
        Some(id) => {
            let href = Page::MonthlyReport(id.to_string()).path();
            view! { <a class="name" href=href>{name}</a> }.into_any()
        }
        None => name.into_any(),
    };
    let state = match unit.state {
        Some(state) => state_status(state),
        None => view! { <Status kind=StatusKind::Off label=t::not_opened()/> }.into_any(),
    };
    let late = unit
        .is_late
        .then(|| view! { " "<Tag kind=TagKind::Bad label=t::late()/> });
    let submitted = unit.submitted_at.map(format::moment).unwrap_or_default();
    view! { <tr><td class="name">{name}</td><td>{state}{late}</td><td class="wide-only">{submitted}</td></tr> }
        .into_any()
}

/// The month before or after one.
fn neighbour(month: &str, step: i32) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let months = year.parse::<i32>().ok()? * 12 + number.parse::<i32>().ok()? - 1 + step;
    Some(format!(
        "{:04}-{:02}",
        months.div_euclid(12),
        months.rem_euclid(12) + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbour_crosses_the_turn_of_the_year() {
        assert_eq!(neighbour("2026-12", 1).as_deref(), Some("2027-01"));
        assert_eq!(neighbour("2027-01", -1).as_deref(), Some("2026-12"));
        assert_eq!(neighbour("2026-06", 1).as_deref(), Some("2026-07"));
        assert_eq!(neighbour("nonsense", 1), None);
    }
}
