//! The field by which one looks for something: what is typed is asked for after a pause.

use crate::ui::icon::{self, Icon};
use leptos::prelude::*;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(300);

/// The field. What it looks for stands in the address, by the list or by `Conditions`.
#[component]
pub fn SearchField(
    /// What can be looked for.
    label: &'static str,
    /// What is asked for now.
    #[prop(into)]
    asked: Signal<String>,
    /// Asks for something else.
    #[prop(into)]
    ask: Callback<String>,
) -> AnyView {
    let typed = RwSignal::new(asked.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // What is asked for may be taken away elsewhere; what is being typed isn't overwritten.
    Effect::new(move |_| {
        let asked = asked.get();
        if timer.with_value(Option::is_none) && typed.get_untracked().trim() != asked {
            typed.set(asked);
        }
    });
    // What was typed last belongs to this page, which is gone.
    on_cleanup(move || {
        if let Some(Some(waiting)) = timer.try_get_value() {
            waiting.clear();
        }
    });
    let on_input = move |event: leptos::ev::Event| {
        typed.set(event_target_value(&event));
        let ask = move || {
            timer.set_value(None);
            ask.run(typed.get_untracked().trim().to_owned());
        };
        timer.update_value(|timer| {
            if let Some(former) = timer.take() {
                former.clear();
            }
            *timer = set_timeout_with_handle(ask, PAUSE).ok();
        });
    };
    view! {
        <div class="with-ico">
            <Icon icon=icon::SEARCH/>
            <input
                class="input w-lg"
                type="search"
                name="q"
                autocomplete="off"
                aria-label=label
                placeholder=label
                prop:value=typed
                on:input=on_input
            />
        </div>
    }
    .into_any()
}
