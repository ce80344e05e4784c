//! The link by which an account's owner sets a password: shown once, to be handed on.

use crate::format;
use crate::texts::org as t;
use crate::ui::{Button, Dialog, DialogFoot, Fact, Facts, Note, NoteKind};
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

/// What a dialog shows to be handed on, and whether it does.
#[derive(Clone, Copy)]
pub struct HandingOn {
    is_open: RwSignal<bool>,
    link: RwSignal<Option<(String, Option<PasswordLink>)>>,
}

impl HandingOn {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            link: RwSignal::new(None),
        }
    }

    /// Shows the link of an account.
    pub fn show(self, username: String, link: Option<PasswordLink>) {
        self.link.set(Some((username, link)));
        self.is_open.set(true);
    }
}

/// Shows a link once. The account is loaded anew when it was read: it would be gone before.
#[component]
pub fn LinkDialog(
    /// What it is called.
    title: String,
    /// What it shows.
    handing: HandingOn,
    /// Loads the account.
    reload: Callback<()>,
) -> AnyView {
    let HandingOn { is_open, link } = handing;
    Effect::new(move |was: Option<bool>| {
        let is = is_open.get();
        if was == Some(true) && !is {
            reload.run(());
        }
        is
    });
    view! {
        <Dialog open=is_open title>
            {move || link.get().map(|(username, link)| view! {
                <div class="dialog-body stack"><LinkToHandOn username link/></div>
                <DialogFoot><Button on_press=move || is_open.set(false)>{t::link_is_kept()}</Button></DialogFoot>
            })}
        </Dialog>
    }
    .into_any()
}
