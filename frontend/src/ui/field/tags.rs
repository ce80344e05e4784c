//! Words that are typed one by one.

use super::frame::Parts;
use super::text::frame;
use crate::texts;
use crate::ui::form::Value;
use crate::ui::icon::{self, Icon};
use leptos::prelude::*;

/// Free words: Enter or a comma adds what is typed, Backspace in the empty field takes the last.
#[component]
pub fn TagsField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The words.
    value: RwSignal<Vec<String>>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
) -> AnyView {
    let words = |words: &Vec<String>| words.join(texts::ui::list_comma());
    let parts = Parts::new(&name, &label, false, Value::of(value, words));
    let typed = RwSignal::new(String::new());
    let add = move || {
        let word = typed.get_untracked().trim().to_owned();
        typed.set(String::new());
        if !word.is_empty() && value.with_untracked(|words| !words.contains(&word)) {
            value.update(|words| words.push(word));
            parts.touched();
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let is_empty = typed.with_untracked(String::is_empty);
        match event.key().as_str() {
            // While an input method composes, Enter belongs to it.
            "Enter" if !event.is_composing() && !is_empty => {
                event.prevent_default();
                add();
            }
            "Backspace" if is_empty => {
                value.update(|words| {
                    words.pop();
                });
            }
            _ => {}
        }
    };
    let on_input = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        match text.strip_suffix([',', '，', '、', ';', '；']) {
            Some(word) => {
                typed.set(word.to_owned());
                add();
            }
            None => typed.set(text),
        }
    };
    let chips = move || {
        value
            .get()
            .into_iter()
            .map(|word| {
                let own = word.clone();
                view! {
                    <span class="chip">
                        {word.clone()}
                        <button
                            type="button"
                            aria-label=texts::ui::remove(&word)
                            on:click=move |_| value.update(|words| words.retain(|one| *one != own))
                        >
                            <Icon icon=icon::CROSS/>
                        </button>
                    </span>
                }
            })
            .collect::<Vec<_>>()
    };
    let control = view! {
        <div class="input many">
            {chips}
            <input
                class="many-text"
                id=parts.id()
                name=parts.name()
                type="text"
                autocomplete="off"
                aria-invalid=parts.invalid()
                aria-describedby=parts.described_by()
                prop:value=typed
                on:input=on_input
                on:keydown=on_key
                on:blur=move |_| add()
            />
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
