//! The command palette (Ctrl K): goes to a page by typing a part of its name.

use super::dialog::follow;
use super::form::before_leaving;
use super::icon::{self, Icon, IconShape};
use crate::texts;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Somewhere to go.
#[derive(Clone, Debug)]
pub struct PaletteEntry {
    /// Its name.
    pub label: String,
    /// The group it stands in.
    pub group: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: IconShape,
}

/// The palette. Ctrl K opens it from anywhere.
#[component]
pub fn Palette(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Where one can go.
    entries: StoredValue<Vec<PaletteEntry>>,
) -> AnyView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    follow(node, open);
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            open.update(|open| *open = !*open);
        }
    });
    on_cleanup(move || shortcut.remove());
    let content = move || open.get().then(|| view! { <Finder open entries/> });
    view! {
        <dialog
            class="dialog palette"
            node_ref=node
            aria-label=texts::ui::go_to()
            on:close=move |_| open.set(false)
        >
            {content}
        </dialog>
    }
    .into_any()
}

#[component]
fn Finder(open: RwSignal<bool>, entries: StoredValue<Vec<PaletteEntry>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let navigate = StoredValue::new_local(use_navigate());
    let found = Memo::new(move |_| {
        let text = typed.get().trim().to_lowercase();
        entries.with_value(|entries| {
            (0..entries.len())
                .filter(|place| {
                    let entry = &entries[*place];
                    text.is_empty()
                        || entry.label.to_lowercase().contains(&text)
                        || entry.href.contains(&text)
                })
                .collect::<Vec<_>>()
        })
    });
    let go = move |place: usize| {
        let href = entries.with_value(|entries| entries.get(place).map(|entry| entry.href.clone()));
        if let Some(href) = href {
            let navigate = navigate.with_value(Clone::clone);
            open.set(false);
            before_leaving(None, move || navigate(&href, Default::default()));
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                active.update(|place| *place = (*place + 1).min(count.saturating_sub(1)));
            }
            "ArrowUp" => {
                event.prevent_default();
                active.update(|place| *place = place.saturating_sub(1));
            }
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                let place =
                    found.with_untracked(|found| found.get(active.get_untracked()).copied());
                if let Some(place) = place {
                    go(place);
                }
            }
            _ => {}
        }
    };
    let rows = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <li class="title">{texts::ui::nothing_found()}</li> }.into_any();
        }
        found
            .into_iter()
            .enumerate()
            .filter_map(|(order, place)| {
                let entry = entries.with_value(|entries| entries.get(place).cloned())?;
                Some(view! {
                    <li
                        role="option"
                        id=format!("palette-{order}")
                        class="combo-option"
                        class:is-hover=move || active.get() == order
                        aria-selected=move || (active.get() == order).to_string()
                        on:click=move |_| go(place)
                    >
                        <Icon icon=entry.icon/>
                        <span class="grow">{entry.label}</span>
                        <span class="t3 sm">{entry.group}</span>
                    </li>
                })
            })
            .collect::<Vec<_>>()
            .into_any()
    };
    view! {
        <div class="with-ico palette-text">
            <Icon icon=icon::SEARCH/>
            <input
                class="input input-lg"
                type="text"
                role="combobox"
                autofocus
                autocomplete="off"
                aria-label=texts::ui::go_to()
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant=move || format!("palette-{}", active.get())
                placeholder=texts::ui::go_to_hint()
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    active.set(0);
                }
                on:keydown=on_key
            />
        </div>
        <ul class="palette-list" role="listbox" id="palette-list" aria-label=texts::ui::go_to()>{rows}</ul>
    }
    .into_any()
}
