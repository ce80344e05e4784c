//! A new password, typed twice.

use crate::texts::org as t;
use crate::ui::{Note, NoteKind, TextField};
use leptos::prelude::*;

/// What was typed.
#[derive(Clone, Copy)]
pub struct NewPassword {
    new: RwSignal<String>,
    again: RwSignal<String>,
    differs: RwSignal<bool>,
}

impl NewPassword {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            new: RwSignal::new(String::new()),
            again: RwSignal::new(String::new()),
            differs: RwSignal::new(false),
        }
    }

    /// The password, if it was typed twice alike; else its fields say so.
    pub fn agreed(self) -> Option<String> {
        let new = self.new.get_untracked();
        self.differs.set(new != self.again.get_untracked());
        (!self.differs.get_untracked()).then_some(new)
    }

    /// Forgets what was typed.
    pub fn clear(self) {
        self.new.set(String::new());
        self.again.set(String::new());
    }
}

/// Both fields, for within a form.
#[component]
pub fn NewPasswordFields(
    /// What is typed.
    password: NewPassword,
    /// Whether typing begins here.
    #[prop(optional)]
    autofocus: bool,
) -> AnyView {
    let NewPassword {
        new,
        again,
        differs,
    } = password;
    view! {
        <TextField label=t::new_password() name="new" value=new kind="password" autocomplete="new-password" required=true max_length=128 hint=t::password_rule() autofocus/>
        <TextField label=t::new_password_again() name="again" value=again kind="password" autocomplete="new-password" required=true max_length=128/>
        {move || differs.get().then(|| view! { <Note kind=NoteKind::Bad>{t::passwords_differ()}</Note> })}
    }
    .into_any()
}
