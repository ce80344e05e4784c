//! A note inside a page: something to know, to mind, or to mend.

use super::form::Keeper;
use super::icon::{self, Icon};
use super::{Button, ButtonSize};
use crate::api::Error;
use crate::texts;
use leptos::prelude::*;

/// How grave a note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoteKind {
    /// To know.
    #[default]
    Plain,
    /// New, and worth a look.
    Info,
    /// Near a limit, or waiting.
    Warn,
    /// Wrong.
    Bad,
}

/// A note.
#[component]
pub fn Note(
    /// How grave.
    #[prop(optional)]
    kind: NoteKind,
    children: Children,
) -> AnyView {
    let (class, shape) = match kind {
        NoteKind::Plain => ("note", icon::INFO),
        NoteKind::Info => ("note note-info", icon::INFO),
        NoteKind::Warn => ("note note-warn", icon::WARNING),
        NoteKind::Bad => ("note note-bad", icon::ALERT),
    };
    let role = (kind == NoteKind::Bad).then_some("alert");
    view! { <div class=class role=role><Icon icon=shape/><span class="grow">{children()}</span></div> }.into_any()
}

/// What whoever keeps the system asks for, folded away: nobody else has a use for it.
pub fn error_details(error: &Error) -> AnyView {
    let number = error.request_id().map(texts::ui::request_id);
    number
        .map(|number| {
            view! {
                <details class="error-details">
                    <summary>{texts::ui::details()}</summary>
                    <span class="code">{number}</span>
                </details>
            }
        })
        .into_any()
}

/// The note of an error that stopped a command: what is wrong, and folded away the number to ask by.
#[component]
pub fn ErrorNote(
    /// The error, if any.
    #[prop(into)]
    error: Signal<Option<Error>>,
) -> AnyView {
    let keeper = use_context::<Keeper>();
    let shown = move || {
        error.get().map(|error| {
            let details = error_details(&error);
            // The record as it is now: the next try stands on its version.
            let reload = keeper.clone().filter(|_| error.is_outdated()).map(|keeper| {
                let press = move || keeper.reload();
                view! { " "<Button size=ButtonSize::Small on_press=press>{texts::ui::reload_record()}</Button> }
            });
            view! {
                <Note kind=NoteKind::Bad>
                    {error.message()}
                    {reload}
                    {details}
                </Note>
            }
        })
    };
    view! { {shown} }.into_any()
}
