//! Tags, state dots and class letters. Words always, colour only beside them.

use leptos::prelude::*;

/// The tone of a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagKind {
    /// A word.
    #[default]
    Plain,
    /// A property, outlined.
    Line,
    /// Current.
    Info,
    /// Near its limit, or waiting.
    Warn,
    /// A problem.
    Bad,
}

/// A tag.
#[component]
pub fn Tag(
    /// Its tone.
    #[prop(optional)]
    kind: TagKind,
    /// Its word.
    #[prop(into)]
    label: String,
) -> AnyView {
    let class = match kind {
        TagKind::Plain => "tag",
        TagKind::Line => "tag tag-line",
        TagKind::Info => "tag tag-info",
        TagKind::Warn => "tag tag-warn",
        TagKind::Bad => "tag tag-bad",
    };
    view! { <span class=class>{label}</span> }.into_any()
}

/// The tone of a state's dot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusKind {
    /// As it should be.
    #[default]
    Plain,
    /// Under way.
    On,
    /// Near its limit, or waiting.
    Warn,
    /// A problem.
    Bad,
    /// Over.
    Off,
}

/// A state: a dot and its word.
#[component]
pub fn Status(
    /// Its tone.
    #[prop(optional)]
    kind: StatusKind,
    /// Its word.
    #[prop(into)]
    label: String,
) -> AnyView {
    let class = match kind {
        StatusKind::Plain => "status",
        StatusKind::On => "status status-on",
        StatusKind::Warn => "status status-warn",
        StatusKind::Bad => "status status-bad",
        StatusKind::Off => "status status-off",
    };
    view! { <span class=class>{label}</span> }.into_any()
}

/// A letter of a scale in a box; from the third on it warns.
#[component]
pub fn Grade(
    /// A, B, C, D; none: not graded.
    letter: Option<char>,
    /// What it means, or what is said where there is none.
    #[prop(into)]
    meaning: String,
) -> AnyView {
    let class = match letter {
        Some('A') => "grade",
        Some('B') => "grade grade-b",
        Some('C') => "grade grade-c",
        Some(_) => "grade grade-d",
        None => "grade grade-n",
    };
    let shown = letter.map_or_else(|| meaning.clone(), String::from);
    view! { <span class=class title=meaning>{shown}</span> }.into_any()
}
