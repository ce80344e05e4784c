//! The register of inspectors.

use super::{InspectorNames, valid_until_view};
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::org::names;
use crate::registers::api::list_inspectors;
use crate::registers::api::{retire_inspector, return_inspector};
use crate::registers::words::{inspector_state_text, inspector_state_view};
use crate::session;
use crate::texts::registers as t;
use crate::ui::{
    Asked, ButtonKind, Choice, Column, DataList, EmptyState, Filter, LinkButton, ListHandle,
    PageHead, RowAction, SavedView, Work, icon,
};
use leptos::prelude::*;
use sortition_contract::registers::{InspectorAction, InspectorState, InspectorView, RecusalState};

/// The page.
#[component]
pub fn InspectorsPage() -> AnyView {
    let handle = ListHandle::new();
    let views = vec![
        SavedView {
            label: t::all_view().to_owned(),
            query: "",
        },
        SavedView {
            label: t::on_duty_view().to_owned(),
            query: "state=active&is_expired=false",
        },
        SavedView {
            label: t::on_leave_view().to_owned(),
            query: "state=on_leave",
        },
        SavedView {
            label: t::expired_view().to_owned(),
            query: "is_expired=true",
        },
    ];
    view! {
        <PageHead title=t::inspectors().to_owned() lede=t::inspectors_lede() actions=head_actions/>
        <DataList
            id="registers.inspectors"
            label=t::inspectors()
            columns=columns(InspectorNames::load())
            key=|inspector: &InspectorView| inspector.id.to_string()
            load=list_inspectors
            file=list_file("list_inspectors", "/inspectors", |query| query)
            actions=row_actions
            handle
            search=t::inspectors_search()
            filters=vec![
                Filter::one("unit_id", t::unit(), names::units_of(list_inspectors, unit_of).choices()),
                Filter::one("state", t::state(), Choice::all(InspectorState::ALL, inspector_state_text)),
                Filter::flag("is_expired", t::certificate_over()),
                Filter::day("expires_by", t::expires_by()),
            ]
            views
            sort="code"
            empty=nothing_yet
        />
    }
    .into_any()
}

fn unit_of(inspector: InspectorView) -> (String, String) {
    (inspector.unit_id.to_string(), inspector.unit_name)
}

/// What can be done with an inspector from the list.
fn row_actions(inspector: &InspectorView) -> Vec<RowAction> {
    let id = inspector.id.to_string();
    let may = |action| inspector.allowed_actions.contains(&action);
    let mut actions = vec![RowAction::link(
        crate::texts::ui::open_record(),
        Page::Inspector(id.clone()).path(),
    )];
    if may(InspectorAction::Update) {
        let href = Page::EditInspector(id.clone()).path();
        actions.push(RowAction::link(t::edit(), href));
    }
    if may(InspectorAction::Return) {
        let id = id.clone();
        actions.push(RowAction::ask(Asked {
            title: t::return_title(),
            consequence: t::return_consequence().to_owned(),
            verb: t::return_to_duty(),
            reason_label: None,
            is_final: false,
            done: t::was_back(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { return_inspector(&id).await.map(|_| ()) }
            }),
        }));
    }
    if may(InspectorAction::Retire) {
        actions.push(RowAction::ask(Asked {
            title: t::retire_title(),
            consequence: t::retire_consequence().to_owned(),
            verb: t::retire(),
            reason_label: None,
            is_final: true,
            done: t::was_retired(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { retire_inspector(&id).await.map(|_| ()) }
            }),
        }));
    }
    actions
}

fn head_actions() -> AnyView {
    let import = session::may("import_inspectors").then(|| {
        view! { <LinkButton icon=icon::UPLOAD href=Page::ImportInspectors.path()>{t::import()}</LinkButton> }
    });
    let create = session::may("create_inspector").then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewInspector.path()>
                {t::create_inspector()}
            </LinkButton>
        }
    });
    let recusals = session::may("list_unit_recusals").then(|| {
        let href = match session::may("confirm_recusal") {
            true => format!("{}?state={}", Page::Recusals.path(), RecusalState::Declared),
            false => Page::Recusals.path(),
        };
        view! { <LinkButton href=href>{t::unit_recusals()}</LinkButton> }
    });
    let coverage = session::may("get_inspector_coverage").then(|| {
        view! { <LinkButton href=Page::Coverage.path()>{t::coverage()}</LinkButton> }
    });
    view! { {coverage}{recusals}{import}{create} }.into_any()
}

fn nothing_yet() -> AnyView {
    view! {
        <EmptyState icon=icon::PEOPLE title=t::no_inspectors() text=t::no_inspectors_hint()>
            {head_actions()}
        </EmptyState>
    }
    .into_any()
}

fn columns(names: InspectorNames) -> Vec<Column<InspectorView>> {
    vec![
        Column::text("name", t::person_name(), |inspector: &InspectorView| {
            inspector.name.clone()
        })
        .sort("name")
        .link(|inspector| Page::Inspector(inspector.id.to_string()).path()),
        Column::text("code", t::certificate(), |inspector: &InspectorView| {
            inspector.code.clone()
        })
        .sort("code")
        .code(),
        Column::text("unit", t::unit(), |inspector: &InspectorView| {
            inspector.unit_name.clone()
        }),
        Column::text("state", t::state(), |inspector: &InspectorView| {
            inspector_state_text(inspector.state).to_owned()
        })
        .view(inspector_state_view)
        .phone(),
        Column::text(
            "valid_until",
            t::valid_until(),
            |inspector: &InspectorView| format::day(inspector.valid_until),
        )
        .sort("valid_until")
        .view(valid_until_view),
        Column::text(
            "specialities",
            t::specialities(),
            move |inspector: &InspectorView| names.specialities_of(inspector),
        )
        .view(move |inspector: &InspectorView| {
            let inspector = inspector.clone();
            view! { {move || names.specialities_of(&inspector)} }
        })
        .wraps(),
        Column::text("regions", t::regions(), move |inspector: &InspectorView| {
            names.regions_of(inspector)
        })
        .view(move |inspector: &InspectorView| {
            let inspector = inspector.clone();
            view! { {move || names.regions_of(&inspector)} }
        })
        .wraps(),
        Column::text("account", t::account(), |inspector: &InspectorView| {
            account_text(inspector).to_owned()
        }),
    ]
}

fn account_text(inspector: &InspectorView) -> &'static str {
    match inspector.user_id {
        Some(_) => t::linked(),
        None => t::not_linked(),
    }
}
