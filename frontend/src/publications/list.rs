//! The list: what is due and overdue; many at once submitted, approved, published.

use super::api::{batch_publications, list_publications, return_publication};
use super::{publication_kind_text, publication_state_text, state_view};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::units_of;
use crate::session;
use crate::texts::{self, publications as t};
use crate::ui::{
    Asked, BatchButton, Choice, Column, DataList, EmptyState, Filter, ListHandle, PageHead,
    RowAction, SavedView, Selection, Work,
};
use leptos::prelude::*;
use sortition_contract::page::Batch;
use sortition_contract::publications::{
    PublicationAction, PublicationKind, PublicationState, PublicationView,
};

/// The page.
#[component]
pub fn PublicationsPage() -> AnyView {
    let handle = ListHandle::new();
    let columns = vec![
        Column::text("title", t::title(), |one: &PublicationView| {
            one.title.clone()
        })
        .sort("title")
        .link(|one| Page::Publication(one.id.to_string()).path()),
        Column::text("kind", t::kind(), |one: &PublicationView| {
            publication_kind_text(one.kind).to_owned()
        }),
        Column::text("state", t::state(), |one: &PublicationView| {
            publication_state_text(one.state).to_owned()
        })
        .sort("state")
        .view(state_view)
        .phone(),
        Column::text("unit", t::unit(), |one: &PublicationView| {
            one.unit_name.clone()
        }),
        Column::moment("due", t::due_at(), |one: &PublicationView| one.due_at),
        Column::moment("published", t::published_at(), |one: &PublicationView| {
            one.published_at
        }),
        Column::text("number", t::number(), |one: &PublicationView| {
            one.number.clone()
        })
        .code()
        .hidden(),
    ];
    let view = |label: &'static str, query: &'static str| SavedView {
        label: label.to_owned(),
        query,
    };
    let views = vec![
        view(t::all_view(), ""),
        view(t::draft(), "state=draft"),
        view(t::to_approve_view(), "state=submitted"),
        view(t::to_publish_view(), "state=approved"),
        view(t::overdue_view(), "is_overdue=true"),
    ];
    view! {
        <PageHead title=t::publications().to_owned() lede=t::publications_lede()/>
        <DataList id="publications.publications" label=t::publications() columns
            key=|one: &PublicationView| one.id.to_string() load=list_publications
            file=list_file("list_publications", "/publications", |query| query) actions=row_actions
            search=t::search_hint() sort="-created_at" handle views
            filters=vec![
                Filter::one("state", t::state(), Choice::all(PublicationState::ALL, publication_state_text)),
                Filter::one("kind", t::kind(), Choice::all(PublicationKind::ALL, publication_kind_text)),
                Filter::one("unit_id", t::unit(), units_of(list_publications, unit_of).choices()),
                Filter::flag("is_overdue", t::overdue()),
            ]
            batch=Callback::new(move |selection: Selection| view! { <Batches selection handle/> }.into_any())
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
    }
    .into_any()
}

fn unit_of(one: PublicationView) -> (String, String) {
    (one.unit_id.to_string(), one.unit_name)
}

/// What can be done with a publication from the list.
fn row_actions(one: &PublicationView) -> Vec<RowAction> {
    let id = one.id.to_string();
    let may = |action| one.allowed_actions.contains(&action);
    let look = if may(PublicationAction::Approve) {
        t::approve()
    } else if may(PublicationAction::Publish) {
        t::publish()
    } else if may(PublicationAction::Submit) {
        t::submit()
    } else {
        texts::ui::open_record()
    };
    let mut actions = vec![RowAction::link(look, Page::Publication(id.clone()).path())];
    if may(PublicationAction::Return) {
        actions.push(RowAction::ask(Asked {
            title: t::return_title(),
            consequence: t::return_consequence().to_owned(),
            verb: t::send_back(),
            reason_label: Some(t::reason()),
            is_final: false,
            done: t::was_sent_back(),
            run: Work::from(move |reason: String| {
                let id = id.clone();
                async move { return_publication(&id, reason).await.map(|_| ()) }
            }),
        }));
    }
    actions
}

/// What may be done with the selected ones; each is done or refused on its own.
#[component]
fn Batches(selection: Selection, handle: ListHandle) -> AnyView {
    let button = |operation: &str,
                  action: PublicationAction,
                  (verb, title): (&'static str, &'static str),
                  consequence: fn(usize) -> String| {
        session::may(operation).then(|| {
            let run = move |(ids, _): (Vec<String>, String)| {
                let body = Batch {
                    action: action.to_string(),
                    ids,
                    reason: None,
                };
                async move { batch_publications(&body).await }
            };
            view! { <BatchButton verb title consequence run selection handle/> }
        })
    };
    view! {
        {button("submit_publication", PublicationAction::Submit, (t::submit(), t::submit_many_title()), t::submit_many)}
        {button("approve_publication", PublicationAction::Approve, (t::approve(), t::approve_many_title()), |count| format!("{} {}", t::approve_many(count), t::approve_consequence()))}
        {button("publish_publication", PublicationAction::Publish, (t::publish(), t::publish_many_title()), |count| format!("{} {}", t::publish_many(count), t::publish_consequence()))}
    }
    .into_any()
}
