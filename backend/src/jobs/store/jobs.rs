//! The queue. A running job belongs to the server in `leased_by` until `leased_until`.

use crate::jobs::rules::Waiting;
use crate::jobs::store::payload::Payload;
use crate::jobs::store::problems::StoredProblem;
use crate::kernel::db::{AnyConnection, Backend, Json, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::page::{Beside, Listing};
use crate::kernel::schema::jobs;
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::ids::{JobId, UnitId, UserId};
use sortition_contract::jobs::{ImportResult, JobFilter, JobKind, JobPhase, JobState};
use sortition_contract::page::Page;
use std::collections::HashSet;

/// A job as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct JobRow {
    /// The order in which jobs are taken.
    pub seq: i64,
    /// The job.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Whether it is over.
    pub state: JobState,
    /// Whose it is.
    pub user_id: Option<UserId>,
    /// Their unit.
    pub unit_id: Option<UnitId>,
    /// What it needs to run.
    pub payload: Json<Payload>,
    /// What it is at.
    pub phase: Option<JobPhase>,
    /// Rows done.
    pub done: i64,
    /// Of how many.
    pub total: Option<i64>,
    /// What came of it, or of the parts that are written so far.
    pub result: Option<Json<ImportResult>>,
    /// Why it failed.
    pub problem: Option<Json<StoredProblem>>,
    /// How often it was begun.
    pub attempt: i32,
    /// How often the server died that ran it.
    pub deaths: i32,
    /// The server that runs it.
    pub leased_by: Option<String>,
    /// Until when.
    pub leased_until: Option<NaiveDateTime>,
    /// Whether it stops at the next batch.
    pub is_cancel_requested: bool,
    /// When it was asked for.
    pub created_at: NaiveDateTime,
    /// When it was over.
    pub finished_at: Option<NaiveDateTime>,
    /// When its uploaded file was removed.
    pub source_gone_at: Option<NaiveDateTime>,
}

impl Traced for JobRow {
    const MODULE: &'static str = "jobs";
    const RESOURCE: &'static str = "jobs";

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: self.unit_id.as_ref(),
            // What notices call a job: the name of its file.
            title: &self.payload.name,
        }
    }
}

/// A new job.
#[derive(Insertable)]
#[diesel(table_name = jobs)]
pub struct NewJob<'a> {
    /// The job.
    pub id: &'a JobId,
    /// What it does.
    pub kind: JobKind,
    /// How it begins.
    pub state: JobState,
    /// Whose it is.
    pub user_id: Option<&'a UserId>,
    /// Their unit.
    pub unit_id: Option<&'a UnitId>,
    /// What it needs to run.
    pub payload: &'a Json<Payload>,
    /// Rows done.
    pub done: i64,
    /// How often it was begun.
    pub attempt: i32,
    /// Whether it stops at the next batch.
    pub is_cancel_requested: bool,
    /// When it was asked for.
    pub created_at: NaiveDateTime,
}

/// How a job ends.
#[derive(Clone, Debug)]
pub struct End<'a> {
    /// The last state.
    pub state: JobState,
    /// Why it failed.
    pub problem: Option<&'a Json<StoredProblem>>,
    /// When.
    pub at: NaiveDateTime,
}

sortable! {
    JobSort of jobs::table, tie jobs::seq => i64;
    "created_at" => jobs::created_at => NaiveDateTime,
}

type Jobs<'a> = jobs::BoxedQuery<'a, Backend>;

/// Those of one user, or all.
fn visible<'a>(owner: Option<&'a UserId>) -> Jobs<'a> {
    let query = jobs::table.into_boxed();
    match owner {
        Some(user_id) => query.filter(jobs::user_id.eq(user_id)),
        None => query,
    }
}

fn matching<'a>(kind: Kind, owner: Option<&'a UserId>, filter: &JobFilter) -> Jobs<'a> {
    let mut query = visible(owner);
    if let Some(kind) = filter.kind {
        query = query.filter(jobs::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        // An account has fewer jobs than there are in a state.
        let is_beside = kind == Kind::Sqlite && owner.is_some();
        query = query.filter(Beside::of(jobs::state, is_beside).eq(state));
    }
    query
}

/// A page of one user's jobs, or of all, the newest first.
pub fn list(
    connection: &mut AnyConnection,
    owner: Option<&UserId>,
    listing: &Listing<JobFilter>,
) -> Result<Page<JobRow>, ApiError> {
    let filter = &listing.filter;
    let kind = connection.kind();
    let value = |row: &JobRow, _: &str| serde_json::json!(row.created_at);
    JobSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(kind, owner, filter),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// A job by its id, if it is that user's or all are visible; else 404.
pub fn find(
    connection: &mut AnyConnection,
    owner: Option<&UserId>,
    id: &JobId,
) -> Result<JobRow, ApiError> {
    visible(owner)
        .filter(jobs::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Queues a job.
pub fn insert(connection: &mut AnyConnection, job: &NewJob<'_>) -> Result<(), ApiError> {
    diesel::insert_into(jobs::table)
        .values(job)
        .execute(connection)?;
    Ok(())
}

/// Whether the lease of a running job has run out.
pub fn is_any_abandoned(
    connection: &mut AnyConnection,
    now: NaiveDateTime,
) -> Result<bool, ApiError> {
    let first: Option<i64> = jobs::table
        .filter(jobs::state.eq(JobState::Running))
        .filter(jobs::leased_until.lt(now))
        .select(jobs::seq)
        .first(connection)
        .optional()?;
    Ok(first.is_some())
}

/// Running jobs whose lease has run out, held to the end of the transaction; without those that another
/// server holds, which puts them back itself.
pub fn hold_abandoned(
    connection: &mut AnyConnection,
    now: NaiveDateTime,
) -> Result<Vec<JobRow>, ApiError> {
    let abandoned = jobs::table
        .filter(jobs::state.eq(JobState::Running))
        .filter(jobs::leased_until.lt(now))
        .order(jobs::seq.asc());
    Ok(match connection {
        AnyConnection::Sqlite(native) => abandoned.load(native)?,
        AnyConnection::Postgres(native) => abandoned.for_update().skip_locked().load(native)?,
    })
}

/// Whether a job waits.
pub fn is_any_queued(connection: &mut AnyConnection) -> Result<bool, ApiError> {
    let first: Option<i64> = jobs::table
        .filter(jobs::state.eq(JobState::Queued))
        .select(jobs::seq)
        .first(connection)
        .optional()?;
    Ok(first.is_some())
}

/// Of each owner whose jobs wait, the one that has waited longest.
pub fn waiting(connection: &mut AnyConnection) -> Result<Vec<Waiting>, ApiError> {
    let queued: Vec<(i64, Option<UserId>)> = jobs::table
        .filter(jobs::state.eq(JobState::Queued))
        .order(jobs::seq.asc())
        .select((jobs::seq, jobs::user_id))
        .load(connection)?;
    let running: Vec<Option<UserId>> = jobs::table
        .filter(jobs::state.eq(JobState::Running))
        .select(jobs::user_id)
        .load(connection)?;
    let mut waiting = Vec::new();
    let mut known = HashSet::new();
    for (seq, owner) in queued {
        if known.contains(&owner) {
            continue;
        }
        let of_owner = running.iter().filter(|one| **one == owner);
        waiting.push(Waiting {
            seq,
            running_count: of_owner.count(),
            served_at: match &owner {
                Some(user_id) => served_at(connection, user_id)?,
                None => None,
            },
        });
        known.insert(owner);
    }
    Ok(waiting)
}

/// When the last job of an owner was over that a server had begun.
fn served_at(
    connection: &mut AnyConnection,
    user_id: &UserId,
) -> Result<Option<NaiveDateTime>, ApiError> {
    Ok(jobs::table
        .filter(jobs::user_id.eq(user_id))
        .filter(jobs::attempt.gt(0))
        .select(diesel::dsl::max(jobs::finished_at))
        .first(connection)?)
}

/// A job by its place in the queue.
pub fn find_by_seq(connection: &mut AnyConnection, seq: i64) -> Result<JobRow, ApiError> {
    Ok(jobs::table.find(seq).first(connection)?)
}

/// Asks whoever runs a job to stop.
pub fn request_cancel(connection: &mut AnyConnection, seq: i64) -> Result<(), ApiError> {
    diesel::update(jobs::table.find(seq))
        .set(jobs::is_cancel_requested.eq(true))
        .execute(connection)?;
    Ok(())
}

/// Puts a job back into the queue, with the attempts that count.
pub fn requeue(connection: &mut AnyConnection, seq: i64, attempt: i32) -> Result<(), ApiError> {
    diesel::update(jobs::table.find(seq))
        .set((
            jobs::state.eq(JobState::Queued),
            jobs::attempt.eq(attempt),
            jobs::leased_by.eq(None::<String>),
            jobs::leased_until.eq(None::<NaiveDateTime>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes how often the server died that ran a job.
pub fn set_deaths(connection: &mut AnyConnection, seq: i64, deaths: i32) -> Result<(), ApiError> {
    diesel::update(jobs::table.find(seq))
        .set(jobs::deaths.eq(deaths))
        .execute(connection)?;
    Ok(())
}

/// Notes what has come of a job, or of what is written of it so far.
pub fn set_result(
    connection: &mut AnyConnection,
    seq: i64,
    result: &Json<ImportResult>,
) -> Result<(), ApiError> {
    diesel::update(jobs::table.find(seq))
        .set(jobs::result.eq(result))
        .execute(connection)?;
    Ok(())
}

/// Ends a job.
pub fn end(connection: &mut AnyConnection, seq: i64, end: &End<'_>) -> Result<(), ApiError> {
    diesel::update(jobs::table.find(seq))
        .set((
            jobs::state.eq(end.state),
            jobs::problem.eq(end.problem),
            jobs::finished_at.eq(end.at),
            jobs::leased_by.eq(None::<String>),
            jobs::leased_until.eq(None::<NaiveDateTime>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whose a job is.
pub fn read_owners(
    connection: &mut AnyConnection,
    job_id: &JobId,
) -> Result<Vec<UserId>, ApiError> {
    Ok(jobs::table
        .filter(jobs::id.eq(job_id))
        .filter(jobs::user_id.is_not_null())
        .select(jobs::user_id.assume_not_null())
        .load(connection)?)
}
