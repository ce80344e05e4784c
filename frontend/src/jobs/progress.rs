//! How far a job is, until it is over; then what came of it.

use super::api::{cancel_job, get_job};
use super::pause::pause;
use super::reading::reading_cards;
use super::rejected::RejectedRows;
use super::words::{import_result, job_phase_text, job_state_text};
use crate::format;
use crate::texts::jobs as t;
use crate::ui::{Card, Command, ErrorNote, Note, NoteKind, Progress};
use leptos::prelude::*;
use sortition_contract::jobs::{ImportResult, JobAction, JobState, JobView};
use std::time::Duration;

/// How often a job that is under way is asked for.
const BETWEEN: Duration = Duration::from_millis(600);
/// How long to wait where no answer comes.
const WITHOUT_ANSWER: Duration = Duration::from_secs(5);

/// A job, kept current until it is over.
#[component]
pub fn JobProgress(
    /// The job as it was answered last.
    job: RwSignal<JobView>,
    /// What the job is, at this place.
    title: &'static str,
) -> AnyView {
    follow(job);
    // Built anew only when the job's state changes, so that the bar moves instead of blinking.
    let state = Memo::new(move |_| job.with(|job| job.state));
    let shown = move || match state.get() {
        JobState::Queued | JobState::Running => view! { <UnderWay job/> }.into_any(),
        JobState::Succeeded => view! { <Succeeded job=job.get_untracked()/> }.into_any(),
        JobState::Failed => view! { <Failed job=job.get_untracked()/> }.into_any(),
        JobState::Cancelled => view! { <Cancelled job=job.get_untracked()/> }.into_any(),
    };
    let refused = move || {
        (state.get().is_over() && job.with(has_refused))
            .then(|| view! { <RejectedRows job=job.get_untracked()/> })
    };
    // What was understood of the file stands beside what came of it.
    let beside = Memo::new(move |_| state.get() == JobState::Succeeded);
    let reading = move || {
        beside.get().then(|| {
            job.with(|job| {
                let cards = import_result(job).and_then(|one| reading_cards(job.kind, &one));
                cards.map(|cards| view! { <div class="c-4 stack">{cards}</div> })
            })
        })
    };
    view! {
        <div class="grid">
            <div class=move || if beside.get() { "stack c-8" } else { "stack c-12" }>
                <Card title>
                    <div class="card-body stack" aria-live="polite">{shown}</div>
                </Card>
                {refused}
            </div>
            {reading}
        </div>
    }
    .into_any()
}

/// Whether there are rows to mend: refused ones of an import that went on without them, or that
/// stopped because of them.
fn has_refused(job: &JobView) -> bool {
    let stopped = job
        .problem
        .as_ref()
        .is_some_and(|problem| problem.code == "rejected_rows");
    stopped || import_result(job).is_some_and(|result| result.rejected > 0)
}

/// Asks for the job until it is over, or its page is gone.
fn follow(job: RwSignal<JobView>) {
    leptos::task::spawn_local(async move {
        while let Some(job_before) = job.try_get_untracked().filter(|job| !job.state.is_over()) {
            pause(BETWEEN).await;
            match get_job(&job_before.id).await {
                Ok(answer) => {
                    let _gone = job.try_set(answer);
                }
                Err(_) => pause(WITHOUT_ANSWER).await,
            }
        }
    });
}

#[component]
fn UnderWay(job: RwSignal<JobView>) -> AnyView {
    let label = Signal::derive(move || {
        job.with(|job| {
            let what = job
                .phase
                .map_or_else(|| job_state_text(job.state), job_phase_text);
            match job.progress.total {
                Some(total) => {
                    t::under_way_of(format::count(job.progress.done), format::count(total), what)
                }
                None if job.progress.done > 0 => {
                    t::under_way(format::count(job.progress.done), what)
                }
                None => what.to_owned(),
            }
        })
    });
    // Counts of rows lie far below where a float begins to round.
    let done = Signal::derive(move || job.with(|job| job.progress.done as f64));
    let total = Signal::derive(move || job.with(|job| job.progress.total.unwrap_or(0) as f64));
    let may_cancel =
        Memo::new(move |_| job.with(|job| job.allowed_actions.contains(&JobAction::Cancel)));
    let cancelling = Command::new();
    let cancel = move |()| {
        let id = job.with_untracked(|job| job.id.to_string());
        cancelling.run(
            async move {
                cancel_job(&id).await?;
                get_job(&id).await
            },
            move |answer| job.set(answer),
        );
    };
    let bar = move || match may_cancel.get() {
        true => view! { <Progress label done total on_cancel=Callback::new(cancel)/> }.into_any(),
        false => view! { <Progress label done total/> }.into_any(),
    };
    view! {
        <ErrorNote error=cancelling.error/>
        {bar}
    }
    .into_any()
}

#[component]
fn Succeeded(job: JobView) -> AnyView {
    let Some(result) = import_result(&job) else {
        return view! { <Note kind=NoteKind::Info>{job_state_text(job.state)}</Note> }.into_any();
    };
    view! {
        {verdict(&result)}
        {outcomes(&result)}
    }
    .into_any()
}

fn verdict(result: &ImportResult) -> AnyView {
    let rejected = format::count(result.rejected);
    let (kind, text) = match (result.is_dry_run, result.rejected > 0) {
        (true, true) => (NoteKind::Warn, t::dry_run_with_rejected(rejected)),
        (true, false) => (NoteKind::Info, t::dry_run_clean().to_owned()),
        (false, true) => (NoteKind::Warn, t::import_with_rejected(rejected)),
        (false, false) => (NoteKind::Info, t::import_clean().to_owned()),
    };
    view! { <Note kind>{text}</Note> }.into_any()
}

/// The five outcomes, what is erased always among them.
fn outcomes(result: &ImportResult) -> AnyView {
    let outcome = |label: &'static str, value: i64, is_bad: bool, hint: &'static str| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="v" class:t-bad=is_bad>{format::count(value)}</dd>
                <dd class="sm t3">{hint}</dd>
            </div>
        }
    };
    let (created, updated) = match result.is_dry_run {
        true => (t::would_create(), t::would_update()),
        false => (t::created(), t::updated()),
    };
    let rejected_hint = match result.rejected {
        0 => t::none_rejected(),
        _ => t::rejected_hint(),
    };
    let erased_hint = match result.erased {
        0 => t::none_erased(),
        _ => t::erased_hint(),
    };
    view! {
        <dl class="outcomes">
            {outcome(created, result.created, false, t::created_hint())}
            {outcome(updated, result.updated, false, t::updated_hint())}
            {outcome(t::unchanged(), result.unchanged, false, t::unchanged_hint())}
            {outcome(t::rejected(), result.rejected, result.rejected > 0, rejected_hint)}
            {outcome(t::erased(), result.erased, result.erased > 0, erased_hint)}
        </dl>
    }
    .into_any()
}

/// Why it failed, and what is wrong with single columns.
#[component]
fn Failed(job: JobView) -> AnyView {
    let written = written_before(&job);
    let Some(problem) = job.problem else {
        return view! { <Note kind=NoteKind::Bad>{job_state_text(job.state)}</Note> }.into_any();
    };
    let columns: Vec<_> = problem
        .errors
        .iter()
        .map(|error| view! { <li>{error.detail.clone()}</li> })
        .collect();
    view! {
        <Note kind=NoteKind::Bad>
            <p>{problem.detail}</p>
            {(!columns.is_empty()).then(|| view! { <ul>{columns}</ul> })}
        </Note>
        {written}
    }
    .into_any()
}

#[component]
fn Cancelled(job: JobView) -> AnyView {
    match written_before(&job) {
        Some(written) => view! { <Note>{job_state_text(job.state)}</Note>{written} }.into_any(),
        None => view! { <Note>{t::was_cancelled()}</Note> }.into_any(),
    }
}

/// What an import that ended undone had written by then, which stays.
fn written_before(job: &JobView) -> Option<AnyView> {
    let result = import_result(job)?;
    let written = view! {
        <Note kind=NoteKind::Warn>{t::written_before()}</Note>
        {outcomes(&result)}
    };
    Some(written.into_any())
}
