//! One job.

use super::api::get_job;
use super::progress::JobProgress;
use super::words::{job_kind_text, job_state_view};
use crate::format;
use crate::texts::jobs as t;
use crate::ui::{Card, Fact, Facts, Loaded, PageHead, Remote};
use leptos::prelude::*;

/// The page.
#[component]
pub fn JobPage(
    /// The job.
    id: String,
) -> AnyView {
    let job = Remote::new(move || {
        let id = id.clone();
        async move { get_job(&id).await }
    });
    view! {
        <Loaded remote=job let:view>
            {
                let kind = job_kind_text(view.kind);
                let job = RwSignal::new(view);
                let facts = move || {
                    let job = job.get();
                    let facts = vec![
                        Fact::new(t::state(), job_state_view(&job)),
                        Fact::text(t::file(), job.file_name.clone()),
                        Fact::text(t::created_at(), Some(format::moment(job.created_at))),
                        Fact::text(t::finished_at(), job.finished_at.map(format::moment)),
                    ];
                    view! { <Facts facts is_double=true/> }
                };
                view! {
                    <PageHead title=kind.to_owned() lede=t::job_lede()/>
                    <div class="stack">
                        <Card title=t::facts()><div class="card-body">{facts}</div></Card>
                        <JobProgress job title=t::outcome_head()/>
                    </div>
                }
            }
        </Loaded>
    }
    .into_any()
}
