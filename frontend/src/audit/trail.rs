//! The audit trail: one plain list, and what an entry changed in a drawer.

use super::api::{list_audit_changes, list_audit_events};
use super::changes::Changes;
use super::overview::AuditOverview;
use super::words::{actor_text, operation_text, resource_text, state_text};
use crate::api::list_file;
use crate::session;
use crate::texts::{self, audit as t};
use crate::ui::{
    Column, DataList, Drawer, EmptyState, Fact, Facts, Filter, Fold, ListHandle, Loaded, PageHead,
    Remote,
};
use leptos::prelude::*;
use sortition_contract::audit::AuditEventView;

/// The page.
#[component]
pub fn AuditPage() -> AnyView {
    let open = RwSignal::new(false);
    let shown = RwSignal::new(None::<AuditEventView>);
    let show = move |event: &AuditEventView| {
        shown.set(Some(event.clone()));
        open.set(true);
    };
    let handle = ListHandle::new();
    let opened = Signal::derive(move || {
        let is_open = open.get();
        shown.with(|event| {
            let event = event.as_ref().filter(|_| is_open)?;
            Some(event.id.to_string())
        })
    });
    let title = Signal::derive(move || {
        shown.with(|event| {
            event
                .as_ref()
                .map(|event| operation_text(&event.operation))
                .unwrap_or_default()
        })
    });
    view! {
        <PageHead title=t::trail().to_owned() lede=t::trail_lede()/>
        <div class="stack">
            {session::may("get_audit_chain").then(|| view! { <AuditOverview/> })}
            <DataList
                id="audit.trail"
                label=t::trail()
                columns=columns(show)
                key=|event: &AuditEventView| event.id.to_string()
                load=list_audit_events
                file=list_file("list_audit_events", "/audit-events", |query| query)
                search=t::search_hint()
                filters=vec![Filter::day("from", t::from()), Filter::day("to", t::to())]
                sort="-at"
                handle
                opened
                empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }
            />
        </div>
        <Drawer open title neighbours=handle.neighbours(opened)>
            {move || shown.get().map(|event| view! { <Entry event/> })}
        </Drawer>
    }
    .into_any()
}

fn columns(show: impl Fn(&AuditEventView) + Send + Sync + 'static) -> Vec<Column<AuditEventView>> {
    vec![
        Column::text("operation", t::operation(), |event: &AuditEventView| {
            operation_text(&event.operation)
        })
        .opens(show),
        Column::moment("at", t::at(), |event: &AuditEventView| Some(event.at))
            .sort("at")
            .phone(),
        Column::text("username", t::actor(), actor).phone(),
        Column::text("resource", t::resource(), |event: &AuditEventView| {
            resource_text(&event.resource)
        }),
        Column::text("record", t::record(), |event: &AuditEventView| {
            event.record_id.clone()
        })
        .code()
        .hidden(),
        Column::text("states", t::states(), states),
        Column::text("reason", t::reason(), |event: &AuditEventView| {
            event.reason.clone().unwrap_or_default()
        })
        .wraps(),
        Column::text("address", t::address(), |event: &AuditEventView| {
            event.address.clone()
        })
        .code(),
    ]
}

/// Who acted: the person, or the program with the key by which it did.
fn actor(event: &AuditEventView) -> String {
    let actor = actor_text(&event.username, event.name.as_deref());
    match &event.key {
        Some(key) => format!("{actor} {}", key.prefix),
        None => actor,
    }
}

fn states(event: &AuditEventView) -> String {
    let text = |state: &String| state_text(&event.resource, state);
    match (&event.from_state, &event.to_state) {
        (Some(from), Some(to)) => format!("{} → {}", text(from), text(to)),
        (None, Some(to)) => text(to),
        (Some(from), None) => text(from),
        (None, None) => String::new(),
    }
}

#[component]
fn Entry(event: AuditEventView) -> AnyView {
    let id = event.id.to_string();
    let changes = Remote::new(move || {
        let id = id.clone();
        async move { list_audit_changes(&id).await }
    });
    let facts = vec![
        Fact::text(t::at(), Some(crate::format::moment(event.at))),
        Fact::text(t::actor(), Some(actor(&event))),
        Fact::text(
            t::key_made_by(),
            event.key.as_ref().map(|key| key.made_by_name.clone()),
        ),
        Fact::text(t::username(), event.user_id.and(Some(event.username))),
        Fact::text(t::address(), Some(event.address)),
        Fact::text(t::resource(), Some(resource_text(&event.resource))),
        Fact::text(t::reason(), event.reason),
    ];
    let numbers = vec![
        Fact::text(t::record(), Some(event.record_id)),
        Fact::text(t::request(), Some(event.request_id)),
    ];
    view! {
        <Facts facts/>
        <h3 class="mt">{t::changes()}</h3>
        <Loaded remote=changes let:page><Changes changes=page.items/></Loaded>
        <Fold title=texts::ui::details()><Facts facts=numbers/></Fold>
    }
    .into_any()
}
