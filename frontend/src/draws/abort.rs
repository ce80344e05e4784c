//! Giving a draw up: while open by one person; after the freeze one asks and another confirms.

use super::api::abort_draw;
use super::words::abort_reason_text;
use crate::texts::{self, draws as t};
use crate::ui::{
    Button, ButtonKind, Choice, ConfirmDialog, Dialog, DialogFoot, Form, FormState, Note, NoteKind,
    Remote, SelectField, TextArea, kept_open, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::{Abort, AbortReason, DrawAction, DrawState, DrawView};

/// The button with its dialog.
#[component]
pub fn AbortButton(
    /// The draw.
    draw: DrawView,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    let open = kept_open("abort");
    let id = StoredValue::new(draw.id.to_string());
    let is_open = draw.state == DrawState::Open;
    let (title, verb, consequence) = match is_open {
        true => (t::give_up_title(), t::give_up(), t::give_up_consequence()),
        false => (t::abort_title(), t::ask_abort(), t::abort_consequence()),
    };
    let content = move || {
        let form = FormState::over("abort");
        let (reason, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let submit = move || {
            let body = Abort {
                reason: reason.get_untracked().parse().unwrap_or(AbortReason::Other),
                text: text.get_untracked(),
            };
            form.submit(
                async move { abort_draw(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    remote.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{consequence}</p>
                    <SelectField label=t::reason() name="reason" value=reason required=true
                        choices=Choice::all(AbortReason::ALL, abort_reason_text)/>
                    <TextArea label=t::reason_text() name="text" value=text required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Final submit=true busy=form.busy()>{verb}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! {
        <Button kind=ButtonKind::Danger on_press=move || open.set(true)>{verb}</Button>
        <Dialog open title=title.to_owned()>{content()}</Dialog>
    }
    .into_any()
}

/// What was asked, or what became of it, and the button of the person who may confirm.
#[component]
pub fn AbortNote(
    /// The draw.
    draw: DrawView,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    let reason = draw.abort_reason.map(abort_reason_text).unwrap_or_default();
    let text = draw.abort_text.clone().unwrap_or_default();
    if draw.state == DrawState::Aborted {
        return view! { <Note kind=NoteKind::Bad>{t::was_aborted(reason, text)}</Note> }.into_any();
    }
    if !draw.abort_requested {
        return ().into_any();
    }
    let may_confirm = draw.allowed_actions.contains(&DrawAction::ConfirmAbort);
    let open = RwSignal::new(false);
    let id = StoredValue::new(draw.id.to_string());
    let body = StoredValue::new(Abort {
        reason: draw.abort_reason.unwrap_or(AbortReason::Other),
        text: text.clone(),
    });
    let confirm = may_confirm.then(|| {
        view! {
            <div class="mt"><Button kind=ButtonKind::Danger on_press=move || open.set(true)>{t::confirm_abort()}</Button></div>
        }
    });
    view! {
        <Note kind=NoteKind::Warn>{t::abort_is_asked(reason, text)}{confirm}</Note>
        <ConfirmDialog open title=t::confirm_abort_title().to_owned() verb=t::confirm_abort() is_final=true
            run=move |_: String| async move {
                remote.set(abort_draw(&id.get_value(), &body.get_value()).await?);
                toast::done(t::aborted());
                Ok(())
            }>
            {t::confirm_abort_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
