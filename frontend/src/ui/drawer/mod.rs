//! The drawer: reads one record without leaving the list.

use super::dialog::{follow, on_cancel};
use super::form::before_leaving;
use super::icon;
use super::{IconButton, unique_id};
use crate::texts;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The records before and after the one in the drawer, in the order of the list behind it.
#[derive(Clone, Copy)]
pub struct Neighbours {
    /// Whether there is one before.
    pub has_before: Signal<bool>,
    /// Whether there is one after.
    pub has_after: Signal<bool>,
    /// Shows another one in its place: -1 the one before, 1 the one after.
    pub step: Callback<isize>,
}

/// A panel at the right edge. Escape, the cross and a press beside it close it.
#[component]
pub fn Drawer(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Below the heading: code, state.
    #[prop(optional, into)]
    lede: ViewFn,
    /// Buttons at the foot.
    #[prop(optional, into)]
    foot: ViewFn,
    /// Steps through the list behind, by buttons and by Control with the arrows up and down.
    #[prop(optional)]
    neighbours: Option<Neighbours>,
    /// What it shows, made when it opens.
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    let shown = follow(node, open);
    let id = unique_id();
    let labelled_by = id.clone();
    // On the element itself, not on its content: beside the panel lies its backdrop.
    let press = move |event: leptos::ev::MouseEvent| {
        let is_backdrop = node
            .get_untracked()
            .is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
        if is_backdrop {
            open.set(false);
        }
    };
    // Another record in its place: what was typed beside this one is asked about first.
    let neighbours = neighbours.map(|neighbours| Neighbours {
        step: Callback::new(move |by| {
            let drawer = node.get_untracked();
            let drawer = drawer.as_deref().map(AsRef::as_ref);
            before_leaving(drawer, move || neighbours.step.run(by));
        }),
        ..neighbours
    });
    if let Some(neighbours) = neighbours {
        // On the window: a button that has just become disabled keeps the focus from the drawer.
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if !open.get_untracked() || !event.ctrl_key() || is_in_other_dialog(&event, node) {
                return;
            }
            match event.key().as_str() {
                "ArrowUp" => neighbours.step.run(-1),
                "ArrowDown" => neighbours.step.run(1),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || keys.remove());
    }
    let content = move || {
        let (id, children, lede, foot) = (id.clone(), children.clone(), lede.clone(), foot.clone());
        shown.get().then(move || {
            view! {
                <div class="drawer-in">
                    <div class="drawer-head">
                        <div class="grow"><h2 id=id>{title}</h2><div class="sm">{lede.run()}</div></div>
                        {neighbours.map(steps)}
                        <IconButton icon=icon::CROSS label=texts::ui::close() on_press=move || open.set(false)/>
                    </div>
                    <div class="drawer-body">{children()}</div>
                    <div class="drawer-foot">{foot.run()}</div>
                </div>
            }
        })
    };
    view! {
        <dialog
            class="drawer"
            node_ref=node
            aria-labelledby=labelled_by
            on:cancel=move |event| on_cancel(&event, node, open)
            on:close=move |_| open.set(false)
            on:click=press
        >
            {content}
        </dialog>
    }
    .into_any()
}

fn steps(neighbours: Neighbours) -> AnyView {
    let (first, last) = (
        Signal::derive(move || !neighbours.has_before.get()),
        Signal::derive(move || !neighbours.has_after.get()),
    );
    view! {
        <IconButton icon=icon::ARROW_UP label=texts::ui::record_before() disabled=first
            on_press=move || neighbours.step.run(-1)/>
        <IconButton icon=icon::ARROW_DOWN label=texts::ui::record_after() disabled=last
            on_press=move || neighbours.step.run(1)/>
    }
    .into_any()
}

/// Whether a key was pressed in a dialog that stands on this one.
fn is_in_other_dialog(
    event: &leptos::ev::KeyboardEvent,
    own: NodeRef<leptos::html::Dialog>,
) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let dialog = target.and_then(|target| target.closest("dialog").ok().flatten());
    dialog.is_some_and(|dialog| {
        own.get_untracked()
            .is_none_or(|own| &dialog != AsRef::<web_sys::Element>::as_ref(&own))
    })
}
