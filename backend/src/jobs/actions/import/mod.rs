//! Imports: a file is read, its rows checked and staged batch by batch, all of them applied in one
//! last transaction. What the rows mean is the importing module's: [`Import`].

mod applying;
mod staging;

use applying::Applying;
use staging::Staging;

use super::queue::{Lease, Outcome};
use super::rejected::Rejection;
use super::{Payload, create_job};
use crate::jobs::actions;
use crate::jobs::store::imports;
use crate::jobs::store::jobs::Step;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{ContentHash, FileKind, FileStore, StoredFile};
use crate::kernel::history::RecordChange;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Limits, Row, RowError, Table, TableError};
use crate::kernel::upload::Accepts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{ImportOptions, JobKind, JobPhase};
use std::fs::File;

/// What an import takes as a file.
pub struct ImportFile;

impl Accepts for ImportFile {
    const LIMIT: u64 = 100 << 20;
    const KINDS: &'static [FileKind] = &[FileKind::Csv, FileKind::Xlsx];
}

/// What a module imports. Made once for checking and once more inside the last transaction.
pub trait Import: Sized + Sync {
    /// A row that was found right by itself.
    type Row: Serialize + DeserializeOwned + Send;

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

/// What the check found.
#[derive(Clone, Copy, Debug)]
struct Checked {
    rows: i64,
    rejected: i64,
    batches: i32,
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
