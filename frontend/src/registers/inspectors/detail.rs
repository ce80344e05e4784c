//! One inspector: certificate, leave, account, recusals.

use super::leave::{LeaveDialog, RetireDialog, ReturnDialog};
use super::link::LinkDialog;
use super::recusals::Recusals;
use super::{InspectorNames, valid_until_view};
use crate::app::Page;
use crate::format;
use crate::registers::api::get_inspector;
use crate::registers::words::inspector_state_view;
use crate::session;
use crate::texts::registers as t;
use crate::ui::{
    Button, Card, Fact, Facts, LinkButton, Loaded, Note, NoteKind, PageHead, Remote, kept_open,
};
use leptos::prelude::*;
use sortition_contract::registers::{InspectorAction, InspectorState, InspectorView};

/// The page.
#[component]
pub fn InspectorPage(
    /// The inspector.
    id: String,
) -> AnyView {
    let names = InspectorNames::load();
    let inspector = Remote::new(move || {
        let id = id.clone();
        async move { get_inspector(&id).await }
    });
    view! {
        <Loaded remote=inspector let:view>
            {
                let (tagged, acted) = (view.clone(), view.clone());
                let id = view.id.to_string();
                let may_declare = may(&view, InspectorAction::DeclareRecusal);
                view! {
                    <PageHead title=view.name.clone() lede=view.unit_name.clone()
                        tags=move || inspector_state_view(&tagged)
                        actions=move || view! { <Actions view=acted inspector/> }/>
                    <div class="stack">
                        {not_drawn(&view).map(|why| view! { <Note kind=NoteKind::Warn>{why}</Note> })}
                        <Card title=t::facts()><div class="card-body">{facts(&view, names)}</div></Card>
                        {session::may("list_recusals").then(|| view! { <Recusals inspector_id=id may_declare/> })}
                    </div>
                }
            }
        </Loaded>
    }
    .into_any()
}

fn may(inspector: &InspectorView, action: InspectorAction) -> bool {
    inspector.allowed_actions.contains(&action)
}

/// Why the inspector isn't drawn, if so.
fn not_drawn(inspector: &InspectorView) -> Option<&'static str> {
    match inspector.state {
        InspectorState::Retired => Some(t::not_drawn_retired()),
        InspectorState::OnLeave => Some(t::not_drawn_on_leave()),
        InspectorState::Active if inspector.is_expired => Some(t::not_drawn_expired()),
        InspectorState::Active => None,
    }
}

fn facts(inspector: &InspectorView, names: InspectorNames) -> AnyView {
    let (able, placed) = (inspector.clone(), inspector.clone());
    let leave = inspector
        .leave_from
        .map(|from| match inspector.leave_until {
            Some(until) => t::from_until(format::day(from), format::day(until)),
            None => t::from_on(format::day(from)),
        });
    let account = match inspector.user_id {
        Some(_) => t::linked_long(),
        None => t::not_linked_long(),
    };
    let facts = vec![
        Fact::new(
            t::certificate(),
            view! { <span class="code">{inspector.code.clone()}</span> },
        ),
        Fact::new(t::valid_until(), valid_until_view(inspector)),
        Fact::text(t::unit(), Some(inspector.unit_name.clone())),
        Fact::new(t::state(), inspector_state_view(inspector)),
        Fact::new(
            t::specialities(),
            view! { {move || names.specialities_of(&able)} },
        ),
        Fact::new(t::regions(), view! { {move || names.regions_of(&placed)} }),
        Fact::text(t::leave_days(), leave),
        Fact::text(t::account(), Some(account.to_owned())),
    ];
    view! { <Facts facts is_double=true/> }.into_any()
}

/// What the caller may do.
#[component]
fn Actions(view: InspectorView, inspector: Remote<InspectorView>) -> AnyView {
    let (leaving, returning, retiring, linking) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        kept_open("link"),
    );
    let button = |action, label: &'static str, open: RwSignal<bool>| {
        may(&view, action)
            .then(|| view! { <Button on_press=move || open.set(true)>{label}</Button> })
    };
    let edit = may(&view, InspectorAction::Update).then(|| {
        let href = Page::EditInspector(view.id.to_string()).path();
        view! { <LinkButton href>{t::edit()}</LinkButton> }
    });
    let id = view.id.to_string();
    view! {
        {button(InspectorAction::Retire, t::retire(), retiring)}
        {button(InspectorAction::Return, t::return_to_duty(), returning)}
        {button(InspectorAction::Leave, t::take_leave(), leaving)}
        {button(InspectorAction::Update, t::link_account(), linking)}
        {edit}
        <LeaveDialog open=leaving id=id.clone() inspector/>
        <ReturnDialog open=returning id=id.clone() inspector/>
        <RetireDialog open=retiring id=id.clone() inspector/>
        <LinkDialog open=linking view=view.clone() inspector/>
    }
    .into_any()
}
