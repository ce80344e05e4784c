//! What all fields share: ids, label, hint, error, and their part in the form.

use crate::ui::form::{FormState, Value, required_message};
use crate::ui::icon::{self, Icon};
use crate::ui::unique_id;
use leptos::html;
use leptos::prelude::*;

/// The parts of a field that its label, control and messages must agree on. `Copy`.
#[derive(Clone, Copy)]
pub struct Parts {
    id: StoredValue<String>,
    name: StoredValue<String>,
    form: Option<FormState>,
    /// What the control itself can't accept, as letters in a number.
    local: RwSignal<Option<String>>,
    is_hinted: StoredValue<bool>,
}

impl Parts {
    /// Joins the form around it, if there is one, with what it holds.
    pub fn new(name: &str, label: &str, required: bool, value: Value) -> Self {
        let parts = Self {
            id: StoredValue::new(unique_id()),
            name: StoredValue::new(name.to_owned()),
            form: use_context::<FormState>(),
            local: RwSignal::new(None),
            is_hinted: StoredValue::new(false),
        };
        if let Some(form) = parts.form {
            let held = value.clone();
            let check = move |()| {
                let local = parts.local.get_untracked();
                local.or_else(|| (required && held.is_empty()).then(required_message))
            };
            form.register(name, label, Callback::new(check), value);
        }
        parts
    }

    /// The control's id.
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// The control's name.
    pub fn name(self) -> String {
        self.name.get_value()
    }

    /// What is wrong, if anything.
    pub fn message(self) -> Option<String> {
        self.local.get().or_else(|| {
            let name = self.name.get_value();
            self.form.and_then(|form| form.message(&name))
        })
    }

    /// For `aria-invalid`.
    pub fn invalid(self) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
        move || self.message().map(|_| "true")
    }

    /// For `aria-describedby`.
    pub fn described_by(self) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
        move || {
            let id = self.id.get_value();
            if self.message().is_some() {
                Some(format!("{id}-error"))
            } else {
                self.is_hinted.get_value().then(|| format!("{id}-hint"))
            }
        }
    }

    /// The control was changed: what was said of its old value is over.
    pub fn touched(self) {
        if let Some(form) = self.form {
            self.name.with_value(|name| form.clear(name));
        }
    }

    /// Says that the control holds what it can't accept; or takes that back.
    pub fn set_local(self, message: Option<String>) {
        if self.local.get_untracked() != message {
            self.local.set(message);
        }
    }
}

/// Stops a page under test in which a field stands in a form that doesn't know of it: it was built
/// before its form, in a variable outside of it, and nobody would check or keep what it holds.
fn require_form(parts: Parts, node: NodeRef<html::Div>) {
    Effect::new(move |_| {
        let form = node.get().map(|node| node.closest("form"));
        let is_inside = matches!(form, Some(Ok(Some(_))));
        debug_assert!(
            !is_inside || parts.form.is_some(),
            "the field {} was built outside of its form",
            parts.name()
        );
    });
}

/// Label, control, and hint or error.
#[component]
pub fn Frame(
    /// The field's parts.
    parts: Parts,
    /// What is asked.
    label: String,
    /// Whether it must be filled in.
    required: bool,
    /// How to fill it in.
    hint: MaybeProp<String>,
    /// Across both columns of the form.
    is_wide: bool,
    /// At the label's end, as a link.
    #[prop(optional, into)]
    aside: ViewFnOnce,
    children: Children,
) -> AnyView {
    let id = parts.id();
    let node = NodeRef::new();
    if cfg!(debug_assertions) {
        require_form(parts, node);
    }
    parts.is_hinted.set_value(hint.get_untracked().is_some());
    let below = {
        let id = id.clone();
        move || {
            match (parts.message(), hint.get()) {
            (Some(message), _) => view! {
                <p class="err" id=format!("{id}-error")><Icon icon=icon::ALERT/><span>{message}</span></p>
            }
            .into_any(),
            (None, Some(hint)) => view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> }.into_any(),
            (None, None) => ().into_any(),
        }
        }
    };
    view! {
        <div class="field" class:wide=is_wide node_ref=node>
            <div class="row row-between">
                <label class="label" for=id id=format!("{}-label", parts.id())>
                    {label}
                    {required.then(|| view! { <span class="req" aria-hidden="true">"*"</span> })}
                </label>
                {aside.run()}
            </div>
            {children()}
            {below}
        </div>
    }
    .into_any()
}
