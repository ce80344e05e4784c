//! The queue as servers see it: take a job, hold it while working, let it go.

use crate::jobs::rules::states::JobEvent;
use crate::jobs::rules::{self, Abandoned, LEASE_SECONDS};
use crate::jobs::store::imports;
use crate::jobs::store::job_keys;
use crate::jobs::store::jobs::{self, End, JobRow};
use crate::jobs::store::leases::{self, Step};
use crate::jobs::store::payload::Payload;
use crate::jobs::store::problems::StoredProblem;
use crate::kernel::api_keys;
use crate::kernel::auth;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, Refusal};
use crate::kernel::history::{self, Change, RecordChange};
use crate::kernel::lifecycle::Event;
use crate::kernel::rights::{Right, Scope};
use crate::kernel::services::Services;
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::AuditEventId;
use sortition_contract::jobs::{ImportResult, JobKind, JobState};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why work on a job stops before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Somebody cancelled it.
    Cancelled,
    /// Another server has it.
    Lost,
    /// This server stops.
    Stopping,
}

/// What came of working on a job.
#[derive(Debug)]
pub enum Outcome {
    /// All is done, the job's end included.
    Done,
    /// It is not.
    Interrupted(Interruption),
}

/// A job in the hands of one server.
pub struct Lease<'a> {
    /// What the work needs.
    pub services: &'a Services,
    /// The job.
    pub job: JobRow,
    /// The operation that asked for it, as its row of the rights table.
    pub right: Right,
    server: &'a str,
    is_stopped: &'a AtomicBool,
}

/// Gives the next job to a server, after those that nobody works on any more were put back.
pub fn take<'a>(
    services: &'a Services,
    server: &'a str,
    is_stopped: &'a AtomicBool,
) -> Result<Option<Lease<'a>>, ApiError> {
    let is_idle = services.database.read_blocking(|connection| {
        let now = services.clock.now().naive_utc();
        Ok(!jobs::is_any_abandoned(connection, now)? && !jobs::is_any_queued(connection)?)
    })?;
    if is_idle {
        return Ok(None);
    }
    let job = services.database.write_blocking(|connection| {
        // From when it is its turn: it may have waited for others, or be tried again.
        let now = services.clock.now();
        for job in jobs::hold_abandoned(connection, now.naive_utc())? {
            // Nobody renewed its lease: the process that held it is gone.
            let deaths = job.deaths + 1;
            jobs::set_deaths(connection, job.seq, deaths)?;
            abandon(connection, &job, deaths, now)?;
        }
        let Some(seq) = rules::in_turn(&jobs::waiting(connection)?) else {
            return Ok(None);
        };
        let is_ours = leases::lease(connection, seq, server, lease_end(now))?;
        match is_ours {
            true => Ok(Some(jobs::find_by_seq(connection, seq)?)),
            false => Ok(None),
        }
    })?;
    let Some(job) = job else { return Ok(None) };
    Ok(Some(Lease {
        right: right_of(services, job.kind)?,
        services,
        job,
        server,
        is_stopped,
    }))
}

/// Kinds of jobs are named as the operations that ask for them.
fn right_of(services: &Services, kind: JobKind) -> Result<Right, ApiError> {
    let mut rights = services.rights.iter();
    let right = rights.find(|right| right.operation == kind.code());
    right
        .copied()
        .ok_or_else(|| ApiError::internal(format!("no operation asks for {kind}")))
}

fn lease_end(now: DateTime<Utc>) -> NaiveDateTime {
    (now + Duration::seconds(LEASE_SECONDS)).naive_utc()
}

/// Puts a job that nobody works on back into the queue, or ends it. `deaths` counts the present one.
fn abandon(
    connection: &mut AnyConnection,
    job: &JobRow,
    deaths: i32,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let call = Call {
        job_id: Some(job.id.clone()),
        ..Call::by_system("run_job", now)
    };
    let give_up = |connection: &mut AnyConnection, code| {
        let problem = Refusal::new(code);
        end(connection, &call, job, JobEvent::Fail, Some(&problem))
    };
    match rules::abandoned(job.attempt, deaths, job.is_cancel_requested) {
        Abandoned::Queued => {
            jobs::requeue(connection, job.seq, job.attempt)?;
            // The cause stands in the trail; of a death the owner is told, too.
            let event = match deaths > job.deaths {
                true => JobEvent::ServerDied,
                false => JobEvent::Requeue,
            };
            tell(connection, &call, job, event)
        }
        Abandoned::Cancelled => end(connection, &call, job, JobEvent::Stop, None),
        Abandoned::GaveUp => give_up(connection, ErrorCode::GaveUp),
        Abandoned::Died => give_up(connection, ErrorCode::ServerDied),
    }
}

/// The state after an event.
fn next(job: &JobRow, event: JobEvent) -> Result<JobState, ApiError> {
    let next = event.next(job.state);
    next.ok_or_else(|| ApiError::invalid_state(job.state))
}

/// The change that a step is.
fn change<'a>(job: &'a JobRow, event: JobEvent, word: &'a str) -> Result<Change<'a>, ApiError> {
    Ok(Change {
        from_state: Some(job.state.code()),
        to_state: Some(next(job, event)?.code()),
        ..Change::about(word, job)
    })
}

/// Tells the trail of a step.
pub(super) fn tell(
    connection: &mut AnyConnection,
    call: &Call,
    job: &JobRow,
    event: JobEvent,
) -> Result<(), ApiError> {
    let word = event.to_string();
    history::record(connection, call, change(job, event, &word)?)
}

/// Ends a job in the caller's transaction, with its entry in the trail.
pub(super) fn end(
    connection: &mut AnyConnection,
    call: &Call,
    job: &JobRow,
    event: JobEvent,
    problem: Option<&Refusal>,
) -> Result<(), ApiError> {
    let problem = problem
        .map(|refusal| Json::new(StoredProblem::of(refusal)))
        .transpose()?;
    let end = End {
        state: next(job, event)?,
        problem: problem.as_ref(),
        at: call.now.naive_utc(),
    };
    close(connection, job, &end)?;
    tell(connection, call, job, event)
}

/// Writes a job's end; what was staged goes.
fn close(connection: &mut AnyConnection, job: &JobRow, end: &End<'_>) -> Result<(), ApiError> {
    jobs::end(connection, job.seq, end)?;
    imports::delete_batches(connection, &job.id)
}

impl Lease<'_> {
    /// What the job was given.
    pub fn payload(&self) -> &Payload {
        &self.job.payload
    }

    /// The call in whose name the job works: its owner's, with the rights they have now; that of the key
    /// with which a program asked for it, as long as the key is of use.
    pub fn call(&self, connection: &mut AnyConnection) -> Result<Call, ApiError> {
        let call = Call {
            job_id: Some(self.job.id.clone()),
            above: self.services.above.clone(),
            ..Call::by_system(self.right.operation, self.services.clock.now())
        };
        let Some(user_id) = &self.job.user_id else {
            return Ok(call);
        };
        let actor = match job_keys::find(connection, &self.job.id)? {
            Some(key_id) => api_keys::actor_of_key(connection, &key_id, call.now)?,
            None => auth::actor_of_user(connection, &user_id.clone())?,
        };
        let scope = Scope::of(&self.right, &actor.roles);
        if scope.is_empty() {
            return Err(ApiError::forbidden());
        }
        Ok(Call {
            sight: scope.clone(),
            scope,
            actor,
            ..call
        })
    }

    /// Refuses as soon as the key is of no use with which a program asked for the job.
    fn require_key(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        match job_keys::find(connection, &self.job.id)? {
            Some(key_id) => {
                let now = self.services.clock.now();
                api_keys::actor_of_key(connection, &key_id, now).map(drop)
            }
            None => Ok(()),
        }
    }

    /// Says in the caller's transaction how far the work is, and whether to stop now. What stops
    /// must write nothing more. Refused once the key is over with which the job was asked for.
    pub fn renew(
        &self,
        connection: &mut AnyConnection,
        step: Step,
    ) -> Result<Option<Interruption>, ApiError> {
        if self.is_stopping() {
            return Ok(Some(Interruption::Stopping));
        }
        let until = lease_end(self.services.clock.now());
        let held = leases::renew(connection, self.job.seq, self.server, until, step)?;
        Ok(match held {
            None => Some(Interruption::Lost),
            Some(true) => Some(Interruption::Cancelled),
            Some(false) => {
                self.require_key(connection)?;
                None
            }
        })
    }

    /// Lets the lease last longer, beside the work, which may be at something that takes long.
    pub fn prolong(&self) -> Result<(), ApiError> {
        let clock = &self.services.clock;
        self.services.database.write_locked_blocking(|connection| {
            // From when it is its turn: it may have waited for a long transaction.
            let until = lease_end(clock.now());
            leases::prolong(connection, self.job.seq, self.server, until)
        })
    }

    /// Whether this server stops, and lets go what it is at.
    pub fn is_stopping(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// As `renew` in a transaction that writes, which is not to be stopped any more: false if the job
    /// is lost.
    pub fn hold(&self, connection: &mut AnyConnection, step: Step) -> Result<bool, ApiError> {
        let until = lease_end(self.services.clock.now());
        Ok(leases::renew(connection, self.job.seq, self.server, until, step)?.is_some())
    }

    /// Opens the entry of the trail to which the records that the job changes are added.
    pub fn open(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        event: JobEvent,
    ) -> Result<AuditEventId, ApiError> {
        let word = event.to_string();
        history::open(connection, call, &change(&self.job, event, &word)?)
    }

    /// Notes what is written so far, in the transaction that writes it.
    pub fn note(
        &self,
        connection: &mut AnyConnection,
        result: ImportResult,
    ) -> Result<Json<ImportResult>, ApiError> {
        let result = Json::new(result)?;
        jobs::set_result(connection, self.job.seq, &result)?;
        Ok(result)
    }

    /// Ends the job as succeeded, in the transaction of what it did.
    pub fn succeed(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        event_id: &AuditEventId,
        result: ImportResult,
    ) -> Result<(), ApiError> {
        let result = self.note(connection, result)?;
        let end = End {
            state: next(&self.job, JobEvent::Succeed)?,
            problem: None,
            at: call.now.naive_utc(),
        };
        close(connection, &self.job, &end)?;
        let counts = RecordChange {
            resource: "jobs",
            record_id: self.job.id.to_string(),
            before: None,
            after: Some(result.as_text().to_owned()),
        };
        history::add(connection, event_id, &[counts])
    }

    /// Lets the job go after the work on it stopped or failed.
    pub fn release(&self, outcome: Result<Outcome, ApiError>) -> Result<(), ApiError> {
        let now = self.services.clock.now();
        let call = Call {
            job_id: Some(self.job.id.clone()),
            ..Call::by_system(self.right.operation, now)
        };
        self.services.database.write_blocking(|connection| {
            let job = jobs::find(connection, None, &self.job.id)?;
            if job.leased_by.as_deref() != Some(self.server) {
                return Ok(());
            }
            match &outcome {
                Ok(Outcome::Done) | Ok(Outcome::Interrupted(Interruption::Lost)) => Ok(()),
                Ok(Outcome::Interrupted(Interruption::Cancelled)) => {
                    imports::delete_rejections(connection, &job.id)?;
                    end(connection, &call, &job, JobEvent::Stop, None)
                }
                // Not the job's fault: the attempt doesn't count.
                Ok(Outcome::Interrupted(Interruption::Stopping)) => {
                    jobs::requeue(connection, job.seq, job.attempt - 1)
                }
                Err(ApiError::Refused(refusal)) => {
                    // Of a file that can't be read to its end no rows can be shown.
                    let is_read = refusal.code == ErrorCode::RejectedRows || job.result.is_some();
                    if !is_read {
                        imports::delete_rejections(connection, &job.id)?;
                    }
                    end(connection, &call, &job, JobEvent::Fail, Some(refusal))
                }
                Err(_) => abandon(connection, &job, job.deaths, now),
            }
        })
    }
}
