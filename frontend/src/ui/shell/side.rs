//! The side bar: words on a wide screen, icons on a narrower one, a panel on a phone.

use super::NavGroup;
use crate::ui::{Brand, Icon, unique_id};
use crate::{format, texts};
use leptos::prelude::*;

#[component]
pub fn Side(
    /// What it holds.
    groups: Vec<NavGroup>,
    /// Which entry is current.
    current: Signal<String>,
    /// Whether the panel shows, on a phone.
    open: RwSignal<bool>,
) -> AnyView {
    let close_on_escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
        }
    });
    on_cleanup(move || close_on_escape.remove());
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let entries: Vec<_> = group
                .entries
                .into_iter()
                .map(|entry| {
                    let (own, label) = (entry.href.clone(), entry.label.clone());
                    let here = move || (current.get() == own).then_some("page");
                    let count = entry.count;
                    let described_by = unique_id();
                    let waiting = move || {
                        (count.get() > 0).then(move || {
                            view! { <span class="count" aria-hidden="true">{format::count(count.get())}</span> }
                        })
                    };
                    // Beside the link, not in it: it describes the link and is no part of its name.
                    let description = {
                        let id = described_by.clone();
                        move || {
                            let id = id.clone();
                            (count.get() > 0).then(move || {
                                view! { <span class="sr" id=id>{texts::ui::waits_here(count.get())}</span> }
                            })
                        }
                    };
                    view! {
                        <li>
                            <a
                                href=entry.href
                                aria-describedby=move || (count.get() > 0).then(|| described_by.clone())
                                title=label
                                aria-current=here
                                on:click=move |_| open.set(false)
                            >
                                <Icon icon=entry.icon/>
                                <span class="t">{entry.label}</span>
                                {waiting}
                            </a>
                            {description}
                        </li>
                    }
                })
                .collect();
            view! {
                {group.title.map(|title| view! { <p class="nav-group">{title}</p> })}
                <ul>{entries}</ul>
            }
        })
        .collect();
    view! {
        <nav class="side" class:is-open=open aria-label=texts::ui::navigation()>
            <Brand href=crate::app::HOME/>
            <div class="nav">{groups}</div>
        </nav>
        <div class="side-veil" class:is-open=open on:click=move |_| open.set(false)></div>
    }
    .into_any()
}
