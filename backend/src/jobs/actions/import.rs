//! Imports: a file is read, its rows checked and staged batch by batch, all of them applied in one
//! last transaction. What the rows mean is the importing module's: [`Import`].

use super::queue::{Interruption, Lease, Outcome};
use super::rejected::{self, Rejection};
use super::{Payload, create_job};
use crate::jobs::actions;
use crate::jobs::store::imports;
use crate::jobs::store::jobs::Step;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{ContentHash, FileKind, FileStore, StoredFile};
use crate::kernel::history::{self, RecordChange};
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Limits, Row, RowError, Table, TableError};
use crate::kernel::upload::Accepts;
use diesel::Connection as _;
use diesel::result::Error as DieselError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{ImportOptions, ImportResult, JobKind, JobPhase};
use std::collections::HashMap;
use std::fs::File;

/// Rows of a batch.
const BATCH: usize = 2_000;

/// What an import takes as a file.
pub struct ImportFile;

impl Accepts for ImportFile {
    const LIMIT: u64 = 100 << 20;
    const KINDS: &'static [FileKind] = &[FileKind::Csv, FileKind::Xlsx];
}

/// What a module imports. Made once for checking and once more inside the last transaction.
pub trait Import: Sized {
    /// A row that was found right by itself.
    type Row: Serialize + DeserializeOwned;

    /// The columns that a file may hold.
    const COLUMNS: &'static [Column];

    /// Loads what the rows refer to.
    fn prepare(
        connection: &mut AnyConnection,
        services: &Services,
        call: &Call,
    ) -> Result<Self, ApiError>;

    /// Reads a row; gives the code by which the record is known, or all that is wrong.
    fn read(&self, row: &Row) -> Result<(String, Self::Row), Vec<RowError>>;

    /// Compares rows with the records and writes what differs. A row is taken whole or not at all.
    /// What a dry run writes is undone, so that it may leave the writing out.
    fn apply(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: Vec<Staged<Self::Row>>,
        is_dry_run: bool,
    ) -> Result<Applied, ApiError>;
}

/// An import as the server mounts it.
#[derive(Clone, Copy)]
pub struct Importer {
    /// The kind of its jobs.
    pub kind: JobKind,
    /// The columns that its files may hold.
    pub columns: &'static [Column],
    /// Runs one of its jobs.
    pub run: fn(&Lease<'_>) -> Result<Outcome, ApiError>,
}

impl Importer {
    /// Of what a module imports.
    pub fn of<I: Import>(kind: JobKind) -> Self {
        Self {
            kind,
            columns: I::COLUMNS,
            run: run::<I>,
        }
    }
}

/// A row on its way from the check into the records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Staged<R> {
    /// Its line in the file.
    pub line: u64,
    /// What it says.
    pub row: R,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Applied {
    /// New records.
    pub created: i64,
    /// Records changed.
    pub updated: i64,
    /// Records that were so already.
    pub unchanged: i64,
    /// Rows that don't fit the records.
    pub rejected: Vec<Rejection>,
    /// For the change history.
    pub changes: Vec<RecordChange>,
}

/// Queues an import of an uploaded file.
pub fn accept(
    connection: &mut AnyConnection,
    call: &Call,
    kind: JobKind,
    (file, name): (&StoredFile, &str),
    options: ImportOptions,
) -> Result<Reply, ApiError> {
    let payload = Payload {
        hash: file.hash.to_string(),
        name: name.to_owned(),
        options,
    };
    let job = create_job(connection, call, kind, &payload)?;
    let location = format!("/api/v1/jobs/{}", job.id);
    Reply::accepted(location, &actions::view(&job, call)?)
}

/// Opens an uploaded table. Blocks; not for threads that answer requests.
pub(super) fn open_table(
    files: &FileStore,
    hash: &str,
    columns: &[Column],
) -> Result<Table<File>, ApiError> {
    let hash: ContentHash = hash.parse().map_err(ApiError::internal)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ApiError::internal)?;
    let file = runtime.block_on(files.open(&hash))?;
    Ok(Table::open(file, columns, Limits::default())?)
}

impl From<TableError> for ApiError {
    #[track_caller]
    fn from(error: TableError) -> Self {
        let Some(code) = error.code() else {
            return Self::internal(error);
        };
        if let TableError::Columns(columns) = &error {
            let fields = columns.iter().map(|column| {
                let pointer = format!("/{}", column.name.replace('~', "~0").replace('/', "~1"));
                FieldError::new(pointer, column.code).with("name", &column.name)
            });
            let mut refused = Self::refused(code);
            if let Self::Refused(refusal) = &mut refused {
                refusal.fields = fields.collect();
                refusal.parameters = error.parameters();
            }
            return refused;
        }
        let parameters = error.parameters();
        let refused = Self::refused(code);
        parameters
            .iter()
            .fold(refused, |refused, (name, value)| refused.with(name, value))
    }
}

/// Runs an import to its end.
pub fn run<I: Import>(lease: &Lease<'_>) -> Result<Outcome, ApiError> {
    let payload = lease.payload()?;
    let database = &lease.services.database;
    let begun = database.write_blocking(|connection| {
        let step = Step {
            phase: JobPhase::Read,
            done: 0,
            total: None,
        };
        let interruption = lease.renew(connection, step)?;
        if interruption.is_none() {
            // What an attempt that died has left.
            imports::delete_batches(connection, &lease.job.id)?;
            imports::delete_rejections(connection, &lease.job.id)?;
        }
        Ok(interruption)
    })?;
    if let Some(interruption) = begun {
        return Ok(Outcome::Interrupted(interruption));
    }
    let (call, import) = database.read_blocking(|connection| {
        let call = lease.call(connection)?;
        let import = I::prepare(connection, lease.services, &call)?;
        Ok((call, import))
    })?;
    let table = open_table(&lease.services.files, &payload.hash, I::COLUMNS)?;
    let mut staging = Staging::<I>::new(lease, &import, table.expected_rows());
    if let Some(interruption) = staging.stage_all(table)? {
        return Ok(Outcome::Interrupted(interruption));
    }
    let checked = staging.checked();
    let options = payload.options;
    if options.all_or_nothing && checked.rejected > 0 && !options.dry_run {
        return Err(ApiError::refused(ErrorCode::RejectedRows).with("count", checked.rejected));
    }
    Applying::<I>::new(lease, &call, options, checked).apply()
}

/// What the check found.
#[derive(Clone, Copy, Debug)]
struct Checked {
    rows: i64,
    rejected: i64,
    batches: i32,
}

/// The check: rows into batches, batches into the staging table.
struct Staging<'a, I: Import> {
    lease: &'a Lease<'a>,
    import: &'a I,
    expected: i64,
    /// Of each code its first line.
    lines: HashMap<String, u64>,
    batch: Vec<Staged<I::Row>>,
    rejections: Vec<Rejection>,
    checked: Checked,
}

impl<'a, I: Import> Staging<'a, I> {
    fn new(lease: &'a Lease<'a>, import: &'a I, expected: u64) -> Self {
        Self {
            lease,
            import,
            expected: i64::try_from(expected).unwrap_or(i64::MAX),
            lines: HashMap::new(),
            batch: Vec::with_capacity(BATCH),
            rejections: Vec::new(),
            checked: Checked {
                rows: 0,
                rejected: 0,
                batches: 0,
            },
        }
    }

    fn checked(&self) -> Checked {
        self.checked
    }

    fn stage_all(&mut self, table: Table<File>) -> Result<Option<Interruption>, ApiError> {
        for row in table {
            self.take(row?);
            if self.batch.len() + self.rejections.len() >= BATCH
                && let Some(interruption) = self.stage()?
            {
                return Ok(Some(interruption));
            }
        }
        self.expected = self.checked.rows;
        self.stage()
    }

    fn take(&mut self, row: Row) {
        self.checked.rows += 1;
        let line = row.line;
        match self.check(&row) {
            Ok(row) => self.batch.push(Staged { line, row }),
            Err(errors) => {
                self.checked.rejected += 1;
                self.rejections.push(Rejection::new(line, errors));
            }
        }
    }

    fn check(&mut self, row: &Row) -> Result<I::Row, Vec<RowError>> {
        if !row.errors.is_empty() {
            return Err(row.errors.clone());
        }
        let (code, read) = self.import.read(row)?;
        if let Some(line) = self.lines.get(&code) {
            let parameters = [("line".to_owned(), line.to_string())].into();
            return Err(vec![RowError::of(
                "code",
                ErrorCode::RepeatedRow,
                parameters,
            )]);
        }
        self.lines.insert(code, row.line);
        Ok(read)
    }

    /// Writes the batch in a transaction of its own, unless the job is to stop.
    fn stage(&mut self) -> Result<Option<Interruption>, ApiError> {
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

/// The end: all batches in one transaction.
struct Applying<'a, I: Import> {
    lease: &'a Lease<'a>,
    call: &'a Call,
    options: ImportOptions,
    checked: Checked,
    import: std::marker::PhantomData<I>,
}

impl<'a, I: Import> Applying<'a, I> {
    fn new(lease: &'a Lease<'a>, call: &'a Call, options: ImportOptions, checked: Checked) -> Self {
        Self {
            lease,
            call,
            options,
            checked,
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

    fn apply(&self) -> Result<Outcome, ApiError> {
        let database = &self.lease.services.database;
        if self.options.dry_run {
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
        let answer = database.write_blocking(|connection| {
            late.clear();
            if !self.lease.hold(connection, step)? {
                return Ok(Outcome::Interrupted(Interruption::Lost));
            }
            let event_id = self.lease.open_success(connection, self.call)?;
            let result = self.each_batch(connection, &mut late, |connection, changes| {
                history::add(connection, &event_id, changes)
            })?;
            if self.options.all_or_nothing && result.rejected > 0 {
                let refused = ApiError::refused(ErrorCode::RejectedRows);
                return Err(refused.with("count", result.rejected));
            }
            self.note(connection, &late)?;
            let result = serde_json::to_value(result).map_err(ApiError::internal)?;
            self.lease
                .succeed(connection, self.call, &event_id, result)?;
            Ok(Outcome::Done)
        });
        if matches!(&answer, Err(ApiError::Refused(_))) {
            database.write_blocking(|connection| self.note(connection, &late))?;
        }
        answer
    }

    /// A dry run: the same, undone before the end.
    fn rehearse(&self) -> Result<Outcome, ApiError> {
        let step = self.step(JobPhase::Check);
        let mut late = Vec::new();
        self.lease.services.database.write_blocking(|connection| {
            late.clear();
            if let Some(interruption) = self.lease.renew(connection, step)? {
                return Ok(Outcome::Interrupted(interruption));
            }
            let mut result = None;
            let undone = connection.transaction(|connection| {
                result = Some(self.each_batch(connection, &mut late, |_, _| Ok(()))?);
                Err::<(), ApiError>(DieselError::RollbackTransaction.into())
            });
            let Some(result) = result else {
                undone?;
                return Err(ApiError::internal("a rehearsal without a result"));
            };
            self.note(connection, &late)?;
            let event_id = self.lease.open_success(connection, self.call)?;
            let result = serde_json::to_value(result).map_err(ApiError::internal)?;
            self.lease
                .succeed(connection, self.call, &event_id, result)?;
            Ok(Outcome::Done)
        })
    }

    fn each_batch(
        &self,
        connection: &mut AnyConnection,
        late: &mut Vec<Rejection>,
        mut record: impl FnMut(&mut AnyConnection, &[RecordChange]) -> Result<(), ApiError>,
    ) -> Result<ImportResult, ApiError> {
        let is_dry_run = self.options.dry_run;
        let mut import = I::prepare(connection, self.lease.services, self.call)?;
        let mut result = ImportResult {
            rejected: self.checked.rejected,
            is_dry_run,
            ..ImportResult::default()
        };
        for number in 0..self.checked.batches {
            let content = imports::find_batch(connection, &self.lease.job.id, number)?
                .ok_or_else(|| ApiError::internal("a staged batch is missing"))?;
            let rows = serde_json::from_str(&content).map_err(ApiError::internal)?;
            let applied = import.apply(connection, self.call, rows, is_dry_run)?;
            record(connection, &applied.changes)?;
            result.created += applied.created;
            result.updated += applied.updated;
            result.unchanged += applied.unchanged;
            result.rejected += i64::try_from(applied.rejected.len()).map_err(ApiError::internal)?;
            late.extend(applied.rejected);
        }
        Ok(result)
    }

    fn note(&self, connection: &mut AnyConnection, late: &[Rejection]) -> Result<(), ApiError> {
        let rows = rejected::rows(&self.lease.job.id, late)?;
        imports::insert_rejections(connection, &rows)
    }
}
