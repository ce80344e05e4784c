//! Leave, return and retirement of an inspector.

use crate::registers::api::{leave_inspector, retire_inspector, return_inspector};
use crate::session;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, ConfirmDialog, DateField, Dialog, DialogFoot, Form, FormState, Remote,
    toast,
};
use leptos::prelude::*;
use sortition_contract::registers::{InspectorView, Leave};

/// Asks for the days of leave.
#[component]
pub fn LeaveDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The inspector.
    id: String,
    /// Gets the inspector as they are then.
    inspector: Remote<InspectorView>,
) -> AnyView {
    let id = StoredValue::new(id);
    let content = move || {
        let form = FormState::new();
        let from = RwSignal::new(session::person().map(|person| person.today));
        let until = RwSignal::new(None);
        let submit = move || {
            let Some(from) = from.get_untracked() else {
                return;
            };
            let body = Leave {
                from,
                until: until.get_untracked(),
            };
            form.submit(
                async move { leave_inspector(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::leave_was_saved());
                    inspector.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::leave_consequence()}</p>
                    <DateField label=t::leave_from() name="from" value=from required=true/>
                    <DateField label=t::leave_until() name="until" value=until hint=t::leave_until_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::take_leave()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::leave_title().to_owned()>{content()}</Dialog> }.into_any()
}

/// Asks whether they are back.
#[component]
pub fn ReturnDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The inspector.
    id: String,
    /// Gets the inspector as they are then.
    inspector: Remote<InspectorView>,
) -> AnyView {
    let id = StoredValue::new(id);
    view! {
        <ConfirmDialog open title=t::return_title().to_owned() verb=t::return_to_duty()
            run=move |_: String| async move { inspector.set(return_inspector(&id.get_value()).await?); Ok(()) }>
            {t::return_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Asks whether they serve no more.
#[component]
pub fn RetireDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The inspector.
    id: String,
    /// Gets the inspector as they are then.
    inspector: Remote<InspectorView>,
) -> AnyView {
    let id = StoredValue::new(id);
    view! {
        <ConfirmDialog open title=t::retire_title().to_owned() verb=t::retire() is_final=true
            run=move |_: String| async move { inspector.set(retire_inspector(&id.get_value()).await?); Ok(()) }>
            {t::retire_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
