//! The link by which an account's owner sets a password: shown once, to be handed on.

use crate::format;
use crate::texts::org as t;
use crate::ui::{Fact, Facts, Note, NoteKind};
use leptos::prelude::*;
use sortition_contract::org::PasswordLink;

/// The link as it is opened; where it was told before, how to get another one.
#[component]
pub fn LinkToHandOn(
    /// Whose it is: the account's name.
    username: String,
    /// The link.
    link: Option<PasswordLink>,
) -> AnyView {
    let Some(link) = link else {
        return view! { <Note kind=NoteKind::Warn>{t::link_was_told()}</Note> }.into_any();
    };
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}{}", link.path);
    let facts = vec![
        Fact::text(t::username(), Some(username)),
        Fact::new(
            t::link_is(),
            view! { <code class="code wraps password-link">{address}</code> },
        ),
        Fact::text(t::link_until(), Some(format::moment(link.expires_at))),
    ];
    view! {
        <Note kind=NoteKind::Warn>{t::link_shown_once()}</Note>
        <Facts facts/>
    }
    .into_any()
}
