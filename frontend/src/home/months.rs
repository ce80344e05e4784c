//! The months of the year: what published plans have in each, and what was drawn in it. Each month
//! opens its records.

use super::api::get_kpi_months;
use crate::format;
use crate::reports::kpi_records_path;
use crate::texts::{self, home as t};
use crate::ui::{BarChart, BarLink, Card, Choice, Loaded, Place, Remote, Segments, Series};
use leptos::prelude::*;
use sortition_contract::reports::{CellKey, KpiMonth, KpiMonths};

const TIMES: &str = "times";
const HOUSEHOLDS: &str = "households";

/// The card.
#[component]
pub fn Months(place: Place) -> AnyView {
    let months = Remote::new(get_kpi_months);
    let counted = RwSignal::new(TIMES.to_owned());
    let choices = Signal::stored(vec![
        Choice::new(TIMES, t::times()),
        Choice::new(HOUSEHOLDS, t::households()),
    ]);
    let aside =
        move || view! { <Segments label=t::counted() value=counted choices is_small=true/> };
    view! {
        <Card title=t::months() aside>
            <Loaded remote=months place let:months>
                <div class="card-body">{move || chart(&months, &counted.get())}</div>
            </Loaded>
        </Card>
    }
    .into_any()
}

fn chart(months: &KpiMonths, counted: &str) -> AnyView {
    let is_times = counted == TIMES;
    let key = match is_times {
        true => CellKey::ATimes,
        false => CellKey::AHouseholds,
    };
    let values = |of: fn(&KpiMonth) -> (i64, i64)| -> Vec<i64> {
        let pick = |month: &KpiMonth| match is_times {
            true => of(month).0,
            false => of(month).1,
        };
        months.items.iter().map(pick).collect()
    };
    let all = values(|month| (month.times, month.households));
    let joint = values(|month| (month.joint_times, month.joint_households));
    let planned = values(|month| (month.planned_times, month.planned_households));
    let single: Vec<i64> = all
        .iter()
        .zip(&joint)
        .map(|(all, joint)| all - joint)
        .collect();
    let sum = |values: &[i64]| format::count(values.iter().sum());
    let unit = match is_times {
        true => t::unit_times(),
        false => t::unit_households(),
    };
    let finding = t::months_finding(sum(&all), sum(&joint), sum(&planned), unit, months.year);
    let names: Vec<_> = texts::ui::month_names().split(' ').collect();
    let links = months
        .items
        .iter()
        .zip(all.iter().zip(&joint))
        .zip(&planned)
        .map(|((month, (all, joint)), planned)| {
            let place = month.month.saturating_sub(1) as usize;
            let name = names.get(place).copied().unwrap_or_default();
            BarLink {
                href: kpi_records_path(key, Some(month.month)),
                name: t::month_records(*all, *joint, name, *planned, unit),
            }
        })
        .collect();
    let labels: Vec<_> = months
        .items
        .iter()
        .map(|month| month.month.to_string())
        .collect();
    let series = vec![
        Series {
            name: t::joint(sum(&joint)),
            values: joint.clone(),
        },
        Series {
            name: t::single(sum(&single)),
            values: single,
        },
    ];
    let marks = Series {
        name: t::planned(sum(&planned)),
        values: planned.clone(),
    };
    view! { <BarChart labels series marks links finding/> }.into_any()
}
