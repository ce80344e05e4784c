//! A few exclusive choices side by side, on native radio buttons.

use super::{Choice, unique_id};
use leptos::prelude::*;

/// Two to five choices of which one holds at once.
#[component]
pub fn Segments(
    /// What is chosen here.
    #[prop(into)]
    label: String,
    /// The chosen value.
    value: RwSignal<String>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Small, for card heads.
    #[prop(optional)]
    is_small: bool,
    /// As wide as what holds it.
    #[prop(optional)]
    is_block: bool,
) -> AnyView {
    let name = unique_id();
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let (mine, own) = (choice.value.clone(), choice.value.clone());
                view! {
                    <label>
                        <input
                            type="radio"
                            name=name.clone()
                            prop:checked=move || value.get() == mine
                            on:change=move |_| value.set(own.clone())
                        />
                        <span>{choice.label}</span>
                    </label>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <span class="seg" class:seg-sm=is_small class:seg-block=is_block role="radiogroup" aria-label=label>
            {options}
        </span>
    }
    .into_any()
}
