//! Imports: a file is read, its rows checked and staged batch by batch, all of them applied in one
//! last transaction, those of a large file in parts. What the rows mean is the importing module's: [`Import`].

mod applying;
mod batches;
mod parts;
mod places;
mod staging;
mod words;

use applying::Applying;
use staging::Staging;

use super::create_job;
use super::queue::{Interruption, Lease, Outcome};
use super::rejected::Rejection;
use crate::jobs::actions;
use crate::jobs::store::imports;
use crate::jobs::store::leases::Step;
use crate::jobs::store::payload::Payload;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{ContentHash, FileKind, FileStore, StoredFile};
use crate::kernel::history::RecordChange;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Manner, Row, RowErrors, Table, TableError, Words};
use crate::kernel::upload::Accepts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{
    EmptyCells, ImportOptions, ImportReading, JobKind, JobPhase, SimilarCertificates,
};
use std::fs::File;

/// What an import takes as a file.
pub struct ImportFile;

impl Accepts for ImportFile {
    const LIMIT: u64 = 400 << 20;
    const KINDS: &'static [FileKind] = &[FileKind::Csv, FileKind::Xlsx];

    /// Who names the encoding gets the rows that read in it; the others are refused one by one.
    fn takes_broken_text(query: &str) -> bool {
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "encoding")
    }
}

/// How an import takes its rows.
pub struct Taking {
    /// What was asked for.
    pub options: ImportOptions,
    /// Words and the codes that they stand for.
    pub words: Words,
}

impl Taking {
    /// What an empty cell does to a known record.
    pub fn empty(&self) -> EmptyCells {
        self.options.empty.unwrap_or(EmptyCells::Keep)
    }

    /// What becomes of a certificate that differs from a stored one by zeros only.
    pub fn similar(&self) -> SimilarCertificates {
        self.options.similar.unwrap_or(SimilarCertificates::Ask)
    }
}

/// What a module imports. Made once for checking and once more for writing.
pub trait Import: Sized + Sync {
    /// A row that was found right by itself.
    type Row: Serialize + DeserializeOwned + Send;

    /// The columns that a file may hold.
    const COLUMNS: &'static [Column];

    /// Whether `apply` itself sees to it that a record is as it was compared when it is written, and
    /// writes nothing in a dry run. Then its transaction isn't serializable and as long as it takes, and a
    /// large file is written in parts; what it is made of by then holds for all of them.
    const HOLDS_ITS_ROWS: bool;

    /// Loads what the rows refer to.
    fn prepare(
        connection: &mut AnyConnection,
        services: &Services,
        call: &Call,
        taking: Taking,
    ) -> Result<Self, ApiError>;

    /// Reads a row, or tells all that is wrong.
    fn read(&self, row: &Row) -> Result<Told<Self::Row>, RowErrors>;

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

/// What a row says.
#[derive(Clone, Debug)]
pub struct Told<R> {
    /// The code by which the record is known.
    pub code: String,
    /// What it says of the record.
    pub row: R,
    /// Values that were taken for others: column, value, code.
    pub taken_for: Vec<(&'static str, String, String)>,
}

/// A row on its way from the check into the records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Staged<R> {
    /// Its place in the file.
    pub place: u64,
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
    /// Values of known records that are gone.
    pub erased: i64,
    /// Cells that were not taken as they stand, though their row was.
    pub warnings: Vec<Warning>,
    /// Rows that don't fit the records.
    pub rejected: Vec<Rejection>,
    /// For the change history.
    pub changes: Vec<RecordChange>,
}

/// A cell that was not taken as it stands, though its row was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The place of its row in the file.
    pub place: u64,
    /// The column.
    pub column: &'static str,
    /// Why, as a code of the error table.
    pub code: ErrorCode,
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
        words: words::own(connection, call.today())?,
    };
    let job = create_job(connection, call, kind, payload)?;
    let location = format!("/api/v1/jobs/{}", job.id);
    Reply::accepted(location, &actions::view(job, call)?)
}

/// Opens a job's table. Blocks; not for threads that answer requests.
pub(super) fn open_table(
    files: &FileStore,
    kind: JobKind,
    payload: &Payload,
    columns: &[Column],
) -> Result<Table<File>, ApiError> {
    let hash: ContentHash = payload.hash.parse().map_err(ApiError::internal)?;
    let manner: Manner = words::manner(kind, payload.options, &payload.words);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ApiError::internal)?;
    let file = runtime.block_on(files.open(&hash))?;
    Ok(Table::open_in(file, columns, &manner)?)
}

impl From<TableError> for ApiError {
    #[track_caller]
    fn from(error: TableError) -> Self {
        let Some(code) = error.code() else {
            return Self::internal(error);
        };
        if let TableError::Columns(columns) = &error {
            let fields = columns.iter().map(|column| {
                let pointer = format!("/{}", column.field);
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
#[derive(Clone, Debug, Default)]
struct Checked {
    rows: i64,
    rejected: i64,
    batches: i32,
    reading: ImportReading,
}

/// Runs an import to its end.
pub fn run<I: Import>(lease: &Lease<'_>) -> Result<Outcome, ApiError> {
    let database = &lease.services.database;
    let payload = lease.payload();
    let taking = || Taking {
        options: payload.options,
        words: words::words(&payload.words),
    };
    let files = &lease.services.files;
    if let Some((checked, written)) =
        database.read_blocking(|connection| parts::resumed(connection, lease))?
    {
        let call = database.read_blocking(|connection| lease.call(connection))?;
        let table = open_table(files, lease.job.kind, payload, I::COLUMNS)?;
        return Applying::<I>::new(lease, &call, &table, checked, &taking).go_on(written);
    }
    if let Some(interruption) = begin(lease)? {
        return Ok(Outcome::Interrupted(interruption));
    }
    let (call, import) = database.read_blocking(|connection| {
        let call = lease.call(connection)?;
        let import = I::prepare(connection, lease.services, &call, taking())?;
        Ok((call, import))
    })?;
    let mut table = open_table(files, lease.job.kind, payload, I::COLUMNS)?;
    let mut staging = Staging::<I>::new(lease, &import, table.expected_rows());
    if let Some(interruption) = staging.stage_all(&mut table)? {
        return Ok(Outcome::Interrupted(interruption));
    }
    let checked = staging.checked(&table);
    drop(staging);
    let options = payload.options;
    if options.all_or_nothing && checked.rejected > 0 && !options.dry_run {
        return Err(ApiError::refused(ErrorCode::RejectedRows).with("count", checked.rejected));
    }
    Applying::<I>::new(lease, &call, &table, checked, &taking).apply()
}

/// Forgets what an attempt that died has left, unless the job is to stop.
fn begin(lease: &Lease<'_>) -> Result<Option<Interruption>, ApiError> {
    let step = Step {
        phase: JobPhase::Read,
        done: 0,
        total: None,
    };
    lease.services.database.write_blocking(|connection| {
        let interruption = lease.renew(connection, step)?;
        if interruption.is_none() {
            imports::delete_batches(connection, &lease.job.id)?;
            imports::delete_rejections(connection, &lease.job.id)?;
        }
        Ok(interruption)
    })
}
