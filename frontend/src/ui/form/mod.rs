//! Forms: checks before sending, the server's field errors at their fields, everything else in a
//! note above the buttons. What was typed always stays.

use super::note::ErrorNote;
use super::work::Command;
use crate::api::Error;
use crate::texts;
use leptos::context::Provider;
use leptos::html;
use leptos::prelude::*;
use std::future::Future;
use wasm_bindgen::JsCast;

/// The state of one form. `Copy`; fields inside `<Form>` find it by themselves.
#[derive(Clone, Copy)]
pub struct FormState {
    command: Command,
    /// Messages by field name, from the page's own checks or the server's.
    messages: RwSignal<Vec<(String, String)>>,
    fields: StoredValue<Vec<Field>>,
    node: NodeRef<html::Form>,
}

/// A field that takes part: its name and its own check.
struct Field {
    name: String,
    check: Callback<(), Option<String>>,
}

impl FormState {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self {
            command: Command::new(),
            messages: RwSignal::new(Vec::new()),
            fields: StoredValue::new(Vec::new()),
            node: NodeRef::new(),
        }
    }

    /// True while it is being sent; for the button.
    pub fn busy(self) -> Signal<bool> {
        self.command.busy.into()
    }

    /// The error that belongs to no field.
    pub fn error(self) -> Signal<Option<Error>> {
        Signal::derive(move || {
            self.command
                .error
                .get()
                .filter(|error| self.has_unplaced(error) || error.fields().is_empty())
        })
    }

    /// Sends the form: `doing` is the call, `done` gets its result. Field errors go to their
    /// fields, the first of which gets the focus.
    pub fn submit<T: 'static>(
        self,
        doing: impl Future<Output = Result<T, Error>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let watched = async move {
            let result = doing.await;
            if let Err(error) = &result {
                self.place(error);
            }
            result
        };
        self.command.run(watched, done);
    }

    /// Puts the fields' errors at the fields.
    fn place(self, error: &Error) {
        let messages: Vec<_> = error
            .fields()
            .iter()
            .map(|one| {
                (
                    one.pointer.trim_start_matches('/').to_owned(),
                    one.detail.clone(),
                )
            })
            .collect();
        if self.messages.try_set(messages).is_none() {
            self.focus_first_wrong();
        }
    }

    /// Whether the server complains of something that has no field here.
    fn has_unplaced(self, error: &Error) -> bool {
        self.fields.with_value(|fields| {
            error.fields().iter().any(|one| {
                let pointer = one.pointer.trim_start_matches('/');
                !fields.iter().any(|field| is_of(pointer, &field.name))
            })
        })
    }

    /// Runs all fields' own checks; true if nothing is wrong.
    pub fn check(self) -> bool {
        let wrong: Vec<_> = self.fields.with_value(|fields| {
            fields
                .iter()
                .filter_map(|field| Some((field.name.clone(), field.check.run(())?)))
                .collect()
        });
        let is_right = wrong.is_empty();
        self.messages.set(wrong);
        if !is_right {
            self.focus_first_wrong();
        }
        is_right
    }

    /// The message of a field, if something is wrong with it.
    pub(super) fn message(self, name: &str) -> Option<String> {
        self.messages.with(|messages| {
            messages
                .iter()
                .find(|(pointer, _)| is_of(pointer, name))
                .map(|(_, message)| message.clone())
        })
    }

    /// Takes a field's message away: it is being changed.
    pub(super) fn clear(self, name: &str) {
        let has = self
            .messages
            .with_untracked(|messages| messages.iter().any(|(pointer, _)| is_of(pointer, name)));
        if has {
            self.messages
                .update(|messages| messages.retain(|(pointer, _)| !is_of(pointer, name)));
        }
    }

    /// Makes a field take part until it is taken off the page.
    pub(super) fn register(self, name: &str, check: Callback<(), Option<String>>) {
        self.fields.update_value(|fields| {
            fields.push(Field {
                name: name.to_owned(),
                check,
            });
        });
        let name = name.to_owned();
        on_cleanup(move || {
            let _gone = self
                .fields
                .try_update_value(|fields| fields.retain(|field| field.name != name));
        });
    }

    /// Once the messages are on the page.
    fn focus_first_wrong(self) {
        request_animation_frame(move || {
            let wrong = self
                .node
                .try_get_untracked()
                .flatten()
                .and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten())
                .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(field) = wrong {
                let _focused = field.focus();
            }
        });
    }
}

impl Default for FormState {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a pointer (without its first slash) is of a field: the field itself, or inside it.
fn is_of(pointer: &str, name: &str) -> bool {
    pointer
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A form. Runs its fields' checks, then `on_submit`, which calls [`FormState::submit`].
#[component]
pub fn Form(
    /// Its state.
    state: FormState,
    /// What happens once the checks have passed.
    #[prop(into)]
    on_submit: Callback<()>,
    /// `form` puts fields in two columns, `stack` below each other.
    #[prop(default = "form")]
    class: &'static str,
    children: Children,
) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // A form in a dialog in a form: the event is this one's alone.
        event.stop_propagation();
        if !state.busy().get_untracked() && state.check() {
            on_submit.run(());
        }
    };
    // For what is inside only: fields elsewhere on the page must not find this form, least of all
    // when it is gone, as the sign-in's is once somebody is signed in.
    view! {
        <form class=class node_ref=state.node novalidate on:submit=submit>
            <Provider value=state>{children()}</Provider>
            <div class="form-error"><ErrorNote error=state.error()/></div>
        </form>
    }
    .into_any()
}

/// The buttons at the end of a form on a page, with a line above.
#[component]
pub fn FormFoot(children: Children) -> AnyView {
    view! { <div class="form-foot">{children()}</div> }.into_any()
}

/// What is said of a required field that is empty.
pub(super) fn required_message() -> String {
    texts::ui::required().to_owned()
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn is_of_matches_whole_steps() {
        assert!(is_of("ratios/0/max", "ratios"));
        assert!(is_of("title", "title"));
        assert!(!is_of("title_en", "title"));
        assert!(!is_of("title", "title_en"));
    }
}
