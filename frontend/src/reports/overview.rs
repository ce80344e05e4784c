//! A month's reports over all units: who has filed, who is late, and the sums.

use super::api::aggregate_monthly_reports;
use super::words::{cell_text, month_text, state_status};
use crate::app::Page;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{
    Button, Card, Conditions, Loaded, PageHead, Remote, Status, StatusKind, Table, Tag, TagKind,
};
use leptos::prelude::*;
use sortition_contract::reports::{MonthlyAggregate, ReportingUnit};

/// The years of which the server takes months.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;
/// What the address calls the month that is shown.
const MONTH: &str = "month";

/// The page.
#[component]
pub fn ReportOverviewPage() -> AnyView {
    let conditions = Conditions::new(vec![MONTH]);
    // What is no month is none, and the present one is shown.
    let month = Memo::new(move |_| neighbour(&conditions.get(MONTH), 0));
    let remote = Remote::new(move || {
        let month = month.get_untracked();
        async move { aggregate_monthly_reports(month.as_deref()).await }
    });
    Effect::new(move |before: Option<Option<String>>| {
        let month = month.get();
        if before.is_some_and(|before| before != month) {
            remote.reload();
        }
        month
    });
    let go = move |to: Option<String>| conditions.set(MONTH, to.as_deref().unwrap_or_default());
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

/// The month so many after one, or before; none if it is no month that there are reports of.
fn neighbour(month: &str, step: i32) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (i32, i32) = (year.parse().ok()?, number.parse().ok()?);
    if !(1..=12).contains(&number) || !YEARS.contains(&year) {
        return None;
    }
    let months = year * 12 + number - 1 + step;
    let (year, number) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    YEARS
        .contains(&year)
        .then(|| format!("{year:04}-{number:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbour_crosses_the_turn_of_the_year() {
        assert_eq!(neighbour("2026-12", 1).as_deref(), Some("2027-01"));
        assert_eq!(neighbour("2027-01", -1).as_deref(), Some("2026-12"));
        assert_eq!(neighbour("2026-06", 1).as_deref(), Some("2026-07"));
        assert_eq!(neighbour("2026-06", 0).as_deref(), Some("2026-06"));
        assert_eq!(neighbour("2099-12", 1), None);
        for wrong in ["nonsense", "", "2026-13", "2026-00", "26-01", "x-01"] {
            assert_eq!(neighbour(wrong, 0), None, "{wrong}");
        }
    }
}
