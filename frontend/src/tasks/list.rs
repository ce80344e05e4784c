//! The list of tasks that one's unit leads or joins.

use super::api::list_tasks;
use super::rows::{TaskBatches, row_actions};
use super::words::{joint_kind_text, task_state_status, task_state_text};
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::org::names::units_of;
use crate::session;
use crate::texts::tasks as t;
use crate::ui::{
    ButtonKind, Choice, Column, DataList, EmptyState, Filter, LinkButton, ListHandle, PageHead,
    SavedView, Selection, icon,
};
use leptos::prelude::*;
use sortition_contract::tasks::{JointKind, TaskState, TaskView};

fn lead_of(task: TaskView) -> (String, String) {
    (task.unit_id.to_string(), task.unit_name)
}

/// The page.
#[component]
pub fn TasksPage() -> AnyView {
    let columns = vec![
        Column::text("title", t::title(), |task: &TaskView| task.title.clone())
            .sort("title")
            .link(|task| Page::Task(task.id.to_string()).path()),
        Column::text("state", t::state(), |task: &TaskView| {
            task_state_text(task.state).to_owned()
        })
        .view(|task: &TaskView| task_state_status(task.state))
        .phone(),
        Column::text("joint", t::joint_kind(), |task: &TaskView| {
            joint_kind_text(task.joint_kind).to_owned()
        }),
        Column::text("unit", t::unit(), |task: &TaskView| task.unit_name.clone()),
        Column::day("from", t::period_from(), |task: &TaskView| {
            Some(task.period.from)
        })
        .sort("period_from")
        .number(),
        Column::day("to", t::period_to(), |task: &TaskView| Some(task.period.to))
            .sort("period_to")
            .number(),
        Column::day("drawn", t::drawn_on(), |task: &TaskView| task.drawn_on).number(),
        Column::text("document", t::document_number(), |task: &TaskView| {
            task.document_number.clone().unwrap_or_default()
        })
        .hidden(),
        Column::text("created", t::created_at(), |task: &TaskView| {
            format::moment(task.created_at)
        })
        .sort("created_at")
        .hidden(),
    ];
    let views = vec![
        SavedView {
            label: t::ready().to_owned(),
            query: "state=ready",
        },
        SavedView {
            label: t::checking().to_owned(),
            query: "state=checking",
        },
    ];
    let handle = ListHandle::new();
    let may_create = session::may("create_task");
    let actions = move || {
        may_create.then(|| {
            view! { <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewTask.path()>{t::create()}</LinkButton> }
        })
    };
    let hint = match may_create {
        true => t::none_hint(),
        false => t::none_to_read_hint(),
    };
    view! {
        <PageHead title=t::tasks().to_owned() lede=t::tasks_lede() actions/>
        <DataList id="tasks.tasks" label=t::tasks() columns key=|task: &TaskView| task.id.to_string()
            load=list_tasks file=list_file("list_tasks", "/tasks", |query| query) handle
            actions=row_actions
            batch=Callback::new(move |selection: Selection| view! { <TaskBatches selection handle/> }.into_any())
            search=t::search_hint() sort="-created_at" views
            filters=vec![
                Filter::one("state", t::state(), Choice::all(TaskState::ALL, task_state_text)),
                Filter::one("joint_kind", t::joint_kind(), Choice::all(JointKind::ALL, joint_kind_text)),
                Filter::one("unit_id", t::unit(), units_of(list_tasks, lead_of).choices()),
            ]
            empty=move || view! { <EmptyState title=t::none() text=hint/> }/>
    }
    .into_any()
}
