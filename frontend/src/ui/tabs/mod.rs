//! Tabs within a page or a drawer.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its key.
    pub key: &'static str,
    /// Its name.
    pub label: String,
    /// How many are in it.
    pub count: Option<i64>,
}

impl Tab {
    /// A tab.
    pub fn new(key: &'static str, label: impl Into<String>) -> Self {
        Self {
            key,
            label: label.into(),
            count: None,
        }
    }

    /// With how many are in it.
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }
}

/// The row of tabs; show the chosen part by `selected`. Arrow keys move between them.
#[component]
pub fn Tabs(
    /// What is chosen here.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The key of the chosen one.
    selected: RwSignal<&'static str>,
) -> AnyView {
    let step = move |by: isize| {
        let keys: Vec<_> = tabs.with(|tabs| tabs.iter().map(|tab| tab.key).collect());
        let here = keys.iter().position(|key| *key == selected.get_untracked());
        let count = keys.len().cast_signed();
        if let Some(here) = here {
            let next = (here.cast_signed() + by).rem_euclid(count);
            selected.set(keys[next.cast_unsigned()]);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => step(1),
        "ArrowLeft" => step(-1),
        _ => {}
    };
    let buttons = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let is_here = move || selected.get() == tab.key;
                let node = NodeRef::<leptos::html::Button>::new();
                Effect::new(move |was_here: Option<bool>| {
                    let here = is_here();
                    // Focus follows the arrow keys, but isn't taken when the page opens.
                    if here
                        && was_here == Some(false)
                        && let Some(button) = node.get()
                    {
                        let _focused = button.focus();
                    }
                    here
                });
                view! {
                    <button
                        node_ref=node
                        type="button"
                        role="tab"
                        aria-selected=move || is_here().to_string()
                        tabindex=move || if is_here() { "0" } else { "-1" }
                        on:click=move |_| selected.set(tab.key)
                    >
                        {tab.label}
                        {tab.count.map(|count| view! {
                            <span class="count">{crate::format::count(count)}</span>
                        })}
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! { <div class="views" role="tablist" aria-label=label on:keydown=on_key>{buttons}</div> }
        .into_any()
}
