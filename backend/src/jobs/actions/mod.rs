//! Jobs: queued by commands, run by servers, seen and cancelled by those who asked for them.

pub mod exports;
pub mod forgetting;
pub mod import;
pub mod queue;
pub mod rejected;

use crate::jobs::rules::states::{JobEvent, JobFacts, cancelling};
use crate::jobs::store::job_keys;
use crate::jobs::store::jobs::{self, JobRow, NewJob};
use crate::jobs::store::payload::Payload;
use crate::jobs::store::problems::StoredProblem;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::{lifecycle, telemetry};
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::ids::{JobId, UserId};
use sortition_contract::jobs::{
    ImportResult, JobFilter, JobKind, JobProblem, JobState, JobView, Progress,
};
use sortition_contract::page::Page;
use std::collections::BTreeMap;

/// Queues a job in the caller's name.
pub fn create_job(
    connection: &mut AnyConnection,
    call: &Call,
    kind: JobKind,
    payload: Payload,
) -> Result<JobRow, ApiError> {
    let id = JobId::new();
    let payload = Json::new(payload)?;
    let job = NewJob {
        id: &id,
        kind,
        state: JobState::Queued,
        user_id: call.actor.user_id.as_ref(),
        unit_id: call.actor.unit_id.as_ref(),
        payload: &payload,
        done: 0,
        attempt: 0,
        is_cancel_requested: false,
        created_at: call.now.naive_utc(),
    };
    jobs::insert(connection, &job)?;
    if let Some(key) = &call.actor.key {
        job_keys::insert(connection, &id, &key.id)?;
    }
    let row = jobs::find(connection, None, &id)?;
    let change = Change {
        to_state: Some(JobState::Queued.code()),
        ..Change::about("create", &row)
    };
    history::record(connection, call, change)?;
    Ok(row)
}

/// Whose jobs a caller reaches: one's own, or everybody's.
fn owner<'a>(call: &'a Call, scope: &Scope) -> Result<Option<&'a UserId>, ApiError> {
    match scope.is_all {
        true => Ok(None),
        false => call.actor.person().map(Some),
    }
}

/// A page of the jobs that the caller may see.
pub fn list_jobs(
    connection: &mut AnyConnection,
    call: &Call,
    listing: &Listing<JobFilter>,
) -> Result<Page<JobView>, ApiError> {
    let owner = owner(call, &call.scope)?;
    let mut page = jobs::list(connection, owner, listing)?;
    let rows = std::mem::take(&mut page.items).into_iter();
    let items = rows.map(|row| view(row, call)).collect::<Result<_, _>>()?;
    Ok(page.showing(items))
}

/// A job that the caller may see.
pub fn get_job(
    connection: &mut AnyConnection,
    call: &Call,
    id: &JobId,
) -> Result<JobView, ApiError> {
    let owner = owner(call, &call.scope)?;
    view(jobs::find(connection, owner, id)?, call)
}

/// Cancels a job: at once if nobody works on it, else at the next batch.
pub fn cancel_job(
    connection: &mut AnyConnection,
    call: &Call,
    id: &JobId,
) -> Result<JobView, ApiError> {
    let owner = owner(call, &call.sight)?;
    let job = jobs::find(connection, owner, id)?;
    let event = cancelling(job.state);
    lifecycle::require_in(job.state, event, true, &JobFacts::of(job.phase))?;
    match event {
        JobEvent::RequestCancel => {
            jobs::request_cancel(connection, job.seq)?;
            queue::tell(connection, call, &job, event)?;
        }
        _ => queue::end(connection, call, &job, event, None)?,
    }
    view(jobs::find(connection, owner, id)?, call)
}

/// As the caller sees it: the system administrator learns the state of others' jobs, not what they
/// are about.
pub fn view(row: JobRow, call: &Call) -> Result<JobView, ApiError> {
    let is_own = call.actor.is(row.user_id.as_ref());
    // Asked again it would be stopping all the same.
    let reaches = |_: JobEvent| !row.is_cancel_requested;
    let allowed_actions = lifecycle::allowed_in(row.state, reaches, &JobFacts::of(row.phase));
    let (mut result, mut problem, mut file_name) = (None, None, None);
    if is_own {
        file_name = Some(row.payload.into_inner().name);
        // What is written so far of one that goes on isn't what came of it.
        result = row
            .result
            .filter(|_| row.state.is_over())
            .map(|result| serde_json::to_value(told(result.into_inner(), call.language)))
            .transpose()
            .map_err(ApiError::internal)?;
        problem = row
            .problem
            .map(|problem| shown(problem.into_inner(), call.language));
    }
    Ok(JobView {
        id: row.id,
        kind: row.kind,
        file_name,
        state: row.state,
        phase: row.phase,
        progress: Progress {
            done: row.done,
            total: row.total,
        },
        result,
        problem,
        allowed_actions,
        created_at: row.created_at.and_utc(),
        finished_at: row.finished_at.map(|at| at.and_utc()),
    })
}

/// Why a job failed, in the reader's language.
fn shown(problem: StoredProblem, language: Language) -> JobProblem {
    let problem = telemetry::problem(&problem.refusal(), language, "");
    JobProblem {
        code: problem.code,
        status: problem.status,
        title: problem.title,
        detail: problem.detail,
        errors: problem.errors,
    }
}

/// A result with the sentences of its warnings.
fn told(mut result: ImportResult, language: Language) -> ImportResult {
    for warning in &mut result.warnings {
        let code = ErrorCode::find(&warning.code).unwrap_or(ErrorCode::Internal);
        warning.detail = code.text(language, &BTreeMap::new());
    }
    result
}
