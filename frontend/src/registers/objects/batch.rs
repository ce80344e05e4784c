//! What is done to many objects at once: tags, status. Each is done or refused on its own.

use crate::registers::api::batch_objects;
use crate::registers::words::object_status_text;
use crate::session;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Choice, DateField, Dialog, DialogFoot, Form, FormState,
    ListHandle, SelectField, Selection, TagsField, TextArea, toast,
};
use leptos::prelude::*;
use sortition_contract::page::BatchResults;
use sortition_contract::registers::{ObjectBatch, ObjectBatchAction, ObjectStatus};

/// The buttons for what is selected.
#[component]
pub fn Batches(selection: Selection, handle: ListHandle) -> AnyView {
    if !session::may("batch_objects") {
        return ().into_any();
    }
    let (tagging, untagging, marking) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let button = |open: RwSignal<bool>, label: &'static str| {
        view! { <Button size=ButtonSize::Small on_press=move || open.set(true)>{label}</Button> }
    };
    view! {
        {button(tagging, t::tag_them())}
        {button(untagging, t::untag_them())}
        {button(marking, t::mark())}
        <TagDialog open=tagging action=ObjectBatchAction::Tag selection handle/>
        <TagDialog open=untagging action=ObjectBatchAction::Untag selection handle/>
        <MarkManyDialog open=marking selection handle/>
    }
    .into_any()
}

/// Says what became of the batch; what was refused stays selected.
fn told(results: BatchResults, selection: Selection, handle: ListHandle) {
    let refused: Vec<_> = results
        .results
        .iter()
        .filter(|one| one.code.is_some())
        .map(|one| one.id.clone())
        .collect();
    let done = results.results.len() - refused.len();
    if refused.is_empty() {
        toast::done(t::batch_done(done));
    } else {
        toast::failed(t::batch_partly(done, refused.len()));
    }
    selection.keys.set(refused);
    handle.reload();
}

/// A batch over what is selected that does nothing yet.
fn batch(action: ObjectBatchAction, selection: Selection) -> ObjectBatch {
    ObjectBatch {
        action,
        ids: selection.keys.get_untracked(),
        reason: None,
        tags: Vec::new(),
        status: None,
        on: None,
    }
}

/// Adds tags, or takes them away.
#[component]
fn TagDialog(
    open: RwSignal<bool>,
    action: ObjectBatchAction,
    selection: Selection,
    handle: ListHandle,
) -> AnyView {
    let (title, verb) = match action {
        ObjectBatchAction::Untag => (t::untag_title(), t::untag_them()),
        _ => (t::tag_title(), t::tag_them()),
    };
    let content = move || {
        let form = FormState::new();
        let tags = RwSignal::new(Vec::new());
        let submit = move || {
            let body = ObjectBatch {
                tags: tags.get_untracked(),
                ..batch(action, selection)
            };
            form.submit(async move { batch_objects(&body).await }, move |results| {
                open.set(false);
                told(results, selection, handle);
            });
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::for_selected(selection.keys.with_untracked(Vec::len))}</p>
                    <TagsField label=t::tags() name="tags" value=tags hint=t::tags_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{verb}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=title.to_owned()>{content()}</Dialog> }.into_any()
}

/// Gives them all another status.
#[component]
fn MarkManyDialog(open: RwSignal<bool>, selection: Selection, handle: ListHandle) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let status = RwSignal::new(String::new());
        let reason = RwSignal::new(String::new());
        let on = RwSignal::new(session::person().map(|person| person.today));
        let submit = move || {
            let Ok(status) = status.get_untracked().parse() else {
                return;
            };
            let body = ObjectBatch {
                status: Some(status),
                reason: Some(reason.get_untracked()),
                on: on.get_untracked(),
                ..batch(ObjectBatchAction::Mark, selection)
            };
            form.submit(async move { batch_objects(&body).await }, move |results| {
                open.set(false);
                told(results, selection, handle);
            });
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::for_selected(selection.keys.with_untracked(Vec::len))}</p>
                    <p class="t2">{t::mark_consequence()}</p>
                    <SelectField label=t::new_status() name="status" value=status required=true
                        choices=Choice::all(ObjectStatus::ALL, object_status_text)/>
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
