//! Accounts: the list, making one, its roles and locks; what two administrators do together.

mod create;
mod detail;
mod link;
mod list;
mod requests;
mod roles;

pub use detail::UserPage;
pub use list::UsersPage;

use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::org::{Role, UserState};

/// What a role is called.
pub fn role_text(role: Role) -> &'static str {
    word(role)
}

/// Whether a role is one of the three administrators': what is done with it needs two of them.
fn is_administrator(role: Role) -> bool {
    matches!(
        role,
        Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor
    )
}

/// What an account's state is called.
pub fn user_state_text(state: UserState) -> &'static str {
    word(state)
}

fn user_status(state: UserState) -> AnyView {
    let kind = match state {
        UserState::Invited => StatusKind::Warn,
        UserState::Active => StatusKind::Plain,
        UserState::Locked => StatusKind::Bad,
        UserState::Disabled => StatusKind::Off,
    };
    view! { <Status kind label=user_state_text(state)/> }.into_any()
}
