//! What stands where records would be: nothing yet, nothing found, not loaded, not allowed.

use super::Button;
use super::icon::{self, Icon, IconShape};
use super::note::error_details;
use crate::api::Error;
use crate::texts;
use leptos::prelude::*;

/// Nothing there: what that means, and the one next step as `children`.
#[component]
pub fn EmptyState(
    /// Which icon.
    #[prop(optional)]
    icon: Option<IconShape>,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What that means.
    #[prop(optional, into)]
    text: String,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <div class="state">
            <Icon icon=icon.unwrap_or(icon::INBOX)/>
            <h3>{title}</h3>
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// An error where something would be shown: what failed, and another try if
/// one could help.
#[component]
pub fn ErrorState(
    /// The error.
    error: Error,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> AnyView {
    let (shape, title) = if error.is_forbidden() {
        (icon::LOCK, texts::ui::forbidden_title())
    } else if error.is_not_found() {
        (icon::NOTHING_FOUND, texts::ui::not_found_title())
    } else {
        (icon::ALERT, texts::ui::failed_title())
    };
    let can_retry = !error.is_forbidden() && !error.is_not_found();
    let details = error_details(&error);
    view! {
        <div class="state" role="alert">
            <Icon icon=shape/>
            <h3>{title}</h3>
            <p>{error.message()}</p>
            {details}
            {can_retry.then(|| view! {
                <div class="row">
                    <Button icon=icon::REFRESH on_press=on_retry>{texts::ui::retry()}</Button>
                </div>
            })}
        </div>
    }
    .into_any()
}

/// Grey lines in the shape of what is being loaded.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 4)]
    lines: usize,
) -> AnyView {
    const WIDTHS: [&str; 4] = [
        "skel skel-80",
        "skel skel-60",
        "skel skel-40",
        "skel skel-60",
    ];
    let rows: Vec<_> = (0..lines)
        .map(|line| view! { <span class=WIDTHS[line % WIDTHS.len()]></span> })
        .collect();
    view! {
        <div class="skels" role="status" aria-busy="true" aria-label=texts::ui::loading()>{rows}</div>
    }
    .into_any()
}
