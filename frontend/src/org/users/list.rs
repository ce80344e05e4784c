//! The list of accounts.

use super::create::CreateUserDialog;
use super::requests::Requests;
use super::{role_text, user_state_text, user_status};
use crate::api::list_file;
use crate::app::Page;
use crate::org::api::{all_units, end_user_sessions, list_users, unlock_user};
use crate::session;
use crate::texts::{self, org as t};
use crate::ui::{
    Asked, Button, ButtonKind, Choice, Column, DataList, EmptyState, Filter, ListHandle, PageHead,
    RowAction, Work, icon,
};
use leptos::prelude::*;
use sortition_contract::org::{Role, UnitView, UserState, UserView};

/// The page.
#[component]
pub fn UsersPage() -> AnyView {
    let handle = ListHandle::new();
    let creating = RwSignal::new(false);
    let units = RwSignal::new(Vec::<UnitView>::new());
    leptos::task::spawn_local(async move {
        if let Ok(all) = all_units().await {
            units.try_set(all);
        }
    });
    let choices = Signal::derive(move || {
        units.with(|units| {
            units
                .iter()
                .map(|unit| Choice::new(unit.id.to_string(), unit.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let readable = Signal::derive(move || readable(choices.get()));
    let create = session::may("create_user").then(|| {
        view! {
            <Button kind=ButtonKind::Primary icon=icon::PLUS on_press=move || creating.set(true)>
                {t::create_user()}
            </Button>
        }
    });
    view! {
        <PageHead title=t::users().to_owned() lede=t::users_lede() actions=move || create/>
        <div class="stack">
            {session::may("list_account_requests").then(|| view! { <Requests/> })}
            <DataList
                id="org.users"
                label=t::users()
                columns=columns(units)
                key=|user: &UserView| user.id.to_string()
                load=list_users
                file=list_file("list_users", "/users", |query| query)
                search=t::search_users()
                filters=vec![
                    Filter::one("unit_id", t::unit(), readable),
                    Filter::one("role", t::role(), Choice::all(Role::ALL, role_text)),
                    Filter::one("state", t::state(), Choice::all(UserState::ALL, user_state_text)),
                    Filter::flag("has_role", t::has_role()),
                ]
                sort="username"
                handle
                actions=row_actions
                empty=|| view! { <EmptyState title=t::no_users() text=t::no_users_hint()/> }
            />
        </div>
        <CreateUserDialog open=creating units=choices/>
    }
    .into_any()
}

/// What can be done with an account from the list; what shuts somebody out is done on its page, which says
/// whether it needs a second person.
fn row_actions(user: &UserView) -> Vec<RowAction> {
    let id = user.id.to_string();
    let mut actions = vec![RowAction::link(
        texts::ui::open_record(),
        Page::User(id.clone()).path(),
    )];
    let is_open = user.state != UserState::Disabled;
    if user.state == UserState::Locked && session::may("unlock_user") {
        let id = id.clone();
        actions.push(RowAction::ask(Asked {
            title: t::unlock_title(),
            consequence: t::unlock_consequence().to_owned(),
            verb: t::unlock(),
            reason_label: None,
            is_final: false,
            done: t::unlocked(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { unlock_user(&id).await.map(|_| ()) }
            }),
        }));
    }
    if is_open && session::may("end_user_sessions") {
        actions.push(RowAction::ask(Asked {
            title: t::end_sessions_title(),
            consequence: t::end_sessions_consequence().to_owned(),
            verb: t::end_sessions(),
            reason_label: None,
            is_final: false,
            done: t::sessions_ended(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { end_user_sessions(&id).await }
            }),
        }));
    }
    actions
}

/// The units whose accounts the person reads: all for those who oversee, else those where the person holds
/// a role.
fn readable(mut units: Vec<Choice>) -> Vec<Choice> {
    if session::reads_all() {
        return units;
    }
    let roles = session::person().map(|person| person.roles);
    let roles = roles.unwrap_or_default();
    units.retain(|unit| roles.iter().any(|held| held.unit_id.as_str() == unit.value));
    units
}

fn columns(units: RwSignal<Vec<UnitView>>) -> Vec<Column<UserView>> {
    let unit_name = move |id: &str| {
        units.with(|units| {
            units
                .iter()
                .find(|unit| unit.id.as_str() == id)
                .map(|unit| unit.name.clone())
                .unwrap_or_default()
        })
    };
    vec![
        Column::text("username", t::username(), |user: &UserView| {
            user.username.clone()
        })
        .sort("username")
        .link(|user| Page::User(user.id.to_string()).path()),
        Column::text("name", t::person_name(), |user: &UserView| {
            user.name.clone()
        })
        .sort("name"),
        Column::text("unit", t::unit(), move |user: &UserView| {
            unit_name(&user.unit_id)
        })
        .view(move |user: &UserView| {
            let id = user.unit_id.to_string();
            view! { {move || unit_name(&id)} }
        }),
        Column::text("roles", t::roles(), |user: &UserView| {
            let names: Vec<_> = user.roles.iter().map(|held| role_text(held.role)).collect();
            names.join("、")
        })
        .wraps(),
        Column::text("phone", t::phone(), |user: &UserView| {
            user.phone
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .code()
        .hidden(),
        Column::text("state", t::state(), |user: &UserView| {
            user_state_text(user.state).to_owned()
        })
        .view(|user| user_status(user.state))
        .phone(),
    ]
}
