//! The list: what is due and overdue; many at once submitted, approved, published.

use super::api::{batch_publications, list_publications};
use super::{publication_kind_text, publication_state_text, state_view};
use crate::app::Page;
use crate::session;
use crate::texts::{self, publications as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Choice, Column, Command, ConfirmDialog, DataList, Dialog,
    DialogFoot, EmptyState, ErrorNote, Filter, Form, FormState, ListHandle, PageHead, SavedView,
    Selection, toast,
};
use leptos::prelude::*;
use sortition_contract::page::{Batch, BatchResults};
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
    let (approving, publishing) = (RwSignal::new(false), RwSignal::new(false));
    let apply = move |action: &'static str| {
        let body = batch(action, selection);
        running.run(
            async move { batch_publications(&body).await },
            move |answer| told(answer, selection, handle),
        );
    };
    let button = |operation: &str, label: &'static str, action: &'static str| {
        session::may(operation).then(|| {
            view! {
                <Button size=ButtonSize::Small busy=running.busy on_press=move || apply(action)>{label}</Button>
            }
        })
    };
    let approve = session::may("approve_publication").then(|| {
        view! {
            <Button size=ButtonSize::Small on_press=move || approving.set(true)>{t::approve()}</Button>
            <ConfirmDialog open=approving title=t::approve_title().to_owned() verb=t::approve()
                run=move |_: String| async move {
                    let answer = batch_publications(&batch("approve", selection)).await?;
                    told(answer, selection, handle);
                    Ok(())
                }>
                <p>{move || t::approve_many(selection.keys.with(Vec::len))}</p>
                <p>{t::approve_consequence()}</p>
            </ConfirmDialog>
        }
    });
    let publish = session::may("publish_publication").then(|| {
        view! {
            <Button size=ButtonSize::Small on_press=move || publishing.set(true)>{t::publish()}</Button>
            <PublishManyDialog open=publishing selection handle/>
        }
    });
    view! {
        <ErrorNote error=running.error/>
        {button("submit_publication", t::submit(), "submit")}
        {approve}
        {publish}
    }
    .into_any()
}

fn batch(action: &str, selection: Selection) -> Batch {
    Batch {
        action: action.to_owned(),
        ids: selection.keys.get_untracked(),
        reason: None,
    }
}

/// Says what became of the batch; what was refused stays selected.
fn told(answer: BatchResults, selection: Selection, handle: ListHandle) {
    let refused: Vec<_> = answer
        .results
        .iter()
        .filter(|one| one.code.is_some())
        .map(|one| one.id.clone())
        .collect();
    let done = answer.results.len() - refused.len();
    match refused.len() {
        0 => toast::done(t::batch_done(done)),
        others => toast::failed(t::batch_partly(done, others)),
    }
    selection.keys.set(refused);
    handle.reload();
}

/// What is once published can't be taken back: asked before it is done.
#[component]
fn PublishManyDialog(open: RwSignal<bool>, selection: Selection, handle: ListHandle) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let submit = move || {
            let body = batch("publish", selection);
            form.submit(
                async move { batch_publications(&body).await },
                move |answer| {
                    open.set(false);
                    told(answer, selection, handle);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack-sm">
                    <p class="t2">{t::publish_many(selection.keys.with_untracked(Vec::len))}</p>
                    <p class="t2">{t::publish_consequence()}</p>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::publish()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::publish_title().to_owned()>{content()}</Dialog> }.into_any()
}
