//! Choosing by typing: many of a known list, or one or more of what the server finds.

use super::choose::labels_of;
use super::frame::Parts;
use super::text::frame;
use crate::texts;
use crate::ui::form::Value;
use crate::ui::icon::{self, Icon};
use crate::ui::{Choice, Sought, Work};
use leptos::prelude::*;

/// More than this many are not looked through; one types instead.
const SHOWN: usize = 100;

/// Many of a known list.
#[component]
pub fn ManyField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The chosen values.
    value: RwSignal<Vec<String>>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// How to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What no choice means, as 不限.
    #[prop(optional)]
    blank: Option<&'static str>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
) -> AnyView {
    let words = move |codes: &Vec<String>| labels_of(choices, codes);
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let typed = RwSignal::new(String::new());
    let chosen = Signal::derive(move || {
        choices.with(|choices| {
            value.with(|values| {
                values
                    .iter()
                    .map(|value| {
                        choices
                            .iter()
                            .find(|choice| choice.value == *value)
                            .cloned()
                            .unwrap_or_else(|| Choice::new(value.clone(), value.clone()))
                    })
                    .collect::<Vec<_>>()
            })
        })
    });
    let options = Signal::derive(move || {
        let text = typed.get().trim().to_lowercase();
        choices.with(|choices| {
            choices
                .iter()
                .filter(|choice| matches(choice, &text))
                .take(SHOWN)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let toggle = Callback::new(move |choice: Choice| {
        value.update(
            |values| match values.iter().position(|one| *one == choice.value) {
                Some(place) => {
                    values.remove(place);
                }
                None => values.push(choice.value),
            },
        );
        parts.touched();
    });
    let control = combobox(Combobox {
        parts,
        typed,
        chosen,
        options,
        sought: None,
        toggle,
        blank,
        is_single: false,
    });
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

fn matches(choice: &Choice, text: &str) -> bool {
    let has = |part: &str| part.to_lowercase().contains(text);
    text.is_empty()
        || has(&choice.label)
        || has(&choice.value)
        || choice.note.as_deref().is_some_and(has)
}

/// One or more of what the server finds for what is typed.
#[component]
pub fn PickField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// What is chosen, with its name.
    value: RwSignal<Vec<Choice>>,
    /// Finds choices for a text; for the empty text, those to begin with.
    #[prop(into)]
    search: Work<String, Vec<Choice>>,
    /// At most one.
    #[prop(optional)]
    is_single: bool,
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
    let words = |chosen: &Vec<Choice>| {
        let labels: Vec<_> = chosen.iter().map(|choice| choice.label.clone()).collect();
        labels.join(texts::ui::list_comma())
    };
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let sought = Sought::new(search);
    let toggle = Callback::new(move |choice: Choice| {
        value.update(
            |chosen| match chosen.iter().position(|one| one.value == choice.value) {
                Some(place) => {
                    chosen.remove(place);
                }
                None => {
                    if is_single {
                        chosen.clear();
                    }
                    chosen.push(choice);
                }
            },
        );
        parts.touched();
    });
    let control = combobox(Combobox {
        parts,
        typed: sought.text,
        chosen: value.into(),
        options: Signal::derive(move || sought.found()),
        sought: Some(sought),
        toggle,
        blank: None,
        is_single,
    });
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

/// The control of both: chips, a text field, and the list that opens below.
#[derive(Clone, Copy)]
struct Combobox {
    parts: Parts,
    typed: RwSignal<String>,
    chosen: Signal<Vec<Choice>>,
    options: Signal<Vec<Choice>>,
    /// Where the options come from, if they are the server's.
    sought: Option<Sought<Choice>>,
    toggle: Callback<Choice>,
    blank: Option<&'static str>,
    is_single: bool,
}

fn combobox(this: Combobox) -> AnyView {
    let Combobox {
        parts,
        typed,
        chosen,
        options,
        sought,
        toggle,
        blank,
        is_single,
    } = this;
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let choose = move |choice: Choice| {
        toggle.run(choice);
        typed.set(String::new());
        if is_single {
            open.set(false);
        }
    };
    let choose_active = Callback::new(move |options: Vec<Choice>| {
        let choice = options.get(active.get_untracked()).cloned();
        if let Some(choice) = choice {
            choose(choice);
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // The arrows don't move in what was found for another text.
        let is_former = untrack(|| sought.is_some_and(|sought| !sought.is_current()));
        let count = if is_former {
            0
        } else {
            options.with_untracked(Vec::len)
        };
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                if open.get_untracked() {
                    active.update(|place| *place = (*place + 1).min(count.saturating_sub(1)));
                }
                open.set(true);
            }
            "ArrowUp" => {
                event.prevent_default();
                active.update(|place| *place = place.saturating_sub(1));
            }
            "Enter" if open.get_untracked() && !event.is_composing() => {
                event.prevent_default();
                match sought {
                    Some(sought) => sought.with_current(choose_active),
                    None => choose_active.run(options.get_untracked()),
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            "Backspace" if typed.with_untracked(String::is_empty) => {
                if let Some(last) = chosen.with_untracked(|all| all.last().cloned()) {
                    toggle.run(last);
                }
            }
            _ => {}
        }
    };
    let chips = move || {
        chosen
            .get()
            .into_iter()
            .map(|choice| {
                let own = choice.clone();
                view! {
                    <span class="chip">
                        {choice.label.clone()}
                        <button
                            type="button"
                            aria-label=texts::ui::remove(&choice.label)
                            on:click=move |_| toggle.run(own.clone())
                        >
                            <Icon icon=icon::CROSS/>
                        </button>
                    </span>
                }
            })
            .collect::<Vec<_>>()
    };
    let list = move || {
        open.get()
            .then(|| option_list(this, active, Callback::new(choose)))
    };
    let placeholder = move || {
        let is_blank = chosen.with(Vec::is_empty);
        blank.filter(|_| is_blank).unwrap_or_default()
    };
    view! {
        <div class="combo">
            <div class="input many">
                {chips}
                <input
                    class="many-text"
                    id=parts.id()
                    name=parts.name()
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    placeholder=placeholder
                    aria-expanded=move || open.get().to_string()
                    aria-controls=format!("{}-list", parts.id())
                    aria-autocomplete="list"
                    aria-activedescendant=move || {
                        open.get().then(|| format!("{}-{}", parts.id(), active.get()))
                    }
                    aria-invalid=parts.invalid()
                    aria-describedby=parts.described_by()
                    prop:value=typed
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        active.set(0);
                        open.set(true);
                    }
                    on:click=move |_| open.set(true)
                    on:blur=move |_| open.set(false)
                    on:keydown=on_key
                />
                <Icon icon=icon::CHEVRON_DOWN/>
            </div>
            {list}
        </div>
    }
    .into_any()
}

fn option_list(this: Combobox, active: RwSignal<usize>, choose: Callback<Choice>) -> AnyView {
    let id = this.parts.id();
    let is_former = move || this.sought.is_some_and(|sought| !sought.is_current());
    let entries = move || {
        let all = this.options.get();
        if let Some(error) = this.sought.and_then(Sought::error) {
            return view! { <li class="title">{error.message()}</li> }.into_any();
        }
        if all.is_empty() && this.sought.is_some_and(|sought| !sought.is_current()) {
            return view! { <li class="title">{texts::ui::searching()}</li> }.into_any();
        }
        if all.is_empty() {
            return view! { <li class="title">{texts::ui::nothing_found()}</li> }.into_any();
        }
        let chosen = this.chosen.get();
        all.into_iter()
            .enumerate()
            .map(|(place, choice)| {
                let is_chosen = chosen.iter().any(|one| one.value == choice.value);
                let note = choice.note.clone();
                let label = choice.label.clone();
                view! {
                    // The press must not take the focus from the text field.
                    <li
                        id=format!("{}-{place}", this.parts.id())
                        role="option"
                        class="combo-option"
                        class:is-hover=move || active.get() == place
                        aria-selected=is_chosen.to_string()
                        on:pointerdown=move |event| {
                            event.prevent_default();
                            choose.run(choice.clone());
                        }
                    >
                        <span class="combo-tick">{is_chosen.then(|| view! { <Icon icon=icon::CHECK/> })}</span>
                        <span class="grow">{label}</span>
                        <span class="t3 sm">{note}</span>
                    </li>
                }
            })
            .collect::<Vec<_>>()
            .into_any()
    };
    view! { <ul class="pop combo-list" role="listbox" id=format!("{id}-list") class:is-former=is_former aria-multiselectable=(!this.is_single).to_string()>{entries}</ul> }
        .into_any()
}
