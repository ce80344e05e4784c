//! The words for jobs: kinds, states, phases, results, columns of imported files.

use crate::format;
use crate::texts::jobs as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::jobs::{ImportResult, JobKind, JobPhase, JobState, JobView};

/// What a job does.
pub fn job_kind_text(kind: JobKind) -> &'static str {
    word(kind)
}

/// What a job's state is called.
pub fn job_state_text(state: JobState) -> &'static str {
    word(state)
}

/// A job's state as a dot and a word; a success that refused rows waits for somebody.
pub fn job_state_view(job: &JobView) -> AnyView {
    let kind = match job.state {
        JobState::Queued => StatusKind::Warn,
        JobState::Running => StatusKind::On,
        JobState::Succeeded => StatusKind::Plain,
        JobState::Failed => StatusKind::Bad,
        JobState::Cancelled => StatusKind::Off,
    };
    view! { <Status kind label=job_state_text(job.state)/> }.into_any()
}

/// What a running import is at.
pub fn job_phase_text(phase: JobPhase) -> &'static str {
    match phase {
        JobPhase::Read => t::phase_read(),
        JobPhase::Check => t::phase_check(),
        JobPhase::Apply => t::phase_apply(),
    }
}

/// The result of an import that has one.
pub fn import_result(job: &JobView) -> Option<ImportResult> {
    job.result
        .clone()
        .and_then(|result| serde_json::from_value(result).ok())
}

/// How far a job is, or what came of it, in one line.
pub fn outcome_text(job: &JobView) -> String {
    if let Some(problem) = &job.problem {
        return problem.detail.clone();
    }
    match (import_result(job), job.progress.total) {
        (Some(result), _) => result_text(result),
        (None, _) if job.state.is_over() => String::new(),
        (None, Some(total)) => t::done_of(format::count(job.progress.done), format::count(total)),
        (None, None) => t::done_so_far(format::count(job.progress.done)),
    }
}

fn result_text(result: ImportResult) -> String {
    let text = t::outcome(
        format::count(result.created),
        format::count(result.erased),
        format::count(result.rejected),
        format::count(result.unchanged),
        format::count(result.updated),
    );
    match result.is_dry_run {
        true => t::dry_run_outcome(text),
        false => text,
    }
}
