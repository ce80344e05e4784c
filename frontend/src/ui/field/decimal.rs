//! A number with decimals, as a coordinate.

use super::frame::Parts;
use super::text::frame;
use crate::texts;
use crate::ui::form::Value;
use leptos::prelude::*;

/// A number with decimals.
#[component]
pub fn DecimalField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The number.
    value: RwSignal<Option<f64>>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The least that is accepted.
    min: f64,
    /// The most that is accepted.
    max: f64,
) -> AnyView {
    let words = |number: &Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let parts = Parts::new(&name, &label, false, Value::of(value, words));
    let shown = value.get_untracked().map(|number| number.to_string());
    let text = RwSignal::new(shown.unwrap_or_default());
    // A value set from outside is shown; what is being typed stays as it is typed.
    Effect::new(move |_| {
        let number = value.get();
        let is_typed = take(&text.get_untracked(), min, max).is_ok_and(|typed| typed == number);
        if !is_typed && (number.is_some() || parts.message().is_none()) {
            text.set(number.map(|number| number.to_string()).unwrap_or_default());
            parts.set_local(None);
        }
    });
    let on_input = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let taken = take(&typed, min, max);
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
    let control = view! {
        <input
            class="input num"
            id=parts.id()
            name=parts.name()
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-invalid=parts.invalid()
            aria-describedby=parts.described_by()
            prop:value=text
            on:input=on_input
        />
    };
    frame(
        parts,
        label,
        false,
        hint,
        false,
        ViewFnOnce::default(),
        control.into_any(),
    )
}

/// The number in a text, or what is wrong with it.
fn take(text: &str, min: f64, max: f64) -> Result<Option<f64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(number) if number >= min && number <= max => Ok(Some(number)),
        Ok(_) => Err(texts::ui::out_of_range(max, min)),
        Err(_) => Err(texts::ui::not_a_decimal().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::take;

    #[test]
    fn take_reads_numbers_within_bounds() {
        assert_eq!(take(" 114.5 ", -180.0, 180.0), Ok(Some(114.5)));
        assert_eq!(take("", -180.0, 180.0), Ok(None));
        assert!(take("180.1", -180.0, 180.0).is_err());
        assert!(take("NaN", -180.0, 180.0).is_err());
        assert!(take("东经", -180.0, 180.0).is_err());
    }
}
