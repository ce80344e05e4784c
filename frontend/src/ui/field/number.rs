//! Whole numbers, and ratios that are typed in percent and kept in basis points.

use super::frame::Parts;
use super::text::frame;
use crate::ui::form::Value;
use crate::{format, texts};
use leptos::prelude::*;

/// A whole number.
#[component]
pub fn NumberField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The number.
    value: RwSignal<Option<i64>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The least that is accepted.
    #[prop(default = 0)]
    min: i64,
    /// The most that is accepted.
    #[prop(default = i64::MAX)]
    max: i64,
    /// What is counted, after the number.
    #[prop(optional)]
    unit: Option<&'static str>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    let reading = Reading {
        show: |number| number.to_string(),
        read: |text| text.parse().ok(),
        min,
        max,
        unit,
        wrong: texts::ui::not_a_number,
    };
    let parts = Parts::new(&name, &label, required, reading.value(value));
    let control = number_input(parts, value, required, disabled, reading);
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

/// A ratio: typed as percent with at most two decimals, kept in basis points.
#[component]
pub fn RatioField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// In basis points: 250 is 2.5 %.
    value: RwSignal<Option<i64>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The most that is accepted, in basis points.
    #[prop(default = 10_000)]
    max: i64,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    let reading = Reading {
        show: format::percent_plain,
        read: format::read_percent,
        min: 0,
        max,
        unit: Some("%"),
        wrong: texts::ui::not_a_ratio,
    };
    let parts = Parts::new(&name, &label, required, reading.value(value));
    let control = number_input(parts, value, required, disabled, reading);
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

/// How a number is written and read.
#[derive(Clone, Copy)]
struct Reading {
    show: fn(i64) -> String,
    read: fn(&str) -> Option<i64>,
    min: i64,
    max: i64,
    unit: Option<&'static str>,
    wrong: fn() -> &'static str,
}

impl Reading {
    fn value(self, signal: RwSignal<Option<i64>>) -> Value {
        Value::of(signal, move |number| {
            number.map(self.show).unwrap_or_default()
        })
    }

    /// The number in a text, or what is wrong with it.
    fn take(self, text: &str) -> Result<Option<i64>, String> {
        let text = text.trim().replace(',', "");
        if text.is_empty() {
            return Ok(None);
        }
        match (self.read)(&text) {
            None => Err((self.wrong)().to_owned()),
            Some(number) if number < self.min || number > self.max => {
                let (min, max) = ((self.show)(self.min), (self.show)(self.max));
                Err(if self.max == i64::MAX {
                    texts::ui::at_least(min)
                } else {
                    texts::ui::out_of_range(max, min)
                })
            }
            Some(number) => Ok(Some(number)),
        }
    }
}

fn number_input(
    parts: Parts,
    value: RwSignal<Option<i64>>,
    required: bool,
    disabled: Signal<bool>,
    reading: Reading,
) -> AnyView {
    let text = RwSignal::new(value.get_untracked().map(reading.show).unwrap_or_default());
    // A value set from outside is shown; what is being typed stays as it is typed.
    Effect::new(move |_| {
        let number = value.get();
        if reading.take(&text.get_untracked()) != Ok(number)
            && (number.is_some() || parts.message().is_none())
        {
            text.set(number.map(reading.show).unwrap_or_default());
            parts.set_local(None);
        }
    });
    let on_input = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let taken = reading.take(&typed);
        text.set(typed);
        parts.touched();
        match taken {
            Ok(number) => {
                parts.set_local(None);
                value.set(number);
            }
            Err(message) => {
                parts.set_local(Some(message));
                value.set(None);
            }
        }
    };
    view! {
        <div class="with-unit">
            <input
                class="input num"
                id=parts.id()
                name=parts.name()
                type="text"
                inputmode="decimal"
                autocomplete="off"
                required=required
                disabled=disabled
                aria-invalid=parts.invalid()
                aria-describedby=parts.described_by()
                prop:value=text
                on:input=on_input
            />
            {reading.unit.map(|unit| view! { <span class="unit">{unit}</span> })}
        </div>
    }
    .into_any()
}
