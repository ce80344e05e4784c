//! What can be done with tasks from their list: with one, and with those that are selected.

use super::api::close_task;
use crate::app::Page;
use crate::checks::{batch_tasks, release_task};
use crate::session;
use crate::texts::{self, checks, tasks as t};
use crate::ui::{Asked, BatchButton, ListHandle, RowAction, Selection, Work};
use leptos::prelude::*;
use sortition_contract::page::Batch;
use sortition_contract::tasks::{TaskAction, TaskState, TaskView};

/// What can be done with a task.
pub fn row_actions(task: &TaskView) -> Vec<RowAction> {
    let id = task.id.to_string();
    let may = |action| task.allowed_actions.contains(&action);
    let mut actions = vec![RowAction::link(
        texts::ui::open_record(),
        Page::Task(id.clone()).path(),
    )];
    let draw = Page::TaskDraw(id.clone());
    if draw.is_open() {
        let label = match task.state {
            TaskState::Ready if may(TaskAction::OpenDraw) => Some(t::to_draw()),
            TaskState::Drawing => Some(t::to_ceremony()),
            _ if task.drawn_on.is_some() => Some(t::to_drawn()),
            _ => None,
        };
        actions.extend(label.map(|label| RowAction::link(label, draw.path())));
    }
    if may(TaskAction::Update) {
        actions.push(RowAction::link(
            t::edit(),
            Page::EditTask(id.clone()).path(),
        ));
    }
    if may(TaskAction::Release) {
        let id = id.clone();
        actions.push(RowAction::ask(Asked {
            title: checks::release_title(),
            consequence: checks::release_consequence().to_owned(),
            verb: checks::release(),
            reason_label: None,
            is_final: false,
            done: t::was_released(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { release_task(&id).await.map(|_| ()) }
            }),
        }));
    }
    if may(TaskAction::Close) {
        actions.push(RowAction::ask(Asked {
            title: t::close_title(),
            consequence: t::close_consequence().to_owned(),
            verb: t::close(),
            reason_label: None,
            is_final: false,
            done: t::was_closed(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { close_task(&id).await.map(|_| ()) }
            }),
        }));
    }
    actions
}

/// The buttons over the selected tasks, for those who may.
#[component]
pub fn TaskBatches(selection: Selection, handle: ListHandle) -> AnyView {
    let run = |action: &'static str| {
        move |(ids, _): (Vec<String>, String)| {
            let body = Batch {
                action: action.to_owned(),
                ids,
                reason: None,
            };
            async move { batch_tasks(&body).await }
        }
    };
    let release = session::may("release_task").then(|| {
        view! {
            <BatchButton verb=checks::release() title=t::release_many_title() consequence=|count: usize| t::release_many(count)
                run=run("release") selection handle/>
        }
    });
    let close = session::may("close_task").then(|| {
        view! {
            <BatchButton verb=t::close() title=t::close_many_title() consequence=|count: usize| t::close_many(count)
                run=run("close") selection handle/>
        }
    });
    view! { {release}{close} }.into_any()
}
