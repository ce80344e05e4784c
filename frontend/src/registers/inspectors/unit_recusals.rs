//! The recusals of a unit's inspectors: what was declared waits here for the approver.

use super::decision::row_actions;
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::registers::api::list_unit_recusals;
use crate::registers::words::{recusal_state_text, recusal_state_view};
use crate::texts::registers as t;
use crate::ui::{Choice, Column, DataList, EmptyState, Filter, PageHead, SavedView, icon};
use leptos::prelude::*;
use sortition_contract::registers::{RecusalState, RecusalView};

/// The page.
#[component]
pub fn RecusalsPage() -> AnyView {
    let views = vec![
        SavedView {
            label: t::waiting_recusals().to_owned(),
            query: "state=declared",
        },
        SavedView {
            label: t::all_view().to_owned(),
            query: "",
        },
    ];
    view! {
        <PageHead title=t::unit_recusals().to_owned() lede=t::unit_recusals_lede()/>
        <DataList
            id="registers.recusals"
            label=t::unit_recusals()
            columns=columns()
            key=|recusal: &RecusalView| recusal.id.to_string()
            load=list_unit_recusals
            file=list_file("list_unit_recusals", "/recusals", |query| query)
            search=t::search_recusals()
            filters=vec![Filter::one("state", t::state(), Choice::all(RecusalState::ALL, recusal_state_text))]
            views
            sort="-created_at"
            actions=row_actions
            empty=|| view! { <EmptyState icon=icon::DONE title=t::no_recusals() text=t::no_recusals_hint()/> }
        />
    }
    .into_any()
}

fn columns() -> Vec<Column<RecusalView>> {
    vec![
        Column::text("inspector", t::inspector(), |one: &RecusalView| {
            one.inspector_name.clone()
        })
        .link(|one| Page::Inspector(one.inspector_id.to_string()).path()),
        Column::text("certificate", t::certificate(), |one: &RecusalView| {
            one.inspector_code.clone()
        })
        .code()
        .hidden(),
        Column::text("object", t::object(), |one: &RecusalView| {
            one.object_name.clone()
        })
        .phone(),
        Column::text("reason", t::reason(), |one: &RecusalView| {
            one.reason.clone()
        })
        .wraps(),
        Column::text("state", t::state(), |one: &RecusalView| {
            recusal_state_text(one.state).to_owned()
        })
        .view(|one| recusal_state_view(one.state)),
        Column::day("declared", t::declared_on(), |one: &RecusalView| {
            Some(format::day_of(one.created_at))
        })
        .sort("created_at")
        .number(),
    ]
}
