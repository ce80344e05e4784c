//! The check: rows into batches, batches into the staging table. Rows are checked on all cores,
//! since reading and checking takes longer than writing.

use super::{Checked, Import, Staged, Told};
use crate::jobs::actions::queue::{Interruption, Lease};
use crate::jobs::actions::rejected::{self, Rejection};
use crate::jobs::store::imports;
use crate::jobs::store::jobs::Step;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::{Row, RowError, Table, line_of};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{JobPhase, TakenFor};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
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
    /// Of each code its first place.
    places: HashMap<String, u64>,
    /// In how many rows a value of a column was taken for a code.
    taken_for: BTreeMap<(&'static str, String, String), i64>,
    batch: Vec<Staged<I::Row>>,
    rejections: Vec<Rejection>,
    checked: Checked,
}

impl<'a, I: Import> Staging<'a, I> {
    /// Nothing is checked yet; the file says how many rows to expect.
    pub fn new(lease: &'a Lease<'a>, import: &'a I, expected: u64) -> Self {
        Self {
            lease,
            import,
            expected: i64::try_from(expected).unwrap_or(i64::MAX),
            places: HashMap::new(),
            taken_for: BTreeMap::new(),
            batch: Vec::with_capacity(BATCH),
            rejections: Vec::new(),
            checked: Checked::default(),
        }
    }

    /// What was found so far.
    pub fn checked(&self) -> Checked {
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
            taken_for: taken_for.collect(),
            ..self.checked.clone()
        }
    }

    /// Checks and stages all rows, unless the job is to stop.
    pub fn stage_all(&mut self, table: &mut Table<File>) -> Result<Option<Interruption>, ApiError> {
        let mut rows = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        while let Some(row) = table.next() {
            let row = row?;
            bytes += row.bytes();
            rows.push(row);
            if rows.len() == BATCH || bytes >= BATCH_BYTES {
                if let Some(interruption) = self.stage(table, &rows)? {
                    return Ok(Some(interruption));
                }
                rows.clear();
                bytes = 0;
            }
        }
        self.expected =
            self.checked.rows + i64::try_from(rows.len()).map_err(ApiError::internal)?;
        self.stage(table, &rows)
    }

    /// Sorts the right rows from those that are refused.
    fn take(&mut self, table: &Table<File>, place: u64, read: Read<I::Row>) {
        self.checked.rows += 1;
        let read = read.and_then(|told| match self.places.get(&told.code) {
            Some(first) => Err(vec![repeated(&told.code, *first, table.sheet_of(*first))]),
            None => {
                self.places.insert(told.code, place);
                Ok((told.row, told.taken_for))
            }
        });
        match read {
            Ok((row, taken_for)) => {
                for key in taken_for {
                    let is_new = !self.taken_for.contains_key(&key);
                    if !is_new || self.taken_for.len() < TAKEN_FOR_MOST {
                        *self.taken_for.entry(key).or_default() += 1;
                    }
                }
                self.batch.push(Staged { place, row });
            }
            Err(errors) => {
                self.checked.rejected += 1;
                self.rejections.push(Rejection::new(place, errors));
            }
        }
    }

    /// Checks a batch and writes it in a transaction of its own, unless the job is to stop.
    fn stage(
        &mut self,
        table: &Table<File>,
        rows: &[Row],
    ) -> Result<Option<Interruption>, ApiError> {
        for (row, read) in rows.iter().zip(read_all(self.import, rows)?) {
            self.take(table, row.place(), read);
        }
        let job_id = &self.lease.job.id;
        let content = serde_json::to_string(&self.batch).map_err(ApiError::internal)?;
        let rejections = rejected::rows(job_id, &self.rejections)?;
        let step = Step {
            phase: JobPhase::Check,
            done: self.checked.rows,
            total: Some(self.expected),
        };
        let number = self.checked.batches;
        let database = &self.lease.services.database;
        let interruption = database.write_blocking(|connection| {
            let interruption = self.lease.renew(connection, step)?;
            if interruption.is_none() {
                imports::insert_batch(connection, job_id, number, &content)?;
                imports::insert_rejections(connection, &rejections)?;
            }
            Ok(interruption)
        })?;
        self.checked.batches += 1;
        self.batch.clear();
        self.rejections.clear();
        Ok(interruption)
    }
}

/// What a row says, or all that is wrong with it.
type Read<R> = Result<Told<R>, Vec<RowError>>;

/// What each row says by itself, in their order; read on all cores.
fn read_all<I: Import>(import: &I, rows: &[Row]) -> Result<Vec<Read<I::Row>>, ApiError> {
    let read = |row: &Row| match row.errors.is_empty() {
        true => import.read(row),
        false => Err(row.errors.clone()),
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
