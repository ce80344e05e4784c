//! Forms: checks before sending, the server's field errors at their fields, everything else in a
//! note above the buttons. What was typed always stays: a form knows what is saved and what isn't,
//! asks before it is lost, and keeps it while the record around it is loaded anew.

mod conflict;
mod held;
mod keeper;
mod leave;
mod typed;

pub use held::{Held, Holds};
pub use keeper::{Keeper, kept_open};
pub use leave::{LeaveDialog, before_leaving, follow_address, has_unsaved, watch_page};
pub use typed::Value;

use super::note::ErrorNote;
use super::work::Command;
use crate::api::Error;
use crate::texts;
use conflict::Conflict;
use leptos::context::Provider;
use leptos::html;
use leptos::prelude::*;
use std::collections::HashMap;
use std::future::Future;
use typed::{Field, Kept};
use wasm_bindgen::JsCast;

/// The state of one form. `Copy`; fields inside `<Form>` find it by themselves.
#[derive(Clone, Copy)]
pub struct FormState {
    command: Command,
    /// Messages by field name, from the page's own checks or the server's.
    messages: RwSignal<Vec<(String, String)>>,
    fields: RwSignal<Vec<Field>>,
    /// What the record has in each field, and in which building of the page that was read.
    saved: RwSignal<HashMap<String, (u32, Held)>>,
    /// What was typed into fields that are off the page.
    kept: StoredValue<HashMap<String, Kept>>,
    /// How often the page around it was built.
    mount: StoredValue<u32>,
    /// The last number given to a field.
    last: StoredValue<u32>,
    /// Loads the record anew.
    reload: StoredValue<Option<Callback<()>>>,
    /// Somebody else changed the record meanwhile.
    conflict: RwSignal<Option<Outdated>>,
    node: NodeRef<html::Form>,
}

/// What was saved when somebody else's change was found out.
#[derive(Clone)]
struct Outdated {
    mount: u32,
    base: Vec<(String, Held)>,
}

impl FormState {
    /// Nothing wrong yet, nothing typed. For a form that makes something new; one that changes a
    /// record is [`FormState::over`] it.
    pub fn new() -> Self {
        let form = Self::unwatched();
        leave::watch_form(form);
        form
    }

    /// A form whose content nobody misses: leaving it asks nothing.
    pub fn unwatched() -> Self {
        Self {
            command: Command::new(),
            messages: RwSignal::new(Vec::new()),
            fields: RwSignal::new(Vec::new()),
            saved: RwSignal::new(HashMap::new()),
            kept: StoredValue::new(HashMap::new()),
            mount: StoredValue::new(0),
            last: StoredValue::new(0),
            reload: StoredValue::new(None),
            conflict: RwSignal::new(None),
            node: NodeRef::new(),
        }
    }

    fn with_reload(self, reload: Option<Callback<()>>) -> Self {
        self.reload.set_value(reload);
        self
    }

    fn next_number(self) -> u32 {
        self.last.update_value(|last| *last += 1);
        self.last.get_value()
    }

    /// Whether it stands in a part of the page.
    fn is_inside(self, part: &web_sys::Element) -> bool {
        let form = self.node.try_get_untracked().flatten();
        form.is_some_and(|form| part.contains(Some(form.as_ref())))
    }

    /// True while it is being sent; for the button.
    pub fn busy(self) -> Signal<bool> {
        self.command.busy.into()
    }

    /// The error that belongs to no field.
    pub fn error(self) -> Signal<Option<Error>> {
        Signal::derive(move || {
            let is_told = self.conflict.with(Option::is_some);
            self.command
                .error
                .get()
                .filter(|error| self.has_unplaced(error) || error.fields().is_empty())
                .filter(|error| !(is_told && is_outdated(error)))
        })
    }

    /// Sends the form: `doing` is the call, `done` gets its result. Field errors go to their
    /// fields, the first of which gets the focus.
    pub fn submit<T: 'static>(
        self,
        doing: impl Future<Output = Result<T, Error>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let sent = self.snapshot();
        self.send(doing, move |answer| {
            self.settle(sent);
            done(answer);
        });
    }

    /// Saves what is typed, if anything is, and then acts, as a button beside the form does.
    /// Whether the fields are right is the caller's to [`check`](Self::check), where it matters.
    /// `took` gets the record as it was saved, so that the page shows it even if the act fails;
    /// `act` gets it too, with the version that it needs.
    pub fn save_then<T: Clone + 'static, U: 'static, Acting>(
        self,
        save: impl Future<Output = Result<T, Error>> + 'static,
        took: impl FnOnce(T) + 'static,
        act: impl FnOnce(Option<T>) -> Acting + 'static,
        done: impl FnOnce(U) + 'static,
    ) where
        Acting: Future<Output = Result<U, Error>> + 'static,
    {
        let sent = self.snapshot();
        let is_unsaved = untrack(|| self.is_unsaved());
        if self.busy().get_untracked() {
            return;
        }
        let doing = async move {
            let saved = match is_unsaved {
                true => {
                    let saved = save.await?;
                    self.settle(sent);
                    took(saved.clone());
                    Some(saved)
                }
                false => None,
            };
            act(saved).await
        };
        self.send(doing, done);
    }

    fn send<T: 'static>(
        self,
        doing: impl Future<Output = Result<T, Error>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let watched = async move {
            let result = doing.await;
            if let Err(error) = &result {
                self.place(error);
                self.note_conflict(error);
            }
            result
        };
        self.command.run(watched, done);
    }

    /// Somebody else changed the record: it is loaded anew, and what is typed stays.
    fn note_conflict(self, error: &Error) {
        let Some(reload) = self.reload.try_get_value().flatten() else {
            return;
        };
        if !is_outdated(error) {
            return;
        }
        let base = self.saved.with_untracked(|saved| {
            let fields = saved.iter();
            fields
                .map(|(name, (_, held))| (name.clone(), held.clone()))
                .collect()
        });
        self.conflict.set(Some(Outdated {
            mount: self.mount.get_value(),
            base,
        }));
        reload.run(());
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
        self.fields.with_untracked(|fields| {
            error.fields().iter().any(|one| {
                let pointer = one.pointer.trim_start_matches('/');
                !fields.iter().any(|field| is_of(pointer, &field.name))
            })
        })
    }

    /// Runs all fields' own checks; true if nothing is wrong.
    pub fn check(self) -> bool {
        let fields = self.fields.get_untracked();
        let wrong: Vec<_> = fields
            .iter()
            .filter_map(|field| Some((field.name.clone(), field.check.run(())?)))
            .collect();
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

/// Whether the record has another version than the one that was changed. A record that moved to
/// another state refuses by another code, and says so.
fn is_outdated(error: &Error) -> bool {
    error.status() == 412
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
    /// Its errors show elsewhere, as beside buttons that save it first.
    #[prop(optional)]
    is_error_elsewhere: bool,
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
            <Conflict state/>
            <Provider value=state>{children()}</Provider>
            {(!is_error_elsewhere).then(|| view! { <div class="form-error"><ErrorNote error=state.error()/></div> })}
        </form>
    }
    .into_any()
}

/// The buttons at the end of a form on a page, with a line above.
#[component]
pub fn FormFoot(children: Children) -> AnyView {
    let state = use_context::<FormState>();
    let is_unsaved = move || state.is_some_and(FormState::is_unsaved);
    view! {
        <div class="form-foot">
            {children()}
            {move || is_unsaved().then(|| view! { <span class="sm t3">{texts::ui::unsaved()}</span> })}
        </div>
    }
    .into_any()
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
