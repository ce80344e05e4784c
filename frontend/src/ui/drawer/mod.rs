//! The drawer: reads one record without leaving the list.

use super::dialog::follow;
use super::icon;
use super::{IconButton, unique_id};
use crate::texts;
use leptos::prelude::*;

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
    /// What it shows, made when it opens.
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    follow(node, open);
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
    let content = move || {
        let (id, children, lede, foot) = (id.clone(), children.clone(), lede.clone(), foot.clone());
        open.get().then(move || {
            view! {
                <div class="drawer-in">
                    <div class="drawer-head">
                        <div class="grow"><h2 id=id>{title}</h2><div class="sm">{lede.run()}</div></div>
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
            on:close=move |_| open.set(false)
            on:click=press
        >
            {content}
        </dialog>
    }
    .into_any()
}
