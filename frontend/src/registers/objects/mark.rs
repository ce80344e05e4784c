//! Another status for one object.

use crate::registers::api::mark_object;
use crate::registers::words::other_statuses;
use crate::session;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, DateField, Dialog, DialogFoot, Form, FormState, SelectField, TextArea,
    toast,
};
use leptos::prelude::*;
use sortition_contract::registers::{MarkObject, ObjectView};

/// Asks for the status and the reason.
#[component]
pub fn MarkDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The object.
    object: ObjectView,
    /// Gets the object as it is then.
    on_change: Callback<ObjectView>,
) -> AnyView {
    let object = StoredValue::new(object);
    let content = move || {
        let form = FormState::new();
        let status = RwSignal::new(String::new());
        let reason = RwSignal::new(String::new());
        let on = RwSignal::new(session::person().map(|person| person.today));
        let present = object.with_value(|object| object.status);
        let submit = move || {
            let Ok(status) = status.get_untracked().parse() else {
                return;
            };
            let body = MarkObject {
                status,
                reason: reason.get_untracked(),
                on: on.get_untracked(),
            };
            let id = object.with_value(|object| object.id.to_string());
            form.submit(
                async move { mark_object(&id, &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_marked());
                    on_change.run(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::mark_consequence()}</p>
                    <SelectField label=t::new_status() name="status" value=status required=true choices=other_statuses(present)/>
                    <DateField label=t::status_on() name="on" value=on required=true/>
                    <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::mark()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::mark_title().to_owned()>{content()}</Dialog> }.into_any()
}
