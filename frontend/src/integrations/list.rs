//! The list of keys.

use super::api::{list_api_keys, revoke_api_key};
use super::rotate::RotateDialog;
use super::words::{key_state_text, key_status, key_text, scopes_text};
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::org::names::{Names, units_or_own};
use crate::session;
use crate::texts::integrations as t;
use crate::ui::{
    Asked, ButtonKind, Choice, Column, DataList, EmptyState, Filter, LinkButton, ListHandle,
    PageHead, RowAction, Work, icon,
};
use leptos::prelude::*;
use sortition_contract::integrations::{ApiKeyAction, ApiKeyState, ApiKeyView};

/// The page.
#[component]
pub fn ApiKeysPage() -> AnyView {
    let handle = ListHandle::new();
    let units = units_or_own();
    let rotating = RwSignal::new(false);
    let rotated = RwSignal::new(None::<ApiKeyView>);
    let rotate = Callback::new(move |key: ApiKeyView| {
        rotated.set(Some(key));
        rotating.set(true);
    });
    let may_create = session::may("create_api_key");
    let actions = move || {
        may_create.then(|| {
            view! {
                <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewApiKey.path()>
                    {t::create_key()}
                </LinkButton>
            }
        })
    };
    let empty_hint = match may_create {
        true => t::no_keys_hint(),
        false => t::no_keys_to_read_hint(),
    };
    view! {
        <PageHead title=t::keys().to_owned() lede=t::keys_lede() actions/>
        <DataList
            id="integrations.keys"
            label=t::keys()
            columns=columns(units)
            key=|key: &ApiKeyView| key.id.to_string()
            load=list_api_keys
            file=list_file("list_api_keys", "/api-keys", |query| query)
            handle
            actions=move |key: &ApiKeyView| row_actions(key, rotate)
            search=t::search_hint()
            filters=vec![
                Filter::one("state", t::state(), Choice::all(ApiKeyState::ALL, key_state_text)),
                Filter::one("unit_id", t::unit(), units.choices()),
            ]
            sort="-created_at"
            empty=move || view! { <EmptyState title=t::no_keys() text=empty_hint/> }
        />
        <RotateDialog open=rotating key=rotated handle/>
    }
    .into_any()
}

fn columns(units: Names) -> Vec<Column<ApiKeyView>> {
    vec![
        Column::text("name", t::program(), |key: &ApiKeyView| key.name.clone()),
        Column::text("prefix", t::prefix(), |key: &ApiKeyView| key.prefix.clone()).code(),
        Column::text("unit", t::unit(), move |key: &ApiKeyView| {
            units.of(&key.unit_id)
        })
        .view(move |key: &ApiKeyView| {
            let id = key.unit_id.to_string();
            view! { {move || units.of(&id)} }
        }),
        Column::text("state", t::state(), |key: &ApiKeyView| {
            key_text(key).to_owned()
        })
        .view(key_status)
        .phone(),
        Column::text("scopes", t::scopes(), |key: &ApiKeyView| {
            scopes_text(&key.scopes)
        })
        .wraps(),
        Column::text("addresses", t::addresses(), |key: &ApiKeyView| {
            match key.addresses.is_empty() {
                true => t::anywhere().to_owned(),
                false => key.addresses.join(", "),
            }
        })
        .wraps()
        .hidden(),
        Column::moment("expires_at", t::expires_at(), |key: &ApiKeyView| {
            Some(key.expires_at)
        })
        .sort("expires_at")
        .phone(),
        Column::text("last_used_at", t::last_used_at(), last_use),
        Column::text("made_by", t::made_by(), |key: &ApiKeyView| {
            key.made_by_name.clone()
        }),
        Column::moment("created_at", t::created_at(), |key: &ApiKeyView| {
            Some(key.created_at)
        })
        .sort("created_at")
        .hidden(),
    ]
}

/// When a key was used last, and from where.
fn last_use(key: &ApiKeyView) -> String {
    match (key.last_used_at, &key.last_used_from) {
        (Some(at), Some(from)) => format!("{} {from}", format::moment(at)),
        (Some(at), None) => format::moment(at),
        (None, _) => t::never_used().to_owned(),
    }
}

fn row_actions(key: &ApiKeyView, rotate: Callback<ApiKeyView>) -> Vec<RowAction> {
    let may = |action| key.allowed_actions.contains(&action);
    let mut actions = Vec::new();
    if may(ApiKeyAction::Rotate) {
        let key = key.clone();
        actions.push(RowAction::press(t::rotate(), move || {
            rotate.run(key.clone());
        }));
    }
    if may(ApiKeyAction::Revoke) {
        let (id, version) = (key.id.to_string(), key.version);
        actions.push(RowAction::ask(Asked {
            title: t::revoke_title(),
            consequence: t::revoke_consequence(&key.name, &key.prefix),
            verb: t::revoke(),
            reason_label: None,
            is_final: true,
            done: t::was_revoked(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { revoke_api_key(&id, version).await.map(|_| ()) }
            }),
        }));
    }
    actions
}
