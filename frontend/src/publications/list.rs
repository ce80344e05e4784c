//! The list: what is due and overdue; many at once submitted, approved, published.

use super::api::{batch_publications, list_publications};
use super::{publication_kind_text, publication_state_text, state_view};
use crate::app::Page;
use crate::texts::publications as t;
use crate::ui::{
    Button, Choice, Column, Command, DataList, EmptyState, ErrorNote, Filter, ListHandle, PageHead,
    SavedView, Selection, toast,
};
use leptos::prelude::*;
use sortition_contract::page::Batch;
use sortition_contract::publications::{PublicationKind, PublicationState, PublicationView};

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
    let views = vec![
        SavedView {
            label: t::overdue_view().to_owned(),
            query: "is_overdue=true",
        },
        SavedView {
            label: t::to_approve_view().to_owned(),
            query: "state=submitted",
        },
        SavedView {
            label: t::to_publish_view().to_owned(),
            query: "state=approved",
        },
    ];
    view! {
        <PageHead title=t::publications().to_owned() lede=t::publications_lede()/>
        <DataList id="publications.publications" label=t::publications() columns
            key=|one: &PublicationView| one.id.to_string() load=list_publications
            search=t::search_hint() sort="-created_at" handle views
            filters=vec![
                Filter::one("state", t::state(), Choice::all(PublicationState::ALL, publication_state_text)),
                Filter::one("kind", t::kind(), Choice::all(PublicationKind::ALL, publication_kind_text)),
                Filter::flag("is_overdue", t::overdue()),
            ]
            batch=Callback::new(move |selection: Selection| view! { <Batches selection handle/> }.into_any())
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
    }
    .into_any()
}

/// What may be done with the selected ones; each is done or refused on its own.
#[component]
fn Batches(selection: Selection, handle: ListHandle) -> AnyView {
    let running = Command::new();
    let apply = move |action: &'static str| {
        let body = Batch {
            action: action.to_owned(),
            ids: selection.keys.get_untracked(),
            reason: None,
        };
        running.run(
            async move { batch_publications(&body).await },
            move |answer| {
                let done = answer
                    .results
                    .iter()
                    .filter(|one| one.code.is_none())
                    .count();
                let refused = answer.results.len() - done;
                match refused {
                    0 => toast::done(t::batch_done(done)),
                    _ => toast::failed(t::batch_partly(done, refused)),
                }
                selection.clear();
                handle.reload();
            },
        );
    };
    view! {
        <ErrorNote error=running.error/>
        <Button busy=running.busy on_press=move || apply("submit")>{t::submit()}</Button>
        <Button busy=running.busy on_press=move || apply("approve")>{t::approve()}</Button>
        <Button busy=running.busy on_press=move || apply("publish")>{t::publish()}</Button>
    }
    .into_any()
}
