//! Dialogs, on the native `<dialog>`: the browser keeps focus inside and gives it back. For a
//! decision or a short form; work has a page.

use super::field::TextArea;
use super::form::{Form, FormState, before_leaving, has_unsaved};
use super::icon;
use super::{Button, ButtonKind, IconButton, Work, unique_id};
use crate::texts;
use leptos::html;
use leptos::prelude::*;

/// Opens and closes the native element as the signal says, and the signal as the element does. What
/// was typed inside is asked about before it closes. Gives whether the content is to be there.
pub(super) fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) -> RwSignal<bool> {
    let shown = RwSignal::new(false);
    Effect::new(move |_| {
        let is_open = open.get();
        // Set only when it changes: the content would be made anew.
        if shown.get_untracked() == is_open {
            return;
        }
        let dialog = node.get_untracked().filter(|_| !is_open);
        match dialog.filter(|dialog| has_unsaved(dialog)) {
            Some(dialog) => {
                open.set(true);
                // The browser may have closed it by itself, as at the second Escape.
                if !dialog.open() {
                    let _shown = dialog.show_modal();
                }
                before_leaving(Some(&dialog), move || {
                    let _gone = open.try_set(false);
                });
            }
            None => shown.set(is_open),
        }
    });
    Effect::new(move |_| {
        let is_shown = shown.get();
        let Some(dialog) = node.get() else { return };
        if is_shown && !dialog.open() {
            let _shown = dialog.show_modal();
        } else if !is_shown && dialog.open() {
            dialog.close();
        }
    });
    shown
}

/// Escape: closed by the signal, so that one is asked first. A file field inside cancels too.
pub(super) fn on_cancel(event: &web_sys::Event, node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    let is_own = node
        .get_untracked()
        .is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
    if is_own {
        event.prevent_default();
        open.set(false);
    }
}

/// A modal dialog. Its content is made when it opens and dropped when it closes.
#[component]
pub fn Dialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Body, and a `<DialogFoot>` with the buttons.
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::new();
    let shown = follow(node, open);
    let id = unique_id();
    let labelled_by = id.clone();
    let content = move || {
        let (id, children) = (id.clone(), children.clone());
        shown.get().then(move || {
            view! {
                <div class="dialog-head">
                    <h2 id=id>{title}</h2>
                    <IconButton icon=icon::CROSS label=texts::ui::close() on_press=move || open.set(false)/>
                </div>
                {children()}
            }
        })
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby=labelled_by
            on:cancel=move |event| on_cancel(&event, node, open)
            on:close=move |_| open.set(false)
        >
            {content}
        </dialog>
    }
    .into_any()
}

/// The buttons of a dialog: back first, the verb last.
#[component]
pub fn DialogFoot(children: Children) -> AnyView {
    view! { <div class="dialog-foot">{children()}</div> }.into_any()
}

/// Asks before something is done: says what happens and what stays, has the verb on its button,
/// stays open with the reason if the server refuses.
#[component]
pub fn ConfirmDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The verb on the button.
    verb: &'static str,
    /// It destroys or can't be taken back: the button is red.
    #[prop(optional)]
    is_final: bool,
    /// Asks for a reason under this label; `run` gets it, else an empty text.
    #[prop(optional)]
    reason_label: Option<&'static str>,
    /// Does it. The dialog closes when it has succeeded.
    #[prop(into)]
    run: Work<String>,
    /// The consequence.
    children: ChildrenFn,
) -> AnyView {
    let children = StoredValue::new(children);
    let content = move || {
        let form = FormState::new();
        let reason = RwSignal::new(String::new());
        let submit =
            move || form.submit(run.run(reason.get_untracked()), move |()| open.set(false));
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack-sm">
                    <div class="t2">{children.with_value(|children| children())}</div>
                    {reason_label.map(|label| view! {
                        <TextArea label name="reason" value=reason required=true max_length=500/>
                    })}
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button
                        submit=true
                        kind=if is_final { ButtonKind::Final } else { ButtonKind::Primary }
                        busy=form.busy()
                    >
                        {verb}
                    </Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title>{content()}</Dialog> }.into_any()
}
