//! A large file in parts: each is a transaction of its own, with its entry in the trail and what is written
//! so far, so that nobody who writes beside it waits for longer than a moment. What a server that stops or
//! dies leaves is so many rows of the file, from the first on; whoever takes the job next goes on behind
//! them, with the batches that are staged still.

use super::applying::Applying;
use super::batches::Written;
use super::{Checked, Import};
use crate::jobs::actions::queue::{Interruption, Lease, Outcome};
use crate::jobs::rules::states::JobEvent;
use crate::jobs::store::imports;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history;
use sortition_contract::jobs::{ImportResult, JobPhase};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// The most batches of a part, and of a file that is written at once.
pub const PART_BATCHES: i32 = 8;
/// No batch of a part is begun later than this after its first: on SQLite nobody else writes meanwhile, and
/// keeping a part takes about as long again.
const PART_TIME: Duration = Duration::from_millis(250);

/// What an import that had begun to write has left to do; none of one that begins.
pub fn resumed(
    connection: &mut AnyConnection,
    lease: &Lease<'_>,
) -> Result<Option<(Checked, Written)>, ApiError> {
    let job = &lease.job;
    let Some(result) = &job.result else {
        return Ok(None);
    };
    let result: ImportResult = result.cloned();
    let left = imports::batches_left(connection, &job.id)?;
    let (next, last) =
        left.ok_or_else(|| ApiError::internal("an import has nothing left to write"))?;
    let checked = Checked {
        rows: job.total.unwrap_or_default(),
        rejected: result.rejected,
        batches: last + 1,
        reading: result.reading.clone().unwrap_or_default(),
    };
    Ok(Some((checked, Written { result, next })))
}

impl<I: Import> Applying<'_, I> {
    /// All batches, part by part.
    pub(super) fn in_parts(&self) -> Result<Outcome, ApiError> {
        self.go_on(Written::nothing(&self.checked, false))
    }

    /// The batches that aren't written yet, part by part.
    pub fn go_on(&self, mut written: Written) -> Result<Outcome, ApiError> {
        let database = &self.lease.services.database;
        if let Some(interruption) = self.begin(written.rows())? {
            return Ok(Outcome::Interrupted(interruption));
        }
        let mut import = database.read_blocking(|connection| self.import(connection))?;
        while !self.lease.is_stopping() {
            let part = database
                .write_part_blocking(|connection| self.part(connection, &mut import, &written))?;
            match part {
                ControlFlow::Continue(so_far) => written = so_far,
                ControlFlow::Break(outcome) => return Ok(outcome),
            }
        }
        Ok(Outcome::Interrupted(Interruption::Stopping))
    }

    /// A part, in a transaction of its own: how far all is then, or what came of it with the last.
    fn part(
        &self,
        connection: &mut AnyConnection,
        import: &mut I,
        before: &Written,
    ) -> Result<ControlFlow<Outcome, Written>, ApiError> {
        let lease = self.lease;
        let step = |written: &Written| self.step(JobPhase::Apply, written.rows());
        if !lease.hold(connection, step(before))? {
            return Ok(ControlFlow::Break(Outcome::Interrupted(Interruption::Lost)));
        }
        let begun = Instant::now();
        let event_id = lease.open(connection, self.call, JobEvent::Write)?;
        let mut late = Vec::new();
        let end = before.next.saturating_add(PART_BATCHES);
        let mut written = before.clone();
        self.each_batch(
            connection,
            import,
            &mut written,
            |connection, number, one| {
                history::add(connection, &event_id, &one.changes)?;
                imports::delete_batch(connection, &lease.job.id, number)?;
                late.extend(one.rejected);
                Ok(number + 1 < end && begun.elapsed() < PART_TIME)
            },
        )?;
        self.note(connection, &late)?;
        lease.hold(connection, step(&written))?;
        if written.next < self.checked.batches {
            lease.note(connection, written.result.clone())?;
            return Ok(ControlFlow::Continue(written));
        }
        let event_id = lease.open(connection, self.call, JobEvent::Succeed)?;
        let outcome = self.succeed(connection, &event_id, written.result)?;
        Ok(ControlFlow::Break(outcome))
    }
}
