//! The brand mark with the product's name.

use crate::texts;
use leptos::prelude::*;

/// The mark and the name, as a link to `href` or as plain text.
#[component]
pub fn Brand(
    /// Where it leads; nowhere if absent.
    #[prop(optional)]
    href: Option<&'static str>,
) -> impl IntoView {
    let inside = || {
        view! {
            <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                <rect class="mark-b" x="8.5" y="8.5" width="13" height="13" rx="3"/>
                <rect class="mark-a" x="2" y="2" width="14" height="14" rx="3.5"/>
                <circle class="mark-dot" cx="6.2" cy="6.2" r="1.5"/>
                <circle class="mark-dot" cx="11.8" cy="11.8" r="1.5"/>
            </svg>
            <span class="t">{texts::ui::product_short()}</span>
        }
    };
    match href {
        Some(href) => view! { <a class="brand" href=href>{inside()}</a> }.into_any(),
        None => view! { <p class="brand">{inside()}</p> }.into_any(),
    }
}
