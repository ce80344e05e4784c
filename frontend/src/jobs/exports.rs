//! Large exports: those that one asked for, and those that one may agree to.

mod detail;
mod dialog;

pub use self::detail::ExportPage;
pub use self::dialog::ExportDialog;

use super::api::{confirm_export_request, list_export_requests, refuse_export_request};
use crate::api::list_file;
use crate::app::Page;
use crate::audit::operation_text;
use crate::format;
use crate::texts::{self, jobs as t, word};
use crate::ui::{
    Asked, Choice, Column, DataList, EmptyState, Filter, PageHead, RowAction, SavedView, Status,
    StatusKind, Work, icon,
};
use leptos::prelude::*;
use sortition_contract::jobs::{ExportAction, ExportRequestView, ExportState};

/// The page.
#[component]
pub fn ExportsPage() -> AnyView {
    let columns = vec![
        Column::text("list", t::export_list(), |one: &ExportRequestView| {
            operation_text(&one.operation)
        })
        .link(|one| Page::Export(one.id.to_string()).path()),
        Column::text("rows", t::export_rows(), |one: &ExportRequestView| {
            format::count(one.row_count)
        })
        .number(),
        Column::text("state", t::state(), |one: &ExportRequestView| {
            word(one.state).to_owned()
        })
        .view(|one| export_state_view(one.state))
        .phone(),
        Column::text("person", t::export_person(), |one: &ExportRequestView| {
            one.requested_by_name.clone()
        })
        .phone(),
        Column::text("reason", t::export_reason(), |one: &ExportRequestView| {
            one.reason.clone()
        })
        .wraps(),
        Column::moment("requested", t::created_at(), |one: &ExportRequestView| {
            Some(one.requested_at)
        })
        .sort("requested_at"),
    ];
    let views = vec![
        SavedView {
            label: t::export_waiting().to_owned(),
            query: "state=requested&is_own=false",
        },
        SavedView {
            label: t::export_own().to_owned(),
            query: "is_own=true",
        },
        SavedView {
            label: t::export_all().to_owned(),
            query: "",
        },
    ];
    let own = vec![
        Choice::new("true", t::export_own()),
        Choice::new("false", t::export_others()),
    ];
    view! {
        <PageHead title=t::exports().to_owned() lede=t::exports_lede()/>
        <DataList
            id="jobs.exports"
            label=t::exports()
            columns
            key=|one: &ExportRequestView| one.id.to_string()
            load=list_export_requests
            file=list_file("list_export_requests", "/export-requests", |query| query)
            actions=row_actions
            filters=vec![
                Filter::one("state", t::state(), Choice::all(ExportState::ALL, word)),
                Filter::one("is_own", t::export_whose(), own),
            ]
            views
            sort="-requested_at"
            empty=|| view! { <EmptyState icon=icon::DOWNLOAD title=t::no_exports() text=t::no_exports_hint()/> }
        />
    }
    .into_any()
}

/// What can be done with a request from the list; the file is taken on its page.
fn row_actions(one: &ExportRequestView) -> Vec<RowAction> {
    let id = one.id.to_string();
    let may = |action| one.allowed_actions.contains(&action);
    let look = match may(ExportAction::Take) {
        true => t::export_take(),
        false => texts::ui::open_record(),
    };
    let mut actions = vec![RowAction::link(look, Page::Export(id.clone()).path())];
    if may(ExportAction::Confirm) {
        let id = id.clone();
        let person = one.requested_by_name.clone();
        actions.push(RowAction::ask(Asked {
            title: t::export_confirm_title(),
            consequence: t::export_confirm_consequence(person, format::count(one.row_count)),
            verb: t::export_confirm(),
            reason_label: None,
            is_final: false,
            done: t::export_was_confirmed(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { confirm_export_request(&id).await.map(|_| ()) }
            }),
        }));
    }
    if may(ExportAction::Refuse) {
        actions.push(RowAction::ask(Asked {
            title: t::export_refuse_title(),
            consequence: t::export_refuse_consequence().to_owned(),
            verb: t::export_refuse(),
            reason_label: Some(t::export_refusal()),
            is_final: false,
            done: t::export_was_refused(),
            run: Work::from(move |reason: String| {
                let id = id.clone();
                async move { refuse_export_request(&id, reason).await.map(|_| ()) }
            }),
        }));
    }
    actions
}

/// A request's state as a dot and a word.
fn export_state_view(state: ExportState) -> AnyView {
    let kind = match state {
        ExportState::Requested => StatusKind::Warn,
        ExportState::Confirmed => StatusKind::On,
        ExportState::Refused => StatusKind::Bad,
        ExportState::Taken => StatusKind::Plain,
    };
    view! { <Status kind label=word(state)/> }.into_any()
}
