//! A hash, readable: in groups with alternating tone. What must stay hidden never comes here.

use leptos::prelude::*;

/// A hexadecimal hash in groups of four, or of eight if it is long.
#[component]
pub fn Hash(
    /// In hexadecimal.
    #[prop(into)]
    value: String,
    /// Only the first groups of four; the whole is the title.
    #[prop(optional)]
    first: Option<usize>,
) -> AnyView {
    let size = if first.is_some() || value.len() <= 32 {
        4
    } else {
        8
    };
    let letters: Vec<char> = value.chars().collect();
    let groups: Vec<_> = letters
        .chunks(size)
        .take(first.unwrap_or(usize::MAX))
        .map(|group| view! { <span>{group.iter().collect::<String>()}</span> })
        .collect();
    let title = first.map(|_| value.clone());
    view! { <code class="hash" title=title>{groups}</code> }.into_any()
}
