//! Lists: the inspector's own checks, the operator's checks of the unit's tasks.

use super::api::list_checks;
use super::batch::CheckBatches;
use super::review::{ReviewAll, check_actions};
use super::{check_result_text, check_state_text, result_status, state_status};
use crate::api::list_file;
use crate::app::Page;
use crate::texts::{self, checks as t};
use crate::ui::{
    Choice, Column, DataList, EmptyState, Filter, ListHandle, ListQuery, PageHead, RowAction,
    SavedView, Selection,
};
use leptos::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState, CheckStep, CheckView};

pub(super) fn object_name(check: &CheckView) -> String {
    check.object.as_ref().map_or_else(
        || t::hidden_object(check.position),
        |object| object.name.clone(),
    )
}

/// The inspector's checks.
#[component]
pub fn VisitsPage() -> AnyView {
    let columns = vec![
        Column::text("object", t::object(), object_name)
            .link(|check: &CheckView| Page::Visit(check.id.to_string()).path()),
        Column::text("state", t::state(), |check: &CheckView| {
            check_state_text(check.state).to_owned()
        })
        .view(|check| state_status(check.state))
        .phone(),
        Column::text("address", t::address(), |check: &CheckView| {
            check
                .object
                .as_ref()
                .and_then(|object| object.address.clone())
                .unwrap_or_default()
        }),
        Column::text("task", t::task(), |check: &CheckView| {
            check.task_title.clone()
        }),
        Column::day("until", t::until(), |check: &CheckView| {
            Some(check.period_to)
        })
        .number(),
    ];
    let mut views = vec![SavedView {
        label: t::all_view().to_owned(),
        query: "",
    }];
    for (state, query) in [
        (CheckState::Released, "state=released"),
        (CheckState::InProgress, "state=in_progress"),
        (CheckState::Returned, "state=returned"),
    ] {
        let label = check_state_text(state).to_owned();
        views.push(SavedView { label, query });
    }
    view! {
        <PageHead title=t::my_checks().to_owned() lede=t::my_checks_lede()/>
        <DataList id="checks.visits" label=t::my_checks() columns key=|check: &CheckView| check.id.to_string()
            load=|query: ListQuery| list_checks(assigned(query))
            file=list_file("list_checks", "/checks", assigned)
            actions=visit_actions
            search=t::search_hint() sort="-created_at" views
            filters=vec![
                Filter::one("state", t::state(), Choice::all(&OPEN_TO_INSPECTORS, check_state_text)),
                Filter::one("waits_for", t::waits_for(), Choice::all(&[CheckStep::Inspect], check_step_text)),
            ]
            empty=|| view! { <EmptyState title=t::none_assigned() text=t::none_assigned_hint()/> }/>
    }
    .into_any()
}

/// What can be done with one's own check from the list: what it waits for, or only looking at it.
fn visit_actions(check: &CheckView) -> Vec<RowAction> {
    let label = match check.state {
        CheckState::Released => t::start(),
        CheckState::InProgress | CheckState::Returned => t::step_inspect(),
        _ => texts::ui::open_record(),
    };
    let path = Page::Visit(check.id.to_string()).path();
    vec![RowAction::link(label, path)]
}

/// The states in which an inspector sees a check.
const OPEN_TO_INSPECTORS: [CheckState; 6] = [
    CheckState::Released,
    CheckState::InProgress,
    CheckState::Submitted,
    CheckState::Returned,
    CheckState::Confirmed,
    CheckState::Terminated,
];

/// Only those that the person inspects.
fn assigned(query: ListQuery) -> ListQuery {
    query.with("is_assigned", true)
}

/// What a check may wait for at a desk.
const DECISIONS: [CheckStep; 2] = [CheckStep::Confirm, CheckStep::Terminate];

fn check_step_text(step: CheckStep) -> &'static str {
    match step {
        CheckStep::Inspect => t::step_inspect(),
        CheckStep::Confirm => t::step_confirm(),
        CheckStep::Terminate => t::step_terminate(),
    }
}

/// The unit's checks.
#[component]
pub fn ChecksPage() -> AnyView {
    let columns = vec![
        Column::text("object", t::object(), object_name)
            .link(|check: &CheckView| Page::Check(check.id.to_string()).path()),
        Column::text("state", t::state(), |check: &CheckView| {
            check_state_text(check.state).to_owned()
        })
        .view(|check| state_status(check.state))
        .phone(),
        Column::text("result", t::result(), |check: &CheckView| {
            check
                .result
                .map(|result| check_result_text(result).to_owned())
                .unwrap_or_default()
        })
        .view(result_status),
        Column::text("task", t::task(), |check: &CheckView| {
            check.task_title.clone()
        }),
        Column::count("position", t::position(), |check: &CheckView| {
            Some(i64::from(check.position))
        })
        .sort("position"),
        Column::day("ended", t::ended_on(), |check: &CheckView| check.ended_on).number(),
    ];
    let handle = ListHandle::new();
    view! {
        <PageHead title=t::checks().to_owned() lede=t::checks_lede() actions=|| view! { <ReviewAll/> }/>
        <DataList id="checks.checks" label=t::checks() columns key=|check: &CheckView| check.id.to_string()
            load=list_checks file=list_file("list_checks", "/checks", |query| query)
            search=t::search_hint() sort="-created_at" handle actions=check_actions
            views=check_views()
            batch=Callback::new(move |selection: Selection| view! { <CheckBatches selection handle/> }.into_any())
            filters=vec![
                Filter::one("state", t::state(), Choice::all(CheckState::ALL, check_state_text)),
                Filter::one("result", t::result(), Choice::all(CheckResult::ALL, check_result_text)),
                Filter::one("waits_for", t::waits_for(), Choice::all(&DECISIONS, check_step_text)),
            ]
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
    }
    .into_any()
}

fn check_views() -> Vec<SavedView> {
    let state = |state: CheckState, query| SavedView {
        label: check_state_text(state).to_owned(),
        query,
    };
    vec![
        SavedView {
            label: t::all_view().to_owned(),
            query: "",
        },
        state(CheckState::Submitted, "state=submitted"),
        state(CheckState::Returned, "state=returned"),
        state(CheckState::Sealed, "state=sealed"),
        state(CheckState::Confirmed, "state=confirmed"),
    ]
}

/// The checks of one task, for the task's page.
#[component]
pub fn TaskChecks(
    /// The task.
    #[prop(into)]
    task_id: String,
) -> AnyView {
    let columns = vec![
        Column::count("position", t::position(), |check: &CheckView| {
            Some(i64::from(check.position))
        })
        .sort("position"),
        Column::text("object", t::object(), object_name)
            .link(|check: &CheckView| Page::Check(check.id.to_string()).path()),
        Column::text("state", t::state(), |check: &CheckView| {
            check_state_text(check.state).to_owned()
        })
        .view(|check| state_status(check.state))
        .phone(),
        Column::text("result", t::result(), |check: &CheckView| {
            check
                .result
                .map(|result| check_result_text(result).to_owned())
                .unwrap_or_default()
        })
        .view(result_status),
        Column::day("ended", t::ended_on(), |check: &CheckView| check.ended_on).number(),
    ];
    let of_task = move |query: ListQuery| query.with("task_id", &task_id);
    let of_its_task = of_task.clone();
    view! {
        <DataList id="checks.task" label=t::checks() columns key=|check: &CheckView| check.id.to_string()
            load=move |query: ListQuery| list_checks(of_task(query))
            file=list_file("list_checks", "/checks", of_its_task)
            search=t::search_hint() sort="position" is_embedded=true actions=check_actions
            filters=vec![Filter::one("state", t::state(), Choice::all(CheckState::ALL, check_state_text))]
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
    }
    .into_any()
}
