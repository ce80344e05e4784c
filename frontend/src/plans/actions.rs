//! What can be done with a plan now: buttons from its allowed actions, each with what follows from
//! it. Before submitting and approving, the forecast's shortfalls are said once more.

use super::api::{approve_plan, close_plan, delete_plan, return_plan, submit_plan, withdraw_plan};
use super::create::EditPlanDialog;
use super::forecast::forecast_summary;
use super::publish::PublishDialog;
use crate::app::Page;
use crate::texts::plans as t;
use crate::ui::{Button, ButtonKind, Command, ConfirmDialog, ErrorNote, Remote, kept_open, toast};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::plans::{PlanAction, PlanForecast, PlanState, PlanView};

/// The buttons with their dialogs; the one step forward is the primary one.
#[component]
pub fn Actions(
    /// The plan.
    view: PlanView,
    /// Takes the answers.
    plan: Remote<PlanView>,
    /// What it would bring.
    forecast: Signal<Option<PlanForecast>>,
) -> AnyView {
    let (id, version) = (StoredValue::new(view.id.to_string()), view.version);
    let may = |action| view.allowed_actions.contains(&action);
    let is_own =
        view.state == PlanState::Submitted && may(PlanAction::Return) && !may(PlanAction::Approve);
    let open = || RwSignal::new(false);
    let (editing, deleting, submitting) = (kept_open("edit"), open(), open());
    let (returning, approving, publishing, closing) = (open(), open(), open(), open());
    let withdrawing = Command::new();
    let withdraw = move || {
        withdrawing.run(
            async move { withdraw_plan(&id.get_value()).await },
            move |answer| {
                toast::done(t::was_withdrawn());
                plan.set(answer);
            },
        );
    };
    let navigate = use_navigate();
    let button = |action, kind: ButtonKind, label: &'static str, open: RwSignal<bool>| {
        may(action).then(|| view! { <Button kind on_press=move || open.set(true)>{label}</Button> })
    };
    view! {
        <ErrorNote error=withdrawing.error/>
        {button(PlanAction::Delete, ButtonKind::Danger, t::delete(), deleting)}
        {button(PlanAction::Update, ButtonKind::Plain, t::edit(), editing)}
        {may(PlanAction::Withdraw).then(|| view! { <Button busy=withdrawing.busy on_press=withdraw>{t::withdraw()}</Button> })}
        {button(PlanAction::Return, ButtonKind::Plain, t::send_back(), returning)}
        {button(PlanAction::Submit, ButtonKind::Primary, t::submit(), submitting)}
        {button(PlanAction::Approve, ButtonKind::Primary, t::approve(), approving)}
        {is_own.then(|| view! { <Button kind=ButtonKind::Primary disabled=true>{t::approve()}</Button> })}
        {button(PlanAction::Publish, ButtonKind::Primary, t::publish(), publishing)}
        {button(PlanAction::Close, ButtonKind::Plain, t::close(), closing)}
        <EditPlanDialog open=editing plan=view.clone() remote=plan/>
        <ConfirmDialog open=deleting title=t::delete_title().to_owned() verb=t::delete() is_final=true
            run=move |_: String| {
                let navigate = navigate.clone();
                async move {
                    delete_plan(&id.get_value(), version).await?;
                    toast::done(t::was_deleted());
                    navigate(&Page::Plans.path(), Default::default());
                    Ok(())
                }
            }>
            {t::delete_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=submitting title=t::submit_title().to_owned() verb=t::submit()
            run=move |_: String| async move {
                plan.set(submit_plan(&id.get_value(), version).await?);
                toast::done(t::was_submitted());
                Ok(())
            }>
            <p>{t::submit_consequence()}</p>
            {move || forecast_summary(forecast.get())}
        </ConfirmDialog>
        <ConfirmDialog open=approving title=t::approve_title().to_owned() verb=t::approve()
            run=move |_: String| async move {
                plan.set(approve_plan(&id.get_value(), version).await?);
                toast::done(t::was_approved());
                Ok(())
            }>
            <p>{t::approve_consequence()}</p>
            {move || forecast_summary(forecast.get())}
        </ConfirmDialog>
        <ConfirmDialog open=returning title=t::return_title().to_owned() verb=t::send_back() reason_label=t::reason()
            run=move |reason: String| async move {
                plan.set(return_plan(&id.get_value(), reason).await?);
                toast::done(t::was_sent_back());
                Ok(())
            }>
            {t::return_consequence()}
        </ConfirmDialog>
        <PublishDialog open=publishing id plan/>
        <ConfirmDialog open=closing title=t::close_title().to_owned() verb=t::close() is_final=true
            run=move |_: String| async move {
                plan.set(close_plan(&id.get_value()).await?);
                toast::done(t::was_closed());
                Ok(())
            }>
            {t::close_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
