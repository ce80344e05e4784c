//! What can be done with an expert now: buttons from the allowed actions, each with what follows from it.

use super::api::{
    approve_expert, reinstate_expert, remove_expert, return_expert, submit_expert, suspend_expert,
    withdraw_expert,
};
use crate::app::Page;
use crate::home::Pulse;
use crate::texts::experts as t;
use crate::ui::{Button, ButtonKind, Command, ConfirmDialog, ErrorNote, LinkButton, Remote, toast};
use leptos::prelude::*;
use sortition_contract::experts::{ExpertAction, ExpertView};

/// The buttons with their dialogs; the one step forward is the primary one.
#[component]
pub fn Actions(
    /// The expert.
    view: ExpertView,
    /// Takes the answers.
    expert: Remote<ExpertView>,
) -> AnyView {
    let (id, version) = (StoredValue::new(view.id.to_string()), view.version);
    let pulse = expect_context::<Pulse>();
    let may = |action| view.allowed_actions.contains(&action);
    let open = || RwSignal::new(false);
    let (submitting, approving, returning) = (open(), open(), open());
    let (suspending, reinstating, removing) = (open(), open(), open());
    let took = move |answer: ExpertView| {
        expert.set(answer);
        toast::done(t::was_done());
        pulse.refresh();
    };
    let withdrawing = Command::new();
    let withdraw = move || {
        withdrawing.run(async move { withdraw_expert(&id.get_value()).await }, took);
    };
    let button = |action, kind: ButtonKind, label: &'static str, open: RwSignal<bool>| {
        may(action).then(|| view! { <Button kind on_press=move || open.set(true)>{label}</Button> })
    };
    let edit = may(ExpertAction::Update).then(|| {
        let href = Page::EditExpert(view.id.to_string()).path();
        view! { <LinkButton href>{t::edit()}</LinkButton> }
    });
    view! {
        <ErrorNote error=withdrawing.error/>
        {button(ExpertAction::Remove, ButtonKind::Danger, t::remove(), removing)}
        {button(ExpertAction::Suspend, ButtonKind::Plain, t::suspend(), suspending)}
        {button(ExpertAction::Reinstate, ButtonKind::Plain, t::reinstate(), reinstating)}
        {edit}
        {may(ExpertAction::Withdraw).then(|| view! { <Button busy=withdrawing.busy on_press=withdraw>{t::withdraw()}</Button> })}
        {button(ExpertAction::Return, ButtonKind::Plain, t::send_back(), returning)}
        {button(ExpertAction::Submit, ButtonKind::Primary, t::submit(), submitting)}
        {button(ExpertAction::Approve, ButtonKind::Primary, t::approve(), approving)}
        <ConfirmDialog open=submitting title=t::submit_title().to_owned() verb=t::submit()
            run=move |_: String| async move { took(submit_expert(&id.get_value(), version).await?); Ok(()) }>
            {t::submit_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=approving title=t::approve_title().to_owned() verb=t::approve()
            run=move |_: String| async move { took(approve_expert(&id.get_value(), version).await?); Ok(()) }>
            {t::approve_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=returning title=t::return_title().to_owned() verb=t::send_back() reason_label=t::reason()
            run=move |reason: String| async move { took(return_expert(&id.get_value(), reason).await?); Ok(()) }>
            {t::return_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=suspending title=t::suspend_title().to_owned() verb=t::suspend() reason_label=t::reason()
            run=move |reason: String| async move { took(suspend_expert(&id.get_value(), reason).await?); Ok(()) }>
            {t::suspend_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=reinstating title=t::reinstate_title().to_owned() verb=t::reinstate()
            run=move |_: String| async move { took(reinstate_expert(&id.get_value()).await?); Ok(()) }>
            {t::reinstate_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=removing title=t::remove_title().to_owned() verb=t::remove() is_final=true
            reason_label=t::reason()
            run=move |reason: String| async move { took(remove_expert(&id.get_value(), reason).await?); Ok(()) }>
            {t::remove_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
