//! The targets of the year, for the workbench, and the records behind their figures.

use super::api::{get_kpis, list_kpi_records};
use super::records::RecordList;
use super::words::{cell_text, kpi_text, month_name};
use crate::app::Page;
use crate::format;
use crate::session;
use crate::texts::reports as t;
use crate::ui::{Card, Conditions, Drawer, Loaded, Place, Remote, Target};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sortition_contract::org::Role;
use sortition_contract::reports::{CellKey, KpiKey, KpiView, KpisView};

/// The card.
#[component]
pub fn KpiPanel(place: Place) -> AnyView {
    let kpis = Remote::new(get_kpis);
    let year = session::person().map_or(0, |person| person.today.year());
    let note = Signal::derive(move || kpis.get().map(|kpis| whose(&kpis)));
    view! {
        <Card title=t::kpis_of_year(year) note class="c-12">
            <Loaded remote=kpis place let:kpis>
                <div class="targets">{kpis.items.into_iter().map(target).collect::<Vec<_>>()}</div>
            </Loaded>
        </Card>
    }
    .into_any()
}

fn whose(kpis: &KpisView) -> String {
    let day = format::day(kpis.as_of);
    match &kpis.unit {
        Some(unit) => t::kpis_note(day, unit.name.clone()),
        None => t::kpis_note(day, t::whole_city()),
    }
}

/// The address that opens the records behind a figure of the year, or of one of its months.
pub fn kpi_records_path(key: CellKey, month: Option<u32>) -> String {
    let path = Page::Home.path();
    match month {
        Some(month) => format!("{path}?records={key}&month={month}"),
        None => format!("{path}?records={key}"),
    }
}

fn target(kpi: KpiView) -> AnyView {
    let unit = match kpi.key {
        KpiKey::JointObjects => t::unit_households(),
        KpiKey::JointDraws | KpiKey::CreditBased => t::unit_times(),
    };
    let (counted, all) = match kpi.key {
        KpiKey::JointDraws => (CellKey::BTimes, CellKey::ATimes),
        KpiKey::JointObjects => (CellKey::BHouseholds, CellKey::AHouseholds),
        KpiKey::CreditBased => (CellKey::DTimes, CellKey::CTimes),
    };
    let still_needed = match (kpi.is_met, kpi.still_needed) {
        (None, _) => t::kpi_none().to_owned(),
        (Some(true), _) => t::kpi_met().to_owned(),
        (Some(false), Some(needed)) => t::kpi_needed(needed, unit),
        (Some(false), None) => t::kpi_never().to_owned(),
    };
    view! {
        <Target title=kpi_text(kpi.key) numerator=kpi.numerator denominator=kpi.denominator unit
            ratio_bp=kpi.ratio_bp target_bp=kpi.target_bp still_needed
            numerator_href=kpi_records_path(counted, None) denominator_href=kpi_records_path(all, None)/>
    }
    .into_any()
}

/// The drawer with the records of the figure that the address names.
#[component]
pub fn KpiRecords() -> AnyView {
    let conditions = Conditions::new(vec!["records", "month"]);
    let asked = Memo::new(move |_| {
        let key: CellKey = conditions.get("records").parse().ok()?;
        let month: Option<u32> = conditions.get("month").parse().ok();
        Some((key, month))
    });
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.get().is_some()));
    let navigate = use_navigate();
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        // Closed by hand: the address says so too.
        if before == Some(true) && !is_open && asked.get_untracked().is_some() {
            let options = NavigateOptions {
                scroll: false,
                ..Default::default()
            };
            navigate(&Page::Home.path(), options);
        }
        is_open
    });
    let title = Signal::derive(move || match asked.get() {
        Some((key, Some(month))) => t::records_of_month(cell_text(key), month_name(month)),
        Some((key, None)) => cell_text(key).to_owned(),
        None => String::new(),
    });
    // The whole city's figures are of others' tasks, whose checks one doesn't open.
    let is_own = !session::person().is_some_and(|person| {
        let mut roles = person.roles.iter().map(|held| held.role);
        roles.any(|role| matches!(role, Role::Regulations | Role::CityLead))
    });
    let list = move || {
        asked.get().map(|(key, month)| {
            let load = move |cursor: Option<String>| list_kpi_records(key, month, cursor);
            view! { <RecordList load is_own/> }
        })
    };
    view! { <Drawer open title>{list}</Drawer> }.into_any()
}
