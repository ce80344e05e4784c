//! The end of an import: all batches in one transaction.

use super::{Checked, Import, Staged, Taking, Warning};
use crate::jobs::actions::queue::{Interruption, Lease, Outcome};
use crate::jobs::actions::rejected::{self, Rejection};
use crate::jobs::store::imports;
use crate::jobs::store::jobs::Step;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, RecordChange};
use crate::kernel::tabular::{Table, line_of};
use diesel::Connection as _;
use diesel::result::Error as DieselError;
use serde::de::DeserializeOwned;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::AuditEventId;
use sortition_contract::jobs::{ImportReading, ImportResult, ImportWarning, JobPhase};
use std::fs::File;
use std::thread;

/// So many warnings are told one by one; of the others their number.
const WARNINGS_MOST: usize = 100;

/// The end: all batches in one transaction.
pub struct Applying<'a, I: Import> {
    lease: &'a Lease<'a>,
    call: &'a Call,
    table: &'a Table<File>,
    checked: Checked,
    taking: &'a dyn Fn() -> Taking,
    import: std::marker::PhantomData<I>,
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
            import: std::marker::PhantomData,
        }
    }

    fn step(&self, phase: JobPhase) -> Step {
        Step {
            phase,
            done: self.checked.rows,
            total: Some(self.checked.rows),
        }
    }

    /// Applies all, or rehearses it.
    pub fn apply(&self) -> Result<Outcome, ApiError> {
        let database = &self.lease.services.database;
        let options = (self.taking)().options;
        if options.dry_run {
            return self.rehearse();
        }
        // From here on nobody cancels it; said before the last transaction, which others don't see.
        let step = self.step(JobPhase::Apply);
        let interruption =
            database.write_blocking(|connection| self.lease.renew(connection, step))?;
        if let Some(interruption) = interruption {
            return Ok(Outcome::Interrupted(interruption));
        }
        let mut late = Vec::new();
        let apply = |connection: &mut AnyConnection| {
            late.clear();
            if !self.lease.hold(connection, step)? {
                return Ok(Outcome::Interrupted(Interruption::Lost));
            }
            let event_id = self.lease.open_success(connection, self.call)?;
            let result = self
                .each_batch(connection, &mut late, false, |connection, changes| {
                    history::add(connection, &event_id, changes)
                })
                .map_err(met_another)?;
            if options.all_or_nothing && result.rejected > 0 {
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
        let step = self.step(JobPhase::Check);
        let rehearse = |connection: &mut AnyConnection| {
            let mut late = Vec::new();
            let result = self.each_batch(connection, &mut late, true, |_, _| Ok(()))?;
            Ok::<_, ApiError>((result, late))
        };
        let end = |connection: &mut AnyConnection, found: &(ImportResult, Vec<Rejection>)| {
            if let Some(interruption) = self.lease.renew(connection, step)? {
                return Ok(Outcome::Interrupted(interruption));
            }
            let (result, late) = found;
            self.note(connection, late)?;
            let event_id = self.lease.open_success(connection, self.call)?;
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
    fn succeed(
        &self,
        connection: &mut AnyConnection,
        event_id: &AuditEventId,
        result: ImportResult,
    ) -> Result<Outcome, ApiError> {
        let result = serde_json::to_value(result).map_err(ApiError::internal)?;
        self.lease
            .succeed(connection, self.call, event_id, result)?;
        Ok(Outcome::Done)
    }

    fn each_batch(
        &self,
        connection: &mut AnyConnection,
        late: &mut Vec<Rejection>,
        is_dry_run: bool,
        mut record: impl FnMut(&mut AnyConnection, &[RecordChange]) -> Result<(), ApiError>,
    ) -> Result<ImportResult, ApiError> {
        let taking = (self.taking)();
        let mut import = I::prepare(connection, self.lease.services, self.call, taking)?;
        let reading = ImportReading {
            taken_for: self.checked.taken_for.clone(),
            ..self.table.reading()
        };
        let mut result = ImportResult {
            rejected: self.checked.rejected,
            reading: Some(reading),
            is_dry_run,
            ..ImportResult::default()
        };
        let mut next = decoded(self.content(connection, 0)?)?;
        for number in 0..self.checked.batches {
            let rows = std::mem::take(&mut next);
            let content = self.content(connection, number + 1)?;
            // Reading the next batch takes a core while the database works on this one.
            let (applied, following) = thread::scope(|scope| {
                let following = scope.spawn(|| decoded(content));
                let applied = import.apply(connection, self.call, rows, is_dry_run);
                (applied, following.join())
            });
            let applied = applied?;
            next = following.map_err(|_| ApiError::internal("reading a batch panicked"))??;
            record(connection, &applied.changes)?;
            result.created += applied.created;
            result.updated += applied.updated;
            result.unchanged += applied.unchanged;
            result.erased += applied.erased;
            result.warned += i64::try_from(applied.warnings.len()).map_err(ApiError::internal)?;
            let room = WARNINGS_MOST.saturating_sub(result.warnings.len());
            let told = applied.warnings.into_iter().take(room);
            result.warnings.extend(told.map(|one| self.warning(one)));
            result.rejected += i64::try_from(applied.rejected.len()).map_err(ApiError::internal)?;
            late.extend(applied.rejected);
        }
        Ok(result)
    }

    fn warning(&self, warning: Warning) -> ImportWarning {
        let heading = self.table.heading(warning.column);
        ImportWarning {
            sheet: self.table.sheet_of(warning.place).map(str::to_owned),
            line: i64::try_from(line_of(warning.place)).unwrap_or(i64::MAX),
            column: warning.column.to_owned(),
            heading: heading.unwrap_or(warning.column).to_owned(),
            code: warning.code.code().to_owned(),
            detail: String::new(),
        }
    }

    /// A staged batch as it was written; none after the last.
    fn content(
        &self,
        connection: &mut AnyConnection,
        number: i32,
    ) -> Result<Option<String>, ApiError> {
        if number >= self.checked.batches {
            return Ok(None);
        }
        let content = imports::find_batch(connection, &self.lease.job.id, number)?;
        match content {
            Some(content) => Ok(Some(content)),
            None => Err(ApiError::internal("a staged batch is missing")),
        }
    }

    fn note(&self, connection: &mut AnyConnection, late: &[Rejection]) -> Result<(), ApiError> {
        let rows = rejected::rows(&self.lease.job.id, late)?;
        imports::insert_rejections(connection, &rows)
    }
}

/// Rows that don't fit are told one by one. That a code was taken when a row was written means that
/// somebody entered it since the row was compared.
fn met_another(error: ApiError) -> ApiError {
    match error.code() {
        ErrorCode::Duplicate => ApiError::Busy,
        _ => error,
    }
}

/// A staged batch as rows; no rows of none.
fn decoded<R: DeserializeOwned>(content: Option<String>) -> Result<Vec<Staged<R>>, ApiError> {
    let rows = content.map(|content| serde_json::from_str(&content));
    let rows = rows.transpose().map_err(ApiError::internal)?;
    Ok(rows.unwrap_or_default())
}
