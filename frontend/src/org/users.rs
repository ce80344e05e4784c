//! Accounts: the list, making one, its roles and locks.

mod create;
mod detail;
mod list;

pub use detail::UserPage;
pub use list::UsersPage;

use crate::texts::org as t;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::org::{Role, UserState};

/// What a role is called.
pub fn role_text(role: Role) -> &'static str {
    match role {
        Role::Operator => t::role_operator(),
        Role::Approver => t::role_approver(),
        Role::Inspector => t::role_inspector(),
        Role::Regulations => t::role_regulations(),
        Role::CityLead => t::role_city_lead(),
        Role::Partner => t::role_partner(),
        Role::SystemAdmin => t::role_system_admin(),
        Role::SecurityAdmin => t::role_security_admin(),
        Role::Auditor => t::role_auditor(),
    }
}

/// What an account's state is called.
pub fn user_state_text(state: UserState) -> &'static str {
    match state {
        UserState::Invited => t::user_invited(),
        UserState::Active => t::user_active(),
        UserState::Locked => t::user_locked(),
        UserState::Disabled => t::user_disabled(),
    }
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
