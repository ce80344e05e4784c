//! The targets of the year, for the workbench.

use super::api::get_kpis;
use super::words::kpi_text;
use crate::app::Page;
use crate::texts::reports as t;
use crate::ui::{Card, Loaded, Remote, Target};
use leptos::prelude::*;
use sortition_contract::reports::{KpiKey, KpiView};

/// The card.
#[component]
pub fn KpiPanel() -> AnyView {
    let kpis = Remote::new(get_kpis);
    view! {
        <Card title=t::kpis() note=t::kpis_note() class="c-12">
            <Loaded remote=kpis let:kpis>
                <div class="targets">{kpis.items.into_iter().map(target).collect::<Vec<_>>()}</div>
            </Loaded>
        </Card>
    }
    .into_any()
}

fn target(kpi: KpiView) -> AnyView {
    let unit = match kpi.key {
        KpiKey::JointObjects => t::unit_households(),
        KpiKey::JointDraws | KpiKey::CreditBased => t::unit_times(),
    };
    let still_needed = match (kpi.is_met, kpi.still_needed) {
        (None, _) => t::kpi_none().to_owned(),
        (Some(true), _) => t::kpi_met().to_owned(),
        (Some(false), Some(needed)) => t::kpi_needed(needed, unit),
        (Some(false), None) => t::kpi_never().to_owned(),
    };
    view! {
        <Target title=kpi_text(kpi.key) numerator=kpi.numerator denominator=kpi.denominator unit
            ratio_bp=kpi.ratio_bp target_bp=kpi.target_bp still_needed href=Page::Reports.path()/>
    }
    .into_any()
}
