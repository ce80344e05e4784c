//! One's own jobs, the newest first.

use super::api::{cancel_job, list_jobs};
use super::words::{job_kind_text, job_state_text, job_state_view, outcome_text};
use crate::api::list_file;
use crate::app::Page;
use crate::texts::{self, jobs as t};
use crate::ui::{Asked, Choice, Column, DataList, EmptyState, Filter, PageHead, RowAction, Work};
use leptos::prelude::*;
use sortition_contract::jobs::{JobAction, JobKind, JobState, JobView};

/// The page.
#[component]
pub fn JobsPage() -> AnyView {
    let columns = vec![
        Column::text("kind", t::kind(), |job: &JobView| {
            job_kind_text(job.kind).to_owned()
        })
        .link(|job| Page::Job(job.id.to_string()).path()),
        Column::text("file", t::file(), |job: &JobView| {
            job.file_name.clone().unwrap_or_default()
        }),
        Column::text("state", t::state(), |job: &JobView| {
            job_state_text(job.state).to_owned()
        })
        .view(job_state_view)
        .phone(),
        Column::text("outcome", t::outcome_head(), outcome_text).wraps(),
        Column::moment("created", t::created_at(), |job: &JobView| {
            Some(job.created_at)
        })
        .sort("created_at"),
        Column::moment("finished", t::finished_at(), |job: &JobView| {
            job.finished_at
        }),
    ];
    view! {
        <PageHead title=t::jobs().to_owned() lede=t::jobs_lede()/>
        <DataList
            id="jobs.jobs"
            label=t::jobs()
            columns
            key=|job: &JobView| job.id.to_string()
            load=list_jobs
            file=list_file("list_jobs", "/jobs", |query| query)
            actions=row_actions
            filters=vec![
                Filter::one("kind", t::kind(), Choice::all(JobKind::ALL, job_kind_text)),
                Filter::one("state", t::state(), Choice::all(JobState::ALL, job_state_text)),
            ]
            sort="-created_at"
            empty=|| view! { <EmptyState title=t::no_jobs() text=t::no_jobs_hint()/> }
        />
    }
    .into_any()
}

/// What can be done with a job from the list.
fn row_actions(job: &JobView) -> Vec<RowAction> {
    let id = job.id.to_string();
    let mut actions = vec![RowAction::link(
        texts::ui::open_record(),
        Page::Job(id.clone()).path(),
    )];
    if job.allowed_actions.contains(&JobAction::Cancel) {
        actions.push(RowAction::ask(Asked {
            title: t::cancel_job_title(),
            consequence: t::cancel_job_consequence().to_owned(),
            verb: t::cancel_job(),
            reason_label: None,
            is_final: true,
            done: t::was_cancelled(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { cancel_job(&id).await }
            }),
        }));
    }
    actions
}
