//! Leases: which server has a job, until when, and how far it is.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::jobs;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::jobs::{JobPhase, JobState};

/// How far a running job is, for its row.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What it is at.
    pub phase: JobPhase,
    /// Rows done.
    pub done: i64,
    /// Of how many.
    pub total: Option<i64>,
}

/// Gives a queued job to a server; false if another was quicker. Of how many rows it is stays for whoever
/// goes on with it.
pub fn lease(
    connection: &mut AnyConnection,
    seq: i64,
    server: &str,
    until: NaiveDateTime,
) -> Result<bool, ApiError> {
    let queued = jobs::table.filter(jobs::seq.eq(seq).and(jobs::state.eq(JobState::Queued)));
    let changed = diesel::update(queued)
        .set((
            jobs::state.eq(JobState::Running),
            jobs::attempt.eq(jobs::attempt + 1),
            jobs::leased_by.eq(server),
            jobs::leased_until.eq(until),
            jobs::phase.eq(None::<JobPhase>),
            jobs::done.eq(0),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// Says how far a server is with its job and lets it hold on longer. Gives whether the job is to be
/// cancelled; none if the server has lost it.
pub fn renew(
    connection: &mut AnyConnection,
    seq: i64,
    server: &str,
    until: NaiveDateTime,
    step: Step,
) -> Result<Option<bool>, ApiError> {
    let held = jobs::table.filter(
        jobs::seq
            .eq(seq)
            .and(jobs::state.eq(JobState::Running))
            .and(jobs::leased_by.eq(server)),
    );
    let changed = diesel::update(held)
        .set((
            jobs::leased_until.eq(until),
            jobs::phase.eq(step.phase),
            jobs::done.eq(step.done),
            jobs::total.eq(step.total),
        ))
        .execute(connection)?;
    if changed == 0 {
        return Ok(None);
    }
    let is_cancel_requested = jobs::table
        .find(seq)
        .select(jobs::is_cancel_requested)
        .first(connection)?;
    Ok(Some(is_cancel_requested))
}

/// Lets a server hold on to its job longer, if it has it still. While the work's own transaction has the
/// row this waits in front of all others: to those who look for abandoned jobs the row isn't there until
/// then, and if the transaction is undone the lease is renewed before any of them finds it.
pub fn prolong(
    connection: &mut AnyConnection,
    seq: i64,
    server: &str,
    until: NaiveDateTime,
) -> Result<(), ApiError> {
    let held = jobs::table.filter(
        jobs::seq
            .eq(seq)
            .and(jobs::state.eq(JobState::Running))
            .and(jobs::leased_by.eq(server)),
    );
    diesel::update(held)
        .set(jobs::leased_until.eq(until))
        .execute(connection)?;
    Ok(())
}
