//! The command palette (Ctrl K): goes to a page by a part of its name, or to a record that the server
//! finds.

use super::dialog::follow;
use super::form::before_leaving;
use super::icon::{self, Icon, IconShape};
use super::{Sought, Work};
use crate::texts;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq)]
pub struct PaletteEntry {
    /// Its name.
    pub label: String,
    /// Small print beside it: its group, its code, whose it is.
    pub note: String,
    /// The heading that it stands under; entries of one heading follow each other.
    pub heading: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: IconShape,
}

/// What the palette offers.
#[derive(Clone, Copy)]
pub struct PaletteSource {
    /// The pages, found by their names at once.
    pub pages: StoredValue<Vec<PaletteEntry>>,
    /// Where one was lately, for the empty text.
    pub recent: RwSignal<Vec<PaletteEntry>>,
    /// Finds records.
    pub search: Work<String, Vec<PaletteEntry>>,
}

/// The palette. Ctrl K opens it from anywhere.
#[component]
pub fn Palette(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Where one can go.
    source: PaletteSource,
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
    let content = move || open.get().then(|| view! { <Finder open source/> });
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

/// The pages whose name or address has the text; without a text, where one was lately before them.
fn near(source: PaletteSource, text: &str) -> Vec<PaletteEntry> {
    let text = text.trim().to_lowercase();
    let mut entries = match text.is_empty() {
        true => source.recent.get(),
        false => Vec::new(),
    };
    source.pages.with_value(|pages| {
        let named = pages.iter().filter(|page| {
            text.is_empty()
                || page.label.to_lowercase().contains(&text)
                || page.href.contains(&text)
        });
        entries.extend(named.cloned());
    });
    entries
}

#[component]
fn Finder(open: RwSignal<bool>, source: PaletteSource) -> AnyView {
    let sought = Sought::new(source.search);
    let active = RwSignal::new(0_usize);
    let navigate = StoredValue::new_local(use_navigate());
    let near = Memo::new(move |_| near(source, &sought.text.get()));
    // What the server found for another text is not shown among the pages for this one.
    let far = Memo::new(move |_| match sought.is_current() {
        true => sought.found(),
        false => Vec::new(),
    });
    let go = move |entry: PaletteEntry| {
        let (navigate, href) = (navigate.with_value(Clone::clone), entry.href.clone());
        open.set(false);
        source.recent.update(|recent| remember(recent, entry));
        before_leaving(None, move || navigate(&href, Default::default()));
    };
    let on_enter = move || {
        let place = active.get_untracked();
        let near = near.get_untracked();
        if let Some(entry) = near.get(place) {
            return go(entry.clone());
        }
        let place = place - near.len();
        sought.with_current(Callback::new(move |found: Vec<PaletteEntry>| {
            if let Some(entry) = found.get(place) {
                go(entry.clone());
            }
        }));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let last = (near.with_untracked(Vec::len) + far.with_untracked(Vec::len)).saturating_sub(1);
        let moved = match event.key().as_str() {
            "ArrowDown" => active.get_untracked() + 1,
            "ArrowUp" => active.get_untracked().saturating_sub(1),
            "PageDown" => active.get_untracked() + 8,
            "PageUp" => active.get_untracked().saturating_sub(8),
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                return on_enter();
            }
            _ => return,
        };
        event.prevent_default();
        active.set(moved.min(last));
        show_active(active.get_untracked());
    };
    let rows = move || {
        let entries = [near.get(), far.get()].concat();
        let is_waiting = !sought.is_current() && !sought.text.with(|text| text.trim().is_empty());
        let last = match (sought.error(), is_waiting, entries.is_empty()) {
            (Some(error), ..) => Some(error.message()),
            (None, true, _) => Some(texts::ui::searching().to_owned()),
            (None, false, true) => Some(texts::ui::nothing_found().to_owned()),
            (None, false, false) => None,
        };
        let mut heading = String::new();
        let rows: Vec<_> = entries
            .into_iter()
            .enumerate()
            .map(|(order, entry)| {
                let is_new = entry.heading != heading;
                heading.clone_from(&entry.heading);
                let title = is_new.then(|| {
                    view! { <li class="title" role="presentation">{entry.heading.clone()}</li> }
                });
                view! { {title}{row(order, entry, active, go)} }
            })
            .collect();
        view! {
            {rows}
            {last.map(|text| view! { <li class="title" role="presentation">{text}</li> })}
        }
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
                prop:value=sought.text
                on:input=move |event| {
                    active.set(0);
                    sought.text.set(event_target_value(&event));
                }
                on:keydown=on_key
            />
        </div>
        <ul class="palette-list" role="listbox" id="palette-list" aria-label=texts::ui::go_to()>{rows}</ul>
    }
    .into_any()
}

/// The latest first, each once, as many as one looks through.
pub fn remember(recent: &mut Vec<PaletteEntry>, entry: PaletteEntry) {
    recent.retain(|one| one.href != entry.href);
    let heading = texts::ui::recent().to_owned();
    recent.insert(0, PaletteEntry { heading, ..entry });
    recent.truncate(6);
}

fn row(
    order: usize,
    entry: PaletteEntry,
    active: RwSignal<usize>,
    go: impl Fn(PaletteEntry) + Copy + 'static,
) -> AnyView {
    let own = entry.clone();
    view! {
        <li
            role="option"
            id=format!("palette-{order}")
            class="combo-option"
            class:is-hover=move || active.get() == order
            aria-selected=move || (active.get() == order).to_string()
            on:click=move |_| go(own.clone())
        >
            <Icon icon=entry.icon/>
            <span class="grow clip">{entry.label}</span>
            <span class="t3 sm clip">{entry.note}</span>
        </li>
    }
    .into_any()
}

/// Scrolls the list so that the active entry is seen.
fn show_active(place: usize) {
    request_animation_frame(move || {
        if let Some(row) = document().get_element_by_id(&format!("palette-{place}")) {
            let options = js_sys::Object::new();
            let _set = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
            let scroll = js_sys::Reflect::get(&row, &"scrollIntoView".into());
            if let Some(scroll) = scroll
                .ok()
                .and_then(|scroll| wasm_bindgen::JsCast::dyn_into::<js_sys::Function>(scroll).ok())
            {
                let _scrolled = scroll.call1(&row, &options);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(href: &str) -> PaletteEntry {
        PaletteEntry {
            label: href.to_owned(),
            note: String::new(),
            heading: "somewhere".to_owned(),
            href: href.to_owned(),
            icon: icon::FILE,
        }
    }

    #[test]
    fn remember_keeps_the_latest_once_and_not_too_many() {
        let mut recent = Vec::new();
        for href in ["a", "b", "c", "a", "d", "e", "f", "g"] {
            remember(&mut recent, entry(href));
        }
        let hrefs: Vec<_> = recent.iter().map(|one| one.href.as_str()).collect();
        assert_eq!(hrefs, ["g", "f", "e", "d", "a", "c"]);
    }
}
