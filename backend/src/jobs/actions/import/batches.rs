//! Staged batches, one after the other.

use super::applying::Applying;
use super::{Applied, Checked, Import, Staged, Warning};
use crate::jobs::store::imports;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::line_of;
use serde::de::DeserializeOwned;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{ImportResult, ImportWarning};
use std::thread;

/// So many warnings are told one by one; of the others their number.
const WARNINGS_MOST: usize = 100;

/// How far the batches are written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What came of them.
    pub result: ImportResult,
    /// The batch that is next.
    pub next: i32,
}

impl Written {
    /// Before the first batch.
    pub fn nothing(checked: &Checked, is_dry_run: bool) -> Self {
        Self {
            result: ImportResult {
                rejected: checked.rejected,
                reading: Some(checked.reading.clone()),
                is_dry_run,
                ..ImportResult::default()
            },
            next: 0,
        }
    }

    /// Of how many rows it is known what came of them.
    pub fn rows(&self) -> i64 {
        let result = &self.result;
        result.created + result.updated + result.unchanged + result.rejected
    }

    /// Counts a batch in.
    fn add(&mut self, applied: &Applied) -> Result<(), ApiError> {
        let count = |found: usize| i64::try_from(found).map_err(ApiError::internal);
        let result = &mut self.result;
        result.created += applied.created;
        result.updated += applied.updated;
        result.unchanged += applied.unchanged;
        result.erased += applied.erased;
        result.warned += count(applied.warnings.len())?;
        result.rejected += count(applied.rejected.len())?;
        self.next += 1;
        Ok(())
    }
}

impl<I: Import> Applying<'_, I> {
    /// Applies batches from the next on, and hands over what came of each, by its number, until there are no
    /// more or enough of them.
    pub(super) fn each_batch(
        &self,
        connection: &mut AnyConnection,
        import: &mut I,
        written: &mut Written,
        mut goes_on: impl FnMut(&mut AnyConnection, i32, Applied) -> Result<bool, ApiError>,
    ) -> Result<(), ApiError> {
        let is_dry_run = written.result.is_dry_run;
        let mut next = decoded(self.content(connection, written.next)?)?;
        while written.next < self.checked.batches {
            let number = written.next;
            let rows = std::mem::take(&mut next);
            let content = self.content(connection, number + 1)?;
            // Reading the next batch takes a core while the database works on this one.
            let (applied, following) = thread::scope(|scope| {
                let following = scope.spawn(|| decoded(content));
                let applied = import.apply(connection, self.call, rows, is_dry_run);
                (applied, following.join())
            });
            let mut applied = applied.map_err(met_another)?;
            next = following.map_err(|_| ApiError::internal("reading a batch panicked"))??;
            written.add(&applied)?;
            let told = &mut written.result.warnings;
            let room = WARNINGS_MOST.saturating_sub(told.len());
            let warnings = std::mem::take(&mut applied.warnings).into_iter();
            told.extend(warnings.take(room).map(|one| self.warning(one)));
            if !goes_on(connection, number, applied)? {
                break;
            }
        }
        Ok(())
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
