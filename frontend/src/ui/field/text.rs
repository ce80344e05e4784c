//! Text in one line or several, and the choice of a file.

use super::frame::{Frame, FrameProps, Parts};
use crate::api::Transfer;
use crate::texts;
use crate::ui::form::{Holds as _, Value};
use crate::ui::upload::transfer_progress;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Text in one line.
#[component]
pub fn TextField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The text.
    value: RwSignal<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The native type: `text`, `password`, `tel`, `email`, `month`.
    #[prop(default = "text")]
    kind: &'static str,
    /// An example.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// For password managers.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// How many characters at most.
    #[prop(optional)]
    max_length: Option<u32>,
    /// A code or number: in monospace.
    #[prop(optional)]
    is_code: bool,
    /// Large, for a form that is the whole page.
    #[prop(optional)]
    is_large: bool,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// At the label's end, as a link.
    #[prop(optional, into)]
    aside: ViewFnOnce,
) -> AnyView {
    // What is hidden while it is typed isn't shown elsewhere either.
    let words = move |text: &String| match kind {
        "password" => "•".repeat(text.chars().count()),
        _ => text.clone(),
    };
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let node = NodeRef::<leptos::html::Input>::new();
    if autofocus {
        Effect::new(move |_| {
            if let Some(input) = node.get() {
                let _focused = input.focus();
            }
        });
    }
    let control = view! {
        <input
            class="input"
            class:input-lg=is_large
            class:mono=is_code
            node_ref=node
            id=parts.id()
            name=parts.name()
            type=kind
            placeholder=placeholder
            autocomplete=autocomplete.unwrap_or("off")
            maxlength=max_length
            required=required
            disabled=disabled
            aria-invalid=parts.invalid()
            aria-describedby=parts.described_by()
            prop:value=value
            on:input=move |event| {
                value.set(event_target_value(&event));
                parts.touched();
            }
        />
    };
    frame(
        parts,
        label,
        required,
        hint,
        is_wide,
        aside,
        control.into_any(),
    )
}

/// Text in several lines, with how much is left near the end.
#[component]
pub fn TextArea(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The text.
    value: RwSignal<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// How many characters at most.
    #[prop(optional)]
    max_length: Option<u32>,
    /// How many lines it shows.
    #[prop(default = 3)]
    rows: u32,
    /// Across both columns.
    #[prop(default = true)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    let parts = Parts::new(&name, &label, required, Value::of(value, String::clone));
    let hint = Signal::derive(move || {
        let used = value.with(|text| text.chars().count());
        let left = max_length.map(|most| i64::from(most) - i64::try_from(used).unwrap_or(i64::MAX));
        match left.filter(|left| *left <= 50) {
            Some(left) => Some(texts::ui::characters_left(left)),
            None => hint.get(),
        }
    });
    let control = view! {
        <textarea
            class="input"
            id=parts.id()
            name=parts.name()
            rows=rows
            maxlength=max_length
            required=required
            disabled=disabled
            aria-invalid=parts.invalid()
            aria-describedby=parts.described_by()
            prop:value=value
            on:input=move |event| {
                value.set(event_target_value(&event));
                parts.touched();
            }
        ></textarea>
    };
    frame(
        parts,
        label,
        required,
        hint.into(),
        is_wide,
        ViewFnOnce::default(),
        control.into_any(),
    )
}

/// One file from this device.
#[component]
pub fn FileField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The file.
    value: RwSignal<Option<web_sys::File>, LocalStorage>,
    /// Whether there must be one.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Which files: `.csv,.xlsx`.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Across both columns.
    #[prop(default = true)]
    is_wide: bool,
    /// What sends the file: while it does, the field shows how far it is and can stop it.
    #[prop(optional)]
    transfer: Option<Transfer>,
) -> AnyView {
    let progress = transfer.map(transfer_progress);
    let node = NodeRef::<leptos::html::Input>::new();
    // A file can't be given to the field by the page, only taken from it.
    let name_of = move || {
        let file = value.try_get()?;
        Some(
            file.as_ref()
                .map(web_sys::File::name)
                .unwrap_or_default()
                .hold(),
        )
    };
    let clear = move |name: String| {
        if name.is_empty() {
            value.set(None);
            if let Some(input) = node.get_untracked() {
                input.set_value("");
            }
        }
    };
    let held = Value::new(name_of, clear, String::clone);
    let parts = Parts::new(&name, &label, required, held);
    let control = view! {
        <input
            class="input file"
            id=parts.id()
            name=parts.name()
            type="file"
            node_ref=node
            accept=accept
            required=required
            aria-invalid=parts.invalid()
            aria-describedby=parts.described_by()
            on:change=move |event| {
                let file = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
                    .and_then(|input| input.files()?.get(0));
                value.set(file);
                parts.touched();
            }
        />
        {progress}
    };
    frame(
        parts,
        label,
        required,
        hint,
        is_wide,
        ViewFnOnce::default(),
        control.into_any(),
    )
}

/// Puts a control into its frame.
pub(super) fn frame(
    parts: Parts,
    label: String,
    required: bool,
    hint: MaybeProp<String>,
    is_wide: bool,
    aside: ViewFnOnce,
    control: AnyView,
) -> AnyView {
    Frame(
        FrameProps::builder()
            .parts(parts)
            .label(label)
            .required(required)
            .hint(hint)
            .is_wide(is_wide)
            .aside(aside)
            .children(Box::new(move || control))
            .build(),
    )
}
