//! A small table without paging, in a frame that scrolls sideways where there is too little room.

use leptos::prelude::*;

/// The table in its frame. Its children are `thead`, `tbody` and `tfoot`. The frame can be reached
/// and scrolled by keyboard, and has a name, because what leaves the frame is not seen otherwise.
#[component]
pub fn Table(
    /// What the table shows; names the frame for assistive technology.
    #[prop(into)]
    label: String,
    /// Classes of the table besides its own.
    #[prop(optional)]
    class: &'static str,
    /// Whether rows are lower.
    #[prop(optional, into)]
    is_tight: Signal<bool>,
    /// On a large screen the frame ends above the window's end and scrolls under its heads.
    #[prop(optional)]
    is_tall: bool,
    children: Children,
) -> AnyView {
    view! {
        <div class="tbl-wrap" class:is-tall=is_tall tabindex="0" role="group" aria-label=label>
            <table class=format!("tbl {class}") class:is-tight=is_tight>{children()}</table>
        </div>
    }
    .into_any()
}
