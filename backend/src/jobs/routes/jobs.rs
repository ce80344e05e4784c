//! `/jobs`.

use crate::jobs::{CancelJob, GetJob, ListJobs, actions};
use crate::kernel::command::{Call, Reply};
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest, delete, get, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::JobId;
use sortition_contract::jobs::{JobFilter, JobView};
use sortition_contract::page::Page;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::time::{Duration, Instant};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The longest time that a request waits for a job.
const MOST_WAITING: Duration = Duration::from_secs(60);
/// How long it rests before it looks again.
const REST: Duration = Duration::from_millis(50);

/// One's own jobs, the newest first; for the system administrator the states of all.
#[utoipa::path(
    tag = "jobs",
    params(ListParameters, JobFilter),
    responses((status = 200, body = Page<JobView>))
)]
#[get("/jobs")]
pub async fn list_jobs(
    query: Query<ListJobs>,
    listing: Listing<JobFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<JobView>, ApiError> {
    page::answer(query.call, listing, &services, actions::list_jobs).await
}

/// A job. With `Prefer: wait=N` the answer comes when it is over, at the latest after N seconds
/// (60 at the most).
#[utoipa::path(
    tag = "jobs",
    params(("id" = JobId, Path), Waiting),
    responses((status = 200, body = JobView), (status = 404, body = Problem))
)]
#[get("/jobs/{id}")]
pub async fn get_job(
    query: Query<GetJob>,
    Id(id): Id<JobId>,
    waiting: Waiting,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    Reply::ok(&wait_for(&services, &query.call, &id, waiting).await?)
}

/// Cancels a job: at once if it waits, at its next batch if it runs.
#[utoipa::path(
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses(
        (status = 200, body = JobView),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[delete("/jobs/{id}")]
pub async fn cancel_job(
    command: Command<CancelJob>,
    Id(id): Id<JobId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::cancel_job(connection, call, &id)?)
        })
        .await
}

/// How long the caller prefers to wait for a job.
#[derive(Clone, Copy, Debug)]
pub struct Waiting(Duration);

impl FromRequest for Waiting {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(wait_of(request.headers()))))
    }
}

impl IntoParams for Waiting {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Prefer")
            .parameter_in(ParameterIn::Header)
            .description(Some(
                "`wait=N`: waits up to N seconds until the job is over.",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        vec![parameter.build()]
    }
}

/// The answer to a command that queued a job: 202, or 200 with the job if it is over while the
/// caller waits.
pub async fn accepted(
    services: &Services,
    call: &Call,
    waiting: Waiting,
    reply: Reply,
) -> Result<Reply, ApiError> {
    let id = reply.location().and_then(|path| path.rsplit('/').next());
    let id = id.and_then(|id| id.parse().ok());
    match id {
        Some(id) if waiting.0 > Duration::ZERO => {
            let job = wait_for(services, call, &id, waiting).await?;
            match job.state.is_over() {
                true => Reply::ok(&job),
                false => Ok(reply),
            }
        }
        _ => Ok(reply),
    }
}

/// How long `Prefer` says to wait; no time if it doesn't.
fn wait_of(headers: &HeaderMap) -> Duration {
    let preferences = headers
        .get_all("prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']));
    let seconds = preferences
        .filter_map(|one| one.trim().strip_prefix("wait="))
        .find_map(|seconds| seconds.trim().parse().ok());
    seconds
        .map_or(Duration::ZERO, Duration::from_secs)
        .min(MOST_WAITING)
}

/// A job that the caller may see, as soon as it is over or the time is.
async fn wait_for(
    services: &Services,
    call: &Call,
    id: &JobId,
    waiting: Waiting,
) -> Result<JobView, ApiError> {
    let begun = Instant::now();
    loop {
        let id = id.clone();
        let job = services
            .read(call.clone(), move |connection, call| {
                actions::get_job(connection, call, &id)
            })
            .await?;
        if job.state.is_over() || begun.elapsed() >= waiting.0 {
            return Ok(job);
        }
        actix_web::rt::time::sleep(REST).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn wait_of_reads_the_preference_among_others() {
        for (value, seconds) in [
            ("wait=5", 5),
            ("respond-async, wait=10", 10),
            ("wait=100000", 60),
            ("wait=-1", 0),
            ("wait=", 0),
            ("return=minimal", 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static("prefer"),
                HeaderValue::from_static(value),
            );
            assert_eq!(wait_of(&headers), Duration::from_secs(seconds), "{value}");
        }
    }
}
