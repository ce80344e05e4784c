//! The four ledgers, a tab each.

use super::entry::{Entry, Ledger, publicity_kind_text};
use super::form::EntryDialog;
use crate::api::Error;
use crate::api::list_file;
use crate::session;
use crate::texts::ledgers as t;
use crate::ui::{
    Button, ButtonKind, Column, ConfirmDialog, DataList, EmptyState, Filter, ListHandle, ListQuery,
    PageHead, RowAction, Status, StatusKind, Tab, Tabs, TextArea, icon, part_in_address, toast,
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn LedgersPage() -> AnyView {
    let keys = Ledger::ALL.iter().map(|ledger| ledger.key()).collect();
    let (selected, here) = part_in_address("ledger", keys, &[]);
    let tabs: Vec<Tab> = Ledger::ALL
        .iter()
        .map(|ledger| Tab::new(ledger.key(), ledger.label()))
        .collect();
    let shown = move || {
        let key = here.get();
        Ledger::ALL
            .into_iter()
            .find(|ledger| ledger.key() == key)
            .map(|ledger| view! { <LedgerPart ledger/> })
    };
    view! {
        <PageHead title=t::ledgers().to_owned() lede=t::ledgers_lede()/>
        <div class="stack">
            <Tabs label=t::ledgers() tabs=Signal::stored(tabs) selected/>
            {shown}
        </div>
    }
    .into_any()
}

#[component]
fn LedgerPart(ledger: Ledger) -> AnyView {
    let handle = ListHandle::new();
    let (editing, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let entry = RwSignal::new(Entry::default());
    let reason = RwSignal::new(String::new());
    let create = session::may(ledger.create_operation()).then(|| {
        let press = move || {
            entry.set(Entry {
                on: session::person().map(|person| person.today),
                ..Entry::default()
            });
            editing.set(true);
        };
        view! {
            <div class="row">
                <Button kind=ButtonKind::Primary icon=icon::PLUS on_press=press>{ledger.create_label()}</Button>
            </div>
        }
    });
    let edit = move |shown: &Entry| {
        entry.set(shown.clone());
        editing.set(true);
    };
    let remove = move |shown: &Entry| {
        entry.set(shown.clone());
        reason.set(String::new());
        deleting.set(true);
    };
    let delete = move |_: String| async move {
        let entry = entry.get_untracked();
        let reason = entry.is_locked.then(|| reason.get_untracked());
        let deleted = ledger.delete(&entry, reason.as_deref()).await;
        // If somebody changed it meanwhile, the next try stands on what it is now.
        if deleted.as_ref().is_err_and(Error::is_outdated) {
            handle.reload();
        }
        deleted?;
        toast::done(t::deleted());
        handle.reload();
        Ok(())
    };
    view! {
        {create}
        <DataList
            id=ledger.list_id()
            label=ledger.label()
            columns=columns(ledger)
            key=|entry: &Entry| entry.id.clone()
            load=move |query: ListQuery| ledger.load(query)
            search=t::search_hint()
            filters=vec![Filter::day("from", t::from()), Filter::day("to", t::to())]
            sort="-on"
            handle
            file=list_file(&format!("list_{}", ledger.key()), format!("/{}", ledger.key()), |query| query)
            actions=move |shown: &Entry| row_actions(shown, edit, remove)
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }
        />
        <EntryDialog ledger open=editing entry on_saved=move |()| handle.reload()/>
        <ConfirmDialog open=deleting title=t::delete_title().to_owned() verb=t::delete() is_final=true run=delete>
            <p>{move || t::delete_consequence(entry.with(|entry| entry.title.clone()))}</p>
            {move || entry.with(|entry| entry.is_locked).then(|| view! {
                <TextArea label=t::reason() name="locked_reason" value=reason required=true max_length=500/>
            })}
        </ConfirmDialog>
    }
    .into_any()
}

/// What can be done with an entry. What an accepted report counts is locked: it is no longer edited, but
/// can be set right with a reason.
fn row_actions(
    entry: &Entry,
    edit: impl Fn(&Entry) + Copy + Send + Sync + 'static,
    remove: impl Fn(&Entry) + Copy + Send + Sync + 'static,
) -> Vec<RowAction> {
    if !entry.is_mine {
        return Vec::new();
    }
    let (change, delete) = match entry.is_locked {
        true => (t::change_with_reason(), t::delete_with_reason()),
        false => (t::change(), t::delete()),
    };
    let (edited, removed) = (entry.clone(), entry.clone());
    vec![
        RowAction::press(change, move || edit(&edited)),
        RowAction::press(delete, move || remove(&removed)),
    ]
}

fn columns(ledger: Ledger) -> Vec<Column<Entry>> {
    let mut columns = vec![
        Column::text("title", ledger.title_field().0, |entry: &Entry| {
            entry.title.clone()
        })
        .wraps()
        .phone(),
    ];
    match ledger {
        Ledger::Meetings => {}
        Ledger::Documents => columns.push(Column::text("doc_no", t::doc_no(), |entry: &Entry| {
            entry.doc_no.clone()
        })),
        Ledger::Trainings => {
            columns.push(Column::count(
                "headcount",
                t::headcount(),
                |entry: &Entry| entry.count,
            ));
            columns.push(
                Column::text("content", t::content(), |entry: &Entry| {
                    entry.content.clone()
                })
                .wraps(),
            );
        }
        Ledger::Publicity => {
            columns.push(Column::text("kind", t::kind(), |entry: &Entry| {
                entry
                    .kind
                    .map(publicity_kind_text)
                    .unwrap_or_default()
                    .to_owned()
            }));
            columns.push(Column::count("count", t::count(), |entry: &Entry| {
                entry.count
            }));
        }
    }
    columns.push(
        Column::day("on", ledger.day_field().0, |entry: &Entry| entry.on)
            .sort("on")
            .phone(),
    );
    columns.push(Column::text("unit", t::unit(), |entry: &Entry| {
        entry.unit_name.clone()
    }));
    columns.push(
        Column::text("state", t::state(), |entry: &Entry| {
            state_text(entry).to_owned()
        })
        .view(|entry: &Entry| {
            let kind = match entry.is_locked {
                true => StatusKind::Off,
                false => StatusKind::Plain,
            };
            view! { <Status kind label=state_text(entry)/> }
        }),
    );
    columns
}

fn state_text(entry: &Entry) -> &'static str {
    match entry.is_locked {
        true => t::state_locked(),
        false => t::state_saved(),
    }
}
