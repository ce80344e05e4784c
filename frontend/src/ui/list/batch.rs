//! One event over the selected rows: says what will happen before, and after what became of each.

use super::{ListHandle, Selection};
use crate::texts::{self, error_title};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Dialog, DialogFoot, Form, FormState, Note, NoteKind, Table,
    TextArea, Work, toast,
};
use leptos::prelude::*;
use sortition_contract::page::{BatchResult, BatchResults};

/// A button over the selected rows. Its dialog asks, runs the batch, and names what was refused and
/// why; that stays selected.
#[component]
pub fn BatchButton(
    /// The verb, on the button and in the dialog.
    verb: &'static str,
    /// The question.
    title: &'static str,
    /// What will happen to so many.
    #[prop(into)]
    consequence: Callback<usize, String>,
    /// Asks for a reason under this label.
    #[prop(optional_no_strip)]
    reason_label: Option<&'static str>,
    /// Applies it to the records with these ids, with the reason.
    #[prop(into)]
    run: Work<(Vec<String>, String), BatchResults>,
    /// What is selected.
    selection: Selection,
    /// Loads the list again.
    handle: ListHandle,
) -> AnyView {
    let open = RwSignal::new(false);
    let results = RwSignal::new(None::<BatchResults>);
    let start = move || {
        results.set(None);
        open.set(true);
    };
    let names = StoredValue::new(Vec::<(String, String)>::new());
    // Another selection makes this button anew, so it changes when the dialog is done with.
    let end = move |refused: Vec<String>| {
        selection.keys.set(refused);
        handle.reload();
    };
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true)
            && !is_open
            && let Some(answer) = results.get_untracked()
        {
            end(refused_of(&answer).map(|one| one.id.clone()).collect());
        }
        is_open
    });
    let told = move |answer: BatchResults| {
        if refused_of(&answer).next().is_some() {
            results.set(Some(answer));
            return;
        }
        toast::done(texts::ui::batch_done(answer.results.len()));
        open.set(false);
        end(Vec::new());
    };
    let ask = move || {
        let form = FormState::new();
        let reason = RwSignal::new(String::new());
        let ids = selection.keys.get_untracked();
        let words = consequence.run(ids.len());
        let submit = move || {
            let ids = selection.keys.get_untracked();
            names.set_value(
                ids.iter()
                    .map(|id| (id.clone(), selection.names.run(id.clone())))
                    .collect(),
            );
            form.submit(run.run((ids, reason.get_untracked())), told);
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack-sm">
                    <p class="t2">{words}</p>
                    {reason_label.map(|label| view! {
                        <TextArea label name="reason" value=reason required=true max_length=500/>
                    })}
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{verb}</Button>
                </DialogFoot>
            </Form>
        }
        .into_any()
    };
    let content = move || match results.get() {
        None => ask(),
        Some(answer) => {
            let refused: Vec<_> = refused_of(&answer)
                .map(|one| {
                    let name = names.with_value(|names| {
                        let found = names.iter().find(|(id, _)| *id == one.id);
                        found.map_or_else(|| one.id.clone(), |(_, name)| name.clone())
                    });
                    let why = one.code.as_deref().map(error_title).unwrap_or_default();
                    view! { <tr><td class="name">{name}</td><td>{why}</td></tr> }
                })
                .collect();
            let done = answer.results.len() - refused.len();
            let told = texts::ui::batch_partly(done, refused.len());
            view! {
                <div class="dialog-body stack-sm">
                    <Note kind=NoteKind::Warn>{told}</Note>
                    <Table label=texts::ui::batch_refused()>
                        <thead><tr>
                            <th scope="col">{texts::ui::batch_record()}</th>
                            <th scope="col">{texts::ui::batch_reason()}</th>
                        </tr></thead>
                        <tbody>{refused}</tbody>
                    </Table>
                </div>
                <DialogFoot>
                    <Button kind=ButtonKind::Primary on_press=move || open.set(false)>{texts::ui::close()}</Button>
                </DialogFoot>
            }
            .into_any()
        }
    };
    view! {
        <Button size=ButtonSize::Small on_press=start>{verb}</Button>
        <Dialog open title=title.to_owned()>{content}</Dialog>
    }
    .into_any()
}

fn refused_of(answer: &BatchResults) -> impl Iterator<Item = &BatchResult> {
    answer.results.iter().filter(|one| one.code.is_some())
}
