//! Short messages that need no work: done, copied. An error that needs work stands in the page
//! instead, where it stays.

use super::IconButton;
use super::icon::{self, Icon};
use crate::texts;
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, Debug)]
struct Toast {
    number: u64,
    text: String,
    is_bad: bool,
    link: Option<(String, String)>,
}

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static SHOWN: ArcRwSignal<Vec<Toast>> = ArcRwSignal::new(Vec::new());
}

/// Something was done.
pub fn done(text: impl Into<String>) {
    push(text.into(), false, None);
}

/// Something was done, with a link to what came of it.
pub fn done_with_link(text: impl Into<String>, label: impl Into<String>, href: impl Into<String>) {
    push(text.into(), false, Some((label.into(), href.into())));
}

/// Something failed, and there is nothing to mend here.
pub fn failed(text: impl Into<String>) {
    push(text.into(), true, None);
}

/// Puts all away: somebody else sits here from now on.
pub fn clear() {
    SHOWN.with(ArcRwSignal::clone).set(Vec::new());
}

fn push(text: String, is_bad: bool, link: Option<(String, String)>) {
    let shown = SHOWN.with(ArcRwSignal::clone);
    // Never again the same: a message that was put away must not take a later one with it.
    let number = NEXT.replace(NEXT.get() + 1);
    shown.update(|toasts| {
        toasts.push(Toast {
            number,
            text,
            is_bad,
            link,
        });
    });
    // What failed stays until it is put away: it may matter to somebody who looked elsewhere.
    if !is_bad {
        set_timeout(move || remove(number), STAYS);
    }
}

fn remove(number: u64) {
    SHOWN
        .with(ArcRwSignal::clone)
        .update(|toasts| toasts.retain(|toast| toast.number != number));
}

/// Where messages appear; once, at the root.
#[component]
pub fn Toasts() -> AnyView {
    let shown = SHOWN.with(ArcRwSignal::clone);
    let one = |toast: Toast| {
        let number = toast.number;
        let shape = if toast.is_bad {
            icon::ALERT
        } else {
            icon::DONE
        };
        let class = if toast.is_bad {
            "toast toast-bad"
        } else {
            "toast toast-ok"
        };
        let link = toast
            .link
            .map(|(label, href)| view! { <a href=href>{label}</a> });
        view! {
            <div class=class>
                <Icon icon=shape/>
                <span class="grow">{toast.text}" "{link}</span>
                <IconButton
                    icon=icon::CROSS
                    size=super::ButtonSize::Small
                    label=texts::ui::close()
                    on_press=move || remove(number)
                />
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || shown.get() key=|toast| toast.number children=one/>
        </div>
    }
    .into_any()
}
