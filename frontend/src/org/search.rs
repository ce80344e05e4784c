//! A box that narrows what a page shows of a short list: no request, no address.

use crate::ui::Icon;
use crate::ui::icon;
use leptos::prelude::*;

/// The box.
#[component]
pub fn SearchBox(
    /// What can be looked for.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
) -> AnyView {
    view! {
        <div class="with-ico">
            <Icon icon=icon::SEARCH/>
            <input
                class="input w-lg"
                type="search"
                autocomplete="off"
                aria-label=label
                placeholder=label
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// Whether one of the texts contains what is looked for, in any case; nothing is in all.
pub fn has(wanted: &str, texts: &[&str]) -> bool {
    let wanted = wanted.trim().to_lowercase();
    wanted.is_empty()
        || texts
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn has_looks_at_each_text_in_any_case() {
        assert!(has(" lsb ", &["劳动保障监察局", "130100-LSB"]));
        assert!(has("监察", &["劳动保障监察局", "130100-LSB"]));
        assert!(has("", &["任何"]));
        assert!(!has("长安", &["劳动保障监察局", "130100-LSB"]));
    }
}
