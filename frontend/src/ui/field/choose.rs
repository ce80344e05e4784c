//! One of a few: select and radios; yes or no: check box.

use super::frame::Parts;
use super::text::frame;
use crate::texts;
use crate::ui::form::{FormState, Value};
use crate::ui::{Choice, chosen_label};
use leptos::prelude::*;

/// One of the choices, in a native select.
#[component]
pub fn SelectField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The chosen value; empty: none.
    value: RwSignal<String>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// How to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What stands for no choice.
    #[prop(optional)]
    blank: Option<&'static str>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    let words = move |code: &String| choices.with_untracked(|all| chosen_label(all, code));
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let own = choice.value.clone();
                view! {
                    <option value=choice.value selected=move || value.get() == own>{choice.label}</option>
                }
            })
            .collect::<Vec<_>>()
    };
    let control = view! {
        <select
            class="input"
            id=parts.id()
            name=parts.name()
            required=required
            disabled=disabled
            aria-invalid=parts.invalid()
            aria-describedby=parts.described_by()
            on:change=move |event| {
                value.set(event_target_value(&event));
                parts.touched();
            }
        >
            <option value="" selected=move || value.with(String::is_empty)>
                {blank.unwrap_or_else(texts::ui::choose)}
            </option>
            {options}
        </select>
    }
    .into_any();
    frame(
        parts,
        label,
        required,
        hint,
        is_wide,
        ViewFnOnce::default(),
        control,
    )
}

/// One of a few, all in sight.
#[component]
pub fn RadioField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The chosen value; empty: none.
    value: RwSignal<String>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// How to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
) -> AnyView {
    let words = move |code: &String| choices.with_untracked(|all| chosen_label(all, code));
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let (mine, own) = (choice.value.clone(), choice.value.clone());
                view! {
                    <label class="check">
                        <input
                            type="radio"
                            name=parts.id()
                            value=choice.value
                            prop:checked=move || value.get() == mine
                            aria-invalid=parts.invalid()
                            on:change=move |_| {
                                value.set(own.clone());
                                parts.touched();
                            }
                        />
                        <span>{choice.label}</span>
                    </label>
                }
            })
            .collect::<Vec<_>>()
    };
    let control = view! {
        <div
            class="choices"
            id=parts.id()
            role="radiogroup"
            aria-labelledby=format!("{}-label", parts.id())
            aria-describedby=parts.described_by()
        >
            {options}
        </div>
    }
    .into_any();
    frame(
        parts,
        label,
        required,
        hint,
        is_wide,
        ViewFnOnce::default(),
        control,
    )
}

/// Any of a few, all in sight.
#[component]
pub fn ChecksField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The chosen values, in the order in which they were chosen.
    value: RwSignal<Vec<String>>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// How to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
) -> AnyView {
    let words = move |codes: &Vec<String>| labels_of(choices, codes);
    let parts = Parts::new(&name, &label, false, Value::of(value, words));
    let toggle = move |own: &String, is_on: bool| {
        value.update(|values| {
            values.retain(|one| one != own);
            if is_on {
                values.push(own.clone());
            }
        });
        parts.touched();
    };
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let (mine, own) = (choice.value.clone(), choice.value);
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || value.with(|values| values.contains(&mine))
                            on:change=move |event| toggle(&own, event_target_checked(&event))
                        />
                        <span>{choice.label}</span>
                    </label>
                }
            })
            .collect::<Vec<_>>()
    };
    let control = view! {
        <div
            class="choices"
            id=parts.id()
            role="group"
            aria-labelledby=format!("{}-label", parts.id())
            aria-describedby=parts.described_by()
        >
            {options}
        </div>
    }
    .into_any();
    frame(
        parts,
        label,
        false,
        hint,
        is_wide,
        ViewFnOnce::default(),
        control,
    )
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// What is agreed to or switched on.
    #[prop(into)]
    label: String,
    /// The answer.
    value: RwSignal<bool>,
    /// What it does.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    if let Some(form) = use_context::<FormState>() {
        let words = |is_on: &bool| match is_on {
            true => texts::ui::switched_on().to_owned(),
            false => texts::ui::switched_off().to_owned(),
        };
        form.track(&label, &label, value, words);
    }
    view! {
        <div class="field" class:wide=is_wide>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=value
                    disabled=disabled
                    on:change=move |event| value.set(event_target_checked(&event))
                />
                <span>{label}</span>
            </label>
            {move || hint.get().map(|hint| view! { <p class="hint">{hint}</p> })}
        </div>
    }
    .into_any()
}

/// What chosen codes are called.
pub(super) fn labels_of(choices: Signal<Vec<Choice>>, codes: &[String]) -> String {
    choices.with_untracked(|choices| {
        let labels: Vec<_> = codes
            .iter()
            .map(|code| chosen_label(choices, code))
            .collect();
        labels.join(texts::ui::list_comma())
    })
}
