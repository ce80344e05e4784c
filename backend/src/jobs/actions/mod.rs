//! Jobs: queued by commands, run by servers, seen and cancelled by those who asked for them.

pub mod exports;
pub mod forgetting;
pub mod import;
pub mod queue;
pub mod rejected;

use crate::jobs::rules::{self, Cancel, CancelError};
use crate::jobs::store::job_keys;
use crate::jobs::store::jobs::{self, JobRow, NewJob};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError, Refusal};
use crate::kernel::history::{self, Change};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::telemetry;
use serde::{Deserialize, Serialize};
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::ids::JobId;
use sortition_contract::jobs::{
    ImportOptions, ImportResult, JobFilter, JobKind, JobProblem, JobState, JobView, Progress,
};
use sortition_contract::page::Page;
use std::collections::BTreeMap;

/// What a job over an uploaded file needs to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payload {
    /// Of the file's content.
    pub hash: String,
    /// The file's name.
    pub name: String,
    /// How it is imported.
    pub options: ImportOptions,
    /// What the installation adds to the dictionary of headings and words.
    #[serde(default)]
    pub words: import::OwnWords,
}

/// Why a job failed, as it is stored: codes and parameters, rendered for each reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredProblem {
    code: String,
    parameters: BTreeMap<String, String>,
    fields: Vec<StoredField>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredField {
    pointer: String,
    code: String,
    parameters: BTreeMap<String, String>,
}

impl StoredProblem {
    fn of(refusal: &Refusal) -> Self {
        let field = |field: &FieldError| StoredField {
            pointer: field.pointer.clone(),
            code: field.code.code().to_owned(),
            parameters: field.parameters.clone(),
        };
        Self {
            code: refusal.code.code().to_owned(),
            parameters: refusal.parameters.clone(),
            fields: refusal.fields.iter().map(field).collect(),
        }
    }

    fn refusal(self) -> Refusal {
        let code = |text: &str| ErrorCode::find(text).unwrap_or(ErrorCode::Internal);
        let fields = self.fields.into_iter().map(|field| FieldError {
            code: code(&field.code),
            pointer: field.pointer,
            parameters: field.parameters,
        });
        Refusal {
            code: code(&self.code),
            parameters: self.parameters,
            fields: fields.collect(),
            versions: None,
        }
    }

    fn view(self, language: Language) -> JobProblem {
        let problem = telemetry::problem(&self.refusal(), language, "");
        JobProblem {
            code: problem.code,
            status: problem.status,
            title: problem.title,
            detail: problem.detail,
            errors: problem.errors,
        }
    }
}

/// Queues a job in the caller's name.
pub fn create_job(
    connection: &mut AnyConnection,
    call: &Call,
    kind: JobKind,
    payload: &Payload,
) -> Result<JobRow, ApiError> {
    let id = JobId::new();
    let payload = serde_json::to_string(payload).map_err(ApiError::internal)?;
    let unit_id = call.actor.unit_id.as_deref();
    let job = NewJob {
        id: &id,
        kind: kind.code(),
        state: JobState::Queued.code(),
        user_id: call.actor.user_id.as_deref(),
        unit_id,
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
        ..change(&row, "create")
    };
    history::record(connection, call, change)?;
    Ok(row)
}

/// The part of a job's trail that all its events share.
fn change<'a>(job: &'a JobRow, event: &'a str) -> Change<'a> {
    Change {
        module: "jobs",
        event,
        resource: "jobs",
        record_id: &job.id,
        unit_id: job.unit_id.as_deref(),
        ..Change::default()
    }
}

/// Whose jobs a caller reaches: one's own, or everybody's.
fn owner(call: &Call, scope: &Scope) -> Result<Option<String>, ApiError> {
    match scope.is_all {
        true => Ok(None),
        false => Ok(Some(call.actor.person()?.to_string())),
    }
}

/// A page of the jobs that the caller may see.
pub fn list_jobs(
    connection: &mut AnyConnection,
    call: &Call,
    listing: &Listing<JobFilter>,
) -> Result<Page<JobView>, ApiError> {
    let owner = owner(call, &call.scope)?;
    let page = jobs::list(connection, owner.as_deref(), listing)?;
    let views = page.items.iter().map(|row| view(row, call));
    Ok(Page {
        items: views.collect::<Result<_, _>>()?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}

/// A job that the caller may see.
pub fn get_job(connection: &mut AnyConnection, call: &Call, id: &str) -> Result<JobView, ApiError> {
    let owner = owner(call, &call.scope)?;
    view(&jobs::find(connection, owner.as_deref(), id)?, call)
}

/// Cancels a job: at once if nobody works on it, else at the next batch.
pub fn cancel_job(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
) -> Result<JobView, ApiError> {
    let owner = owner(call, &call.sight)?;
    let job = jobs::find(connection, owner.as_deref(), id)?;
    match rules::cancel(job.state()?, job.phase()?)? {
        Cancel::AtOnce => queue::end(connection, call, &job, JobState::Cancelled, None)?,
        Cancel::AtNextBatch => {
            jobs::request_cancel(connection, job.seq)?;
            let change = Change {
                from_state: Some(&job.state),
                to_state: Some(&job.state),
                ..change(&job, "request_cancel")
            };
            history::record(connection, call, change)?;
        }
    }
    view(&jobs::find(connection, owner.as_deref(), id)?, call)
}

/// As the caller sees it: the system administrator learns the state of others' jobs, not what they
/// are about.
pub fn view(row: &JobRow, call: &Call) -> Result<JobView, ApiError> {
    let is_own = call.actor.is(row.user_id.as_deref());
    let state = row.state()?;
    let is_cancellable = !row.is_cancel_requested && rules::cancel(state, row.phase()?).is_ok();
    let (mut result, mut problem, mut file_name) = (None, None, None);
    if is_own {
        let payload: Payload = serde_json::from_str(&row.payload).map_err(ApiError::internal)?;
        file_name = Some(payload.name);
        result = read::<ImportResult>(row.result.as_deref())?
            .map(|result| serde_json::to_value(told(result, call.language)))
            .transpose()
            .map_err(ApiError::internal)?;
        problem = read::<StoredProblem>(row.problem.as_deref())?;
    }
    Ok(JobView {
        id: row.id.clone().into(),
        kind: row.kind.parse().map_err(ApiError::internal)?,
        file_name,
        state,
        phase: row.phase()?,
        progress: Progress {
            done: row.done,
            total: row.total,
        },
        result,
        problem: problem.map(|problem| problem.view(call.language)),
        allowed_actions: match is_cancellable {
            true => vec!["cancel".to_owned()],
            false => Vec::new(),
        },
        created_at: row.created_at.and_utc(),
        finished_at: row.finished_at.map(|at| at.and_utc()),
    })
}

/// A result with the sentences of its warnings.
fn told(mut result: ImportResult, language: Language) -> ImportResult {
    for warning in &mut result.warnings {
        let code = ErrorCode::find(&warning.code).unwrap_or(ErrorCode::Internal);
        warning.detail = code.text(language, &BTreeMap::new());
    }
    result
}

fn read<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, ApiError> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(ApiError::internal)
}

impl From<CancelError> for ApiError {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::Over(state) => Self::invalid_state(state),
            CancelError::TooLate => Self::refused(ErrorCode::TooLate),
        }
    }
}
