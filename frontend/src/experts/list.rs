//! The library of experts.

use super::api::list_experts;
use super::words::{
    contract_until_view, expert_state_text, expert_state_view, load_specialities, rating_text,
    specialities_of,
};
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::org::names::{self, Names};
use crate::session;
use crate::texts::{self, experts as t};
use crate::ui::{
    ButtonKind, Choice, Column, DataList, EmptyState, Filter, LinkButton, ListHandle, PageHead,
    RowAction, SavedView, icon,
};
use leptos::prelude::*;
use sortition_contract::experts::{ExpertAction, ExpertState, ExpertView};

/// The page.
#[component]
pub fn ExpertsPage() -> AnyView {
    let handle = ListHandle::new();
    let view = |label: &str, query| SavedView {
        label: label.to_owned(),
        query,
    };
    let views = vec![
        view(t::all_view(), ""),
        view(t::active_view(), "state=active&is_contract_over=false"),
        view(t::waiting_view(), "state=submitted"),
        view(t::over_view(), "is_contract_over=true"),
    ];
    view! {
        <PageHead title=t::experts().to_owned() lede=t::experts_lede() actions=head_actions/>
        <DataList
            id="experts.experts"
            label=t::experts()
            columns=columns(load_specialities())
            key=|expert: &ExpertView| expert.id.to_string()
            load=list_experts
            file=list_file("list_experts", "/experts", |query| query)
            actions=row_actions
            handle
            search=t::search_hint()
            filters=vec![
                Filter::one("unit_id", t::unit(), names::units_of(list_experts, unit_of).choices()),
                Filter::one("state", t::state(), Choice::all(ExpertState::ALL, expert_state_text)),
                Filter::flag("is_contract_over", t::contract_over()),
                Filter::day("contract_until_by", t::contract_until_by()),
            ]
            views
            sort="name"
            empty=nothing_yet
        />
    }
    .into_any()
}

fn unit_of(expert: ExpertView) -> (String, String) {
    (expert.unit_id.to_string(), expert.unit_name)
}

/// What can be done with an expert from the list.
fn row_actions(expert: &ExpertView) -> Vec<RowAction> {
    let id = expert.id.to_string();
    let mut actions = vec![RowAction::link(
        texts::ui::open_record(),
        Page::Expert(id.clone()).path(),
    )];
    if expert.allowed_actions.contains(&ExpertAction::Update) {
        let href = Page::EditExpert(id).path();
        actions.push(RowAction::link(t::edit(), href));
    }
    actions
}

fn head_actions() -> AnyView {
    let create = session::may("create_expert").then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewExpert.path()>
                {t::create()}
            </LinkButton>
        }
    });
    view! { {create} }.into_any()
}

fn nothing_yet() -> AnyView {
    view! {
        <EmptyState icon=icon::PEOPLE title=t::no_experts() text=t::no_experts_hint()>
            {head_actions()}
        </EmptyState>
    }
    .into_any()
}

fn columns(names: Names) -> Vec<Column<ExpertView>> {
    vec![
        Column::text("name", t::person_name(), |one: &ExpertView| {
            one.name.clone()
        })
        .sort("name")
        .link(|one| Page::Expert(one.id.to_string()).path()),
        Column::text("field", t::field(), |one: &ExpertView| one.field.clone()).wraps(),
        Column::text("organisation", t::organisation(), |one: &ExpertView| {
            one.organisation.clone()
        })
        .wraps(),
        Column::text("title", t::professional_title(), |one: &ExpertView| {
            one.title.clone().unwrap_or_default()
        }),
        Column::text("unit", t::unit(), |one: &ExpertView| one.unit_name.clone()),
        Column::text("state", t::state(), |one: &ExpertView| {
            expert_state_text(one.state).to_owned()
        })
        .view(|one: &ExpertView| expert_state_view(one.state))
        .phone(),
        Column::text("contract_until", t::contract_until(), |one: &ExpertView| {
            format::day(one.contract_until)
        })
        .sort("contract_until")
        .view(contract_until_view),
        Column::text(
            "specialities",
            t::specialities(),
            move |one: &ExpertView| specialities_of(one, names),
        )
        .view(move |one: &ExpertView| {
            let one = one.clone();
            view! { {move || specialities_of(&one, names)} }
        })
        .wraps()
        .hidden(),
        Column::count("participations", t::participations(), |one: &ExpertView| {
            Some(one.participation_count)
        }),
        Column::text("rating", t::rating(), |one: &ExpertView| {
            rating_text(one).unwrap_or_default()
        })
        .number(),
    ]
}
