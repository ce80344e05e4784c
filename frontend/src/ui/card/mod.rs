//! A card: a titled part of a page.

use super::unique_id;
use leptos::prelude::*;

/// A part of a page with its heading. Its content has no padding by itself: tables reach the edge;
/// put other content in `<div class="card-body">`.
#[component]
pub fn Card(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Beside the heading, small and grey.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// At the right end of the head: links, a segment control, a legend.
    #[prop(optional, into)]
    aside: ViewFnOnce,
    /// Classes of the card, such as `c-12`.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> AnyView {
    let id = unique_id();
    let labelled_by = id.clone();
    view! {
        <section class=format!("card {class}") aria-labelledby=labelled_by>
            <div class="card-head">
                <h2 id=id>{title}</h2>
                <span class="sm t3">{move || note.get()}</span>
                <span class="end sm">{aside.run()}</span>
            </div>
            {children()}
        </section>
    }
    .into_any()
}
