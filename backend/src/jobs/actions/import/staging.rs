//! The check: rows into batches, batches into the staging table. Rows are checked on all cores,
//! since reading and checking takes longer than writing; what was checked is written meanwhile.

use super::places::Places;
use super::{Checked, Import, Staged, Told};
use crate::jobs::actions::queue::{Interruption, Lease};
use crate::jobs::actions::rejected::{self, Rejection};
use crate::jobs::store::imports;
use crate::jobs::store::leases::Step;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::{Row, RowError, RowErrors, Table, line_of};
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{ImportReading, JobPhase, TakenFor};
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Rows of a batch.
const BATCH: usize = 2_000;
/// What the rows of a batch take at most, but for the last of them: each stands in memory several times,
/// as it was read, as it was understood, and as it is written.
const BATCH_BYTES: usize = 4 << 20;
/// So many different values that were taken for others are told; a register has a handful.
const TAKEN_FOR_MOST: usize = 100;

/// The check: rows into batches, batches into the staging table.
pub struct Staging<'a, I: Import> {
    lease: &'a Lease<'a>,
    import: &'a I,
    expected: i64,
    places: Places,
    /// In how many rows a value of a column was taken for a code.
    taken_for: BTreeMap<(&'static str, String, String), i64>,
    checked: Checked,
}

/// What was found in some rows, on its way into the staging table.
struct Batch<R> {
    number: i32,
    step: Step,
    rows: Vec<Staged<R>>,
    rejections: Vec<Rejection>,
}

impl<'a, I: Import> Staging<'a, I> {
    /// Nothing is checked yet; the file says how many rows to expect.
    pub fn new(lease: &'a Lease<'a>, import: &'a I, expected: u64) -> Self {
        Self {
            lease,
            import,
            expected: i64::try_from(expected).unwrap_or(i64::MAX),
            places: Places::default(),
            taken_for: BTreeMap::new(),
            checked: Checked::default(),
        }
    }

    /// What was found in a table.
    pub fn checked(&self, table: &Table<File>) -> Checked {
        let taken_for = self
            .taken_for
            .iter()
            .map(|((column, value, code), rows)| TakenFor {
                column: (*column).to_owned(),
                value: value.clone(),
                code: code.clone(),
                rows: *rows,
            });
        Checked {
            reading: ImportReading {
                taken_for: taken_for.collect(),
                ..table.reading()
            },
            ..self.checked.clone()
        }
    }

    /// Checks and stages all rows, unless the job is to stop.
    pub fn stage_all(&mut self, table: &mut Table<File>) -> Result<Option<Interruption>, ApiError> {
        let lease = self.lease;
        thread::scope(|scope| {
            // One batch waits while another is written: no more of the file is held.
            let (batches, checked) = sync_channel(1);
            let writing = scope.spawn(move || write_all(lease, &checked));
            let checked = self.check_all(table, &batches);
            drop(batches);
            let written = writing.join();
            // Why nobody takes batches any more comes before what was found in the rows after that.
            match written.map_err(|_| ApiError::internal("writing batches panicked"))?? {
                Some(interruption) => Ok(Some(interruption)),
                None => checked.map(|()| None),
            }
        })
    }

    /// Checks all rows and hands them on, until nobody takes them any more.
    fn check_all(
        &mut self,
        table: &mut Table<File>,
        batches: &SyncSender<Batch<I::Row>>,
    ) -> Result<(), ApiError> {
        let mut rows = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        while let Some(row) = table.next() {
            let row = row?;
            bytes += row.bytes();
            rows.push(row);
            if rows.len() == BATCH || bytes >= BATCH_BYTES {
                if batches.send(self.check(table, &rows)?).is_err() {
                    return Ok(());
                }
                rows.clear();
                bytes = 0;
            }
        }
        self.expected =
            self.checked.rows + i64::try_from(rows.len()).map_err(ApiError::internal)?;
        let last = self.check(table, &rows)?;
        // Whoever takes none says why.
        batches.send(last).ok();
        Ok(())
    }

    /// Sorts the right rows from those that are refused.
    fn check(&mut self, table: &Table<File>, rows: &[Row]) -> Result<Batch<I::Row>, ApiError> {
        let mut right = Vec::with_capacity(rows.len());
        let mut rejections = Vec::new();
        for (row, read) in rows.iter().zip(read_all(self.import, rows)?) {
            let place = row.place();
            match self.take(table, place, read) {
                Ok(row) => right.push(Staged { place, row }),
                Err(errors) => rejections.push(Rejection::new(place, errors)),
            }
        }
        let count = |found: usize| i64::try_from(found).map_err(ApiError::internal);
        self.checked.rows += count(rows.len())?;
        self.checked.rejected += count(rejections.len())?;
        let number = self.checked.batches;
        self.checked.batches += 1;
        Ok(Batch {
            number,
            step: Step {
                phase: JobPhase::Check,
                done: self.checked.rows,
                total: Some(self.expected),
            },
            rows: right,
            rejections,
        })
    }

    /// What a row says, unless another row of the file has its code.
    fn take(
        &mut self,
        table: &Table<File>,
        place: u64,
        read: Read<I::Row>,
    ) -> Result<I::Row, RowErrors> {
        let told = read?;
        if let Some(first) = self.places.enter(&told.code, place) {
            let repeated = repeated(&told.code, first, table.sheet_of(first));
            return Err(repeated.into());
        }
        for key in told.taken_for {
            let is_new = !self.taken_for.contains_key(&key);
            if !is_new || self.taken_for.len() < TAKEN_FOR_MOST {
                *self.taken_for.entry(key).or_default() += 1;
            }
        }
        Ok(told.row)
    }
}

/// Writes batches as they come, each in a transaction of its own, unless the job is to stop.
fn write_all<R: Serialize>(
    lease: &Lease<'_>,
    batches: &Receiver<Batch<R>>,
) -> Result<Option<Interruption>, ApiError> {
    let job_id = &lease.job.id;
    for batch in batches {
        let content = serde_json::to_string(&batch.rows).map_err(ApiError::internal)?;
        let rejections = rejected::rows(job_id, &batch.rejections)?;
        let database = &lease.services.database;
        let interruption = database.write_blocking(|connection| {
            let interruption = lease.renew(connection, batch.step)?;
            if interruption.is_none() {
                imports::insert_batch(connection, job_id, batch.number, &content)?;
                imports::insert_rejections(connection, &rejections)?;
            }
            Ok(interruption)
        })?;
        if interruption.is_some() {
            return Ok(interruption);
        }
    }
    Ok(None)
}

/// What a row says, or all that is wrong with it.
type Read<R> = Result<Told<R>, RowErrors>;

/// What each row says by itself, in their order; read on all cores.
fn read_all<I: Import>(import: &I, rows: &[Row]) -> Result<Vec<Read<I::Row>>, ApiError> {
    let read = |row: &Row| match RowErrors::of(row.errors.clone()) {
        None => import.read(row),
        Some(errors) => Err(errors),
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = rows.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let shares: Vec<_> = rows
            .chunks(share)
            .map(|rows| scope.spawn(move || rows.iter().map(read).collect::<Vec<_>>()))
            .collect();
        let mut all = Vec::with_capacity(rows.len());
        for share in shares {
            let read = share.join();
            all.extend(read.map_err(|_| ApiError::internal("checking rows panicked"))?);
        }
        Ok(all)
    })
}

fn repeated(code: &str, first: u64, sheet: Option<&str>) -> RowError {
    let (error, sheet) = match sheet {
        Some(sheet) => (ErrorCode::RepeatedRowOfSheet, sheet),
        None => (ErrorCode::RepeatedRow, ""),
    };
    RowError::with_value("code", error, code)
        .with("sheet", sheet)
        .with("line", line_of(first))
}
