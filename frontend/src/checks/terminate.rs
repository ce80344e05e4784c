//! Giving a check up: an operator or an inspector asks, an approver confirms.

use super::api::terminate_check;
use crate::registers::{object_status_text, other_statuses};
use crate::texts::{self, checks as t};
use crate::ui::{
    Button, ButtonKind, Dialog, DialogFoot, Form, FormState, Note, NoteKind, Remote, SelectField,
    TextArea, toast,
};
use leptos::prelude::*;
use sortition_contract::checks::{CheckAction, CheckDetail, CheckState, CheckView, TerminateCheck};
use sortition_contract::registers::ObjectStatus;

/// Says that a check was given up, or is to be.
pub fn termination_note(check: &CheckView) -> Option<AnyView> {
    let asked = check.termination.as_ref()?;
    let status = object_status_text(asked.reason);
    let (kind, text) = match check.state {
        CheckState::Terminated => (NoteKind::Plain, t::was_terminated(status, &asked.text)),
        _ => (NoteKind::Warn, t::termination_waits(status, &asked.text)),
    };
    Some(view! { <Note kind>{text}</Note> }.into_any())
}

/// The button with its dialog, for those who may take the next of the two steps.
#[component]
pub fn Terminate(
    /// The check.
    view: CheckView,
    /// Takes the answer.
    check: Remote<CheckDetail>,
) -> AnyView {
    if !view.allowed_actions.contains(&CheckAction::Terminate) {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let label = match view.termination {
        Some(_) => t::confirm_termination(),
        None => t::ask_termination(),
    };
    view! {
        <Button kind=ButtonKind::Danger on_press=move || open.set(true)>{label}</Button>
        <TerminateDialog open view check/>
    }
    .into_any()
}

#[component]
fn TerminateDialog(open: RwSignal<bool>, view: CheckView, check: Remote<CheckDetail>) -> AnyView {
    let id = StoredValue::new(view.id.to_string());
    let asked = StoredValue::new(view.termination);
    let is_asked = asked.with_value(Option::is_some);
    let (title, verb, consequence, done) = match is_asked {
        true => (
            t::confirm_termination_title(),
            t::confirm_termination(),
            t::confirm_termination_consequence(),
            t::termination_was_confirmed(),
        ),
        false => (
            t::ask_termination_title(),
            t::ask_termination(),
            t::ask_termination_consequence(),
            t::termination_was_asked(),
        ),
    };
    let content = move || {
        let form = FormState::new();
        let reason = RwSignal::new(asked.with_value(|asked| {
            let reason = asked.as_ref().map(|asked| asked.reason.to_string());
            reason.unwrap_or_default()
        }));
        let text = RwSignal::new(String::new());
        let submit = move || {
            let Ok(reason) = reason.get_untracked().parse() else {
                return;
            };
            let body = TerminateCheck {
                reason,
                text: text.get_untracked(),
            };
            form.submit(
                async move { terminate_check(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(done);
                    check.set(answer);
                },
            );
        };
        let asked_for = asked.with_value(|asked| {
            let asked = asked.as_ref()?;
            let status = object_status_text(asked.reason);
            Some(t::termination_asked_for(status, &asked.text))
        });
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{consequence}</p>
                    {asked_for.map(|asked| view! { <Note kind=NoteKind::Warn>{asked}</Note> })}
                    {(!is_asked).then(|| view! {
                        <SelectField label=t::termination_reason() name="reason" value=reason required=true
                            choices=other_statuses(ObjectStatus::Active) blank=texts::ui::choose()/>
                    })}
                    <TextArea label=t::explanation() name="text" value=text required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Final submit=true busy=form.busy()>{verb}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=title.to_owned()>{content()}</Dialog> }.into_any()
}
