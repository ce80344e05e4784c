//! A part that unfolds, on the native `<details>`.

use super::icon::{self, Icon};
use leptos::prelude::*;

/// A heading that shows and hides what is below it.
#[component]
pub fn Fold(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Whether it begins unfolded.
    #[prop(optional)]
    is_open: bool,
    children: Children,
) -> AnyView {
    view! {
        <details class="fold" open=is_open>
            <summary><Icon icon=icon::CHEVRON_RIGHT/>{title}</summary>
            <div class="in">{children()}</div>
        </details>
    }
    .into_any()
}
