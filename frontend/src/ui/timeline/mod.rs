//! What happened, newest first.

use leptos::prelude::*;

/// How a moment is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MomentKind {
    /// Past.
    #[default]
    Plain,
    /// The latest, or the one that matters.
    On,
    /// Went wrong.
    Bad,
    /// Expected.
    Next,
}

/// One thing that happened.
pub struct Moment {
    /// When, and where if it matters.
    pub when: String,
    /// How it is marked.
    pub kind: MomentKind,
    /// What.
    pub what: AnyView,
}

impl Moment {
    /// A moment.
    pub fn new(when: impl Into<String>, kind: MomentKind, what: impl IntoAny) -> Self {
        Self {
            when: when.into(),
            kind,
            what: what.into_any(),
        }
    }
}

/// The line of moments.
#[component]
pub fn Timeline(
    /// Newest first.
    moments: Vec<Moment>,
) -> AnyView {
    let rows: Vec<_> = moments
        .into_iter()
        .map(|moment| {
            let class = match moment.kind {
                MomentKind::Plain => "",
                MomentKind::On => "is-on",
                MomentKind::Bad => "is-bad",
                MomentKind::Next => "is-next",
            };
            view! {
                <li class=class>
                    <p class="when">{moment.when}</p>
                    <div>{moment.what}</div>
                </li>
            }
        })
        .collect();
    view! { <ol class="line">{rows}</ol> }.into_any()
}
