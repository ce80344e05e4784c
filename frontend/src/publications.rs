//! `publications`: what is due, what waits for approval, what stands in public.

mod api;
mod detail;
mod list;
mod make;

pub use detail::PublicationPage;
pub use list::PublicationsPage;
pub use make::{MakePublication, MakeTaskPublications};

use crate::texts::publications as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind, Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::publications::{PublicationKind, PublicationState, PublicationView};

/// A kind in words.
pub fn publication_kind_text(kind: PublicationKind) -> &'static str {
    word(kind)
}

/// A state in words.
pub fn publication_state_text(state: PublicationState) -> &'static str {
    word(state)
}

fn state_view(view: &PublicationView) -> AnyView {
    let kind = match view.state {
        PublicationState::Submitted | PublicationState::Approved => StatusKind::On,
        PublicationState::Returned => StatusKind::Warn,
        _ => StatusKind::Plain,
    };
    let label = publication_state_text(view.state);
    let (is_overdue, is_due_soon) = (view.is_overdue, view.is_due_soon);
    view! {
        <span class="row">
            <Status kind label/>
            {is_overdue.then(|| view! { <Tag kind=TagKind::Bad label=t::overdue()/> })}
            {is_due_soon.then(|| view! { <Tag kind=TagKind::Warn label=t::due_soon()/> })}
        </span>
    }
    .into_any()
}
