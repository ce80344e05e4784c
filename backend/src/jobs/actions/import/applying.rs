//! The end of an import: what was found right is written, in one transaction or, of a large file, in
//! parts ([`super::parts`]).

use super::batches::Written;
use super::parts::PART_BATCHES;
use super::{Checked, Import, Taking};
use crate::jobs::actions::queue::{Interruption, Lease, Outcome};
use crate::jobs::actions::rejected::{self, Rejection};
use crate::jobs::rules::states::JobEvent;
use crate::jobs::store::imports;
use crate::jobs::store::leases::Step;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::history;
use crate::kernel::tabular::Table;
use diesel::Connection as _;
use diesel::result::Error as DieselError;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::AuditEventId;
use sortition_contract::jobs::{ImportResult, JobPhase};
use std::fs::File;
use std::marker::PhantomData;

/// The end of an import.
pub struct Applying<'a, I: Import> {
    pub(super) lease: &'a Lease<'a>,
    pub(super) call: &'a Call,
    pub(super) table: &'a Table<File>,
    pub(super) checked: Checked,
    pub(super) taking: &'a dyn Fn() -> Taking,
    import: PhantomData<I>,
}

impl<'a, I: Import> Applying<'a, I> {
    /// After the check.
    pub fn new(
        lease: &'a Lease<'a>,
        call: &'a Call,
        table: &'a Table<File>,
        checked: Checked,
        taking: &'a dyn Fn() -> Taking,
    ) -> Self {
        Self {
            lease,
            call,
            table,
            checked,
            taking,
            import: PhantomData,
        }
    }

    pub(super) fn step(&self, phase: JobPhase, done: i64) -> Step {
        Step {
            phase,
            done,
            total: Some(self.checked.rows),
        }
    }

    /// What the rows refer to, as it is now.
    pub(super) fn import(&self, connection: &mut AnyConnection) -> Result<I, ApiError> {
        I::prepare(connection, self.lease.services, self.call, (self.taking)())
    }

    /// Applies all, or rehearses it.
    pub fn apply(&self) -> Result<Outcome, ApiError> {
        let options = (self.taking)().options;
        if options.dry_run {
            return self.rehearse();
        }
        let is_large = self.checked.batches > PART_BATCHES;
        match I::HOLDS_ITS_ROWS && is_large && !options.all_or_nothing {
            true => self.in_parts(),
            false => self.at_once(options.all_or_nothing),
        }
    }

    /// Says that it is being written: from here on nobody cancels it. Before the transaction, which others
    /// don't see.
    pub(super) fn begin(&self, done: i64) -> Result<Option<Interruption>, ApiError> {
        let database = &self.lease.services.database;
        let step = self.step(JobPhase::Apply, done);
        database.write_blocking(|connection| self.lease.renew(connection, step))
    }

    /// All batches in one transaction.
    fn at_once(&self, all_or_nothing: bool) -> Result<Outcome, ApiError> {
        let database = &self.lease.services.database;
        if let Some(interruption) = self.begin(self.checked.rows)? {
            return Ok(Outcome::Interrupted(interruption));
        }
        let step = self.step(JobPhase::Apply, self.checked.rows);
        let mut late = Vec::new();
        let apply = |connection: &mut AnyConnection| {
            late.clear();
            if !self.lease.hold(connection, step)? {
                return Ok(Outcome::Interrupted(Interruption::Lost));
            }
            let event_id = self.lease.open(connection, self.call, JobEvent::Succeed)?;
            let mut import = self.import(connection)?;
            let mut written = Written::nothing(&self.checked, false);
            self.each_batch(
                connection,
                &mut import,
                &mut written,
                |connection, _, one| {
                    history::add(connection, &event_id, &one.changes)?;
                    late.extend(one.rejected);
                    Ok(true)
                },
            )?;
            let result = written.result;
            if all_or_nothing && result.rejected > 0 {
                let refused = ApiError::refused(ErrorCode::RejectedRows);
                return Err(refused.with("count", result.rejected));
            }
            self.note(connection, &late)?;
            self.succeed(connection, &event_id, result)
        };
        let answer = match I::HOLDS_ITS_ROWS {
            true => database.write_locked_blocking(apply),
            false => database.write_blocking(apply),
        };
        if matches!(&answer, Err(ApiError::Refused(_))) {
            database.write_blocking(|connection| self.note(connection, &late))?;
        }
        answer
    }

    /// A dry run: the same in a snapshot, or undone. What was found is written in a transaction of its own:
    /// the job's row is renewed all the time, and one that had begun long before could not write it.
    fn rehearse(&self) -> Result<Outcome, ApiError> {
        let database = &self.lease.services.database;
        let step = self.step(JobPhase::Check, self.checked.rows);
        let rehearse = |connection: &mut AnyConnection| {
            let mut late = Vec::new();
            let mut import = self.import(connection)?;
            let mut written = Written::nothing(&self.checked, true);
            self.each_batch(connection, &mut import, &mut written, |_, _, one| {
                late.extend(one.rejected);
                Ok(true)
            })?;
            Ok::<_, ApiError>((written.result, late))
        };
        let end = |connection: &mut AnyConnection, found: &(ImportResult, Vec<Rejection>)| {
            if let Some(interruption) = self.lease.renew(connection, step)? {
                return Ok(Outcome::Interrupted(interruption));
            }
            let (result, late) = found;
            self.note(connection, late)?;
            let event_id = self.lease.open(connection, self.call, JobEvent::Succeed)?;
            self.succeed(connection, &event_id, result.clone())
        };
        if I::HOLDS_ITS_ROWS {
            let end = |connection: &mut AnyConnection, found: (ImportResult, Vec<Rejection>)| {
                end(connection, &found)
            };
            return database.write_prepared_blocking(Isolation::Committed, rehearse, end);
        }
        let found = database.write_blocking(|connection| {
            let mut found = None;
            let undone = connection.transaction(|connection| {
                found = Some(rehearse(connection)?);
                Err::<(), ApiError>(DieselError::RollbackTransaction.into())
            });
            match found {
                Some(found) => Ok(found),
                None => {
                    undone?;
                    Err(ApiError::internal("a rehearsal without a result"))
                }
            }
        })?;
        database.write_blocking(|connection| end(connection, &found))
    }

    /// Ends the job in the transaction of what it did.
    pub(super) fn succeed(
        &self,
        connection: &mut AnyConnection,
        event_id: &AuditEventId,
        result: ImportResult,
    ) -> Result<Outcome, ApiError> {
        self.lease
            .succeed(connection, self.call, event_id, result)?;
        Ok(Outcome::Done)
    }

    /// Notes rows that don't fit the records.
    pub(super) fn note(
        &self,
        connection: &mut AnyConnection,
        late: &[Rejection],
    ) -> Result<(), ApiError> {
        let rows = rejected::rows(&self.lease.job.id, late)?;
        imports::insert_rejections(connection, &rows)
    }
}
