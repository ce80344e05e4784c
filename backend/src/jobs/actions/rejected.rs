//! Rows that an import refused: kept as line and codes, shown with their sentences, and as a file
//! to be corrected and imported again.

use super::{import, owner};
use crate::jobs::rules::RESULT_DAYS;
use crate::jobs::store::imports::{self, RejectionRow};
use crate::jobs::store::jobs::{self, JobRow};
use crate::jobs::store::problems::StoredError;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, RejectedRows, Row, RowErrors, Table, beginning};
use chrono::Duration;
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::ids::JobId;
use sortition_contract::jobs::{RejectedCell, RejectedFilter, RejectedRow};
use sortition_contract::page::Page;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Seek};

/// So many characters of a cell are shown in the list; the file has all of them.
const SHOWN_CHARACTERS: usize = 500;

/// A refused row.
#[derive(Clone, Debug)]
pub struct Rejection {
    place: u64,
    errors: Vec<StoredError>,
}

impl Rejection {
    /// A row with what is wrong in it.
    pub fn new(place: u64, errors: RowErrors) -> Self {
        Self {
            place,
            errors: errors.into_iter().map(StoredError::from).collect(),
        }
    }
}

/// Refused rows as they are stored.
pub(super) fn rows(
    job_id: &JobId,
    rejections: &[Rejection],
) -> Result<Vec<RejectionRow>, ApiError> {
    let row = |rejection: &Rejection| {
        Ok(RejectionRow {
            job_id: job_id.clone(),
            line: i64::try_from(rejection.place).map_err(ApiError::internal)?,
            errors: Json::new(rejection.errors.clone())?,
        })
    };
    rejections.iter().map(row).collect()
}

/// A refused row with the sentences of what is wrong, in the words of its file.
fn view(
    rejection: RejectionRow,
    row: &Row,
    sheet: Option<&str>,
    language: Language,
) -> Result<RejectedRow, ApiError> {
    let cell = |error: StoredError| {
        let code = ErrorCode::find(&error.code).unwrap_or(ErrorCode::Internal);
        let column = error.column.as_deref();
        RejectedCell {
            heading: column
                .and_then(|column| row.heading(column))
                .map(str::to_owned),
            value: column
                .and_then(|column| row.get(column))
                .map(|cell| beginning(cell, SHOWN_CHARACTERS)),
            detail: code.text(language, &error.parameters),
            code: error.code,
            column: error.column,
        }
    };
    let errors = rejection.errors.into_inner().into_iter();
    let errors: Vec<RejectedCell> = errors.map(cell).collect();
    let colon = match language {
        Language::Chinese => "：",
        Language::English => ": ",
    };
    let sentence = |error: &RejectedCell| match error.heading.as_ref().or(error.column.as_ref()) {
        Some(heading) => format!("{heading}{colon}{}", error.detail),
        None => error.detail.clone(),
    };
    Ok(RejectedRow {
        line: i64::try_from(row.line).map_err(ApiError::internal)?,
        sheet: sheet.map(str::to_owned),
        error: errors.iter().map(sentence).collect::<Vec<_>>().join(" "),
        errors,
        cells: BTreeMap::new(),
    })
}

/// The caller's own job, while its rejected rows are kept. They are what a file held: of a program's keys
/// for those that may import such a file.
fn find(
    connection: &mut AnyConnection,
    call: &Call,
    services: &Services,
    id: &JobId,
) -> Result<JobRow, ApiError> {
    let owner = owner(call, &call.sight)?;
    let job = jobs::find(connection, owner, id)?;
    if !call.actor.is(job.user_id.as_ref()) {
        return Err(ApiError::forbidden());
    }
    let mut rights = services.rights.iter();
    let right = rights.find(|right| right.operation == job.kind.code());
    if let (Some(key), Some(right)) = (&call.actor.key, right) {
        key.require_scope(right)?;
    }
    let is_kept = job
        .finished_at
        .is_none_or(|at| call.now < at.and_utc() + Duration::days(RESULT_DAYS));
    match is_kept {
        true => Ok(job),
        false => Err(ApiError::not_found()),
    }
}

/// The uploaded file of a job, and the columns that it may hold.
fn table_of(
    services: &Services,
    job: &JobRow,
) -> Result<(Table<File>, &'static [Column]), ApiError> {
    let mut known = services.import_columns.iter();
    let (_, columns) = known
        .find(|(kind, _)| *kind == job.kind.code())
        .ok_or_else(ApiError::not_found)?;
    let table = import::open_table(&services.files, job.kind, &job.payload, columns)?;
    Ok((table, columns))
}

/// Goes through a file's rows up to the last refused one; gives each refused one with its rejection.
fn each_rejected(
    mut table: Table<File>,
    mut rejections: impl Iterator<Item = Result<RejectionRow, ApiError>>,
    mut take: impl FnMut(&Table<File>, &Row, RejectionRow) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    let mut wanted = rejections.next().transpose()?;
    while wanted.is_some() {
        let Some(row) = table.next() else {
            break;
        };
        let row = row?;
        let place = row.place();
        if let Some(rejection) = wanted.take_if(|one| u64::try_from(one.line) == Ok(place)) {
            take(&table, &row, rejection)?;
            wanted = rejections.next().transpose()?;
        }
    }
    Ok(())
}

/// The refused rows of a job, read some at a time.
fn all_of<'a>(
    connection: &'a mut AnyConnection,
    job_id: &'a JobId,
) -> impl Iterator<Item = Result<RejectionRow, ApiError>> + 'a {
    let mut waiting = Vec::new().into_iter();
    let mut line = -1;
    std::iter::from_fn(move || {
        if let Some(next) = waiting.next() {
            return Some(Ok(next));
        }
        match imports::rejections_after(connection, job_id, line) {
            Ok(rows) => {
                line = rows.last()?.line;
                waiting = rows.into_iter();
                waiting.next().map(Ok)
            }
            Err(failed) => Some(Err(failed)),
        }
    })
}

/// A page of the rows that an import refused, in the order of the file or against it.
pub fn list_rejected_rows(
    connection: &mut AnyConnection,
    call: &Call,
    services: &Services,
    id: &JobId,
    listing: &Listing<RejectedFilter>,
) -> Result<Page<RejectedRow>, ApiError> {
    let job = find(connection, call, services, id)?;
    let mut page = imports::list_rejections(connection, &job.id, listing)?;
    let mut items = Vec::with_capacity(page.items.len());
    // The file is read from its first row on, whichever end the list begins with.
    let is_backwards =
        page.items.first().map(|row| row.line) > page.items.last().map(|row| row.line);
    let mut rejections = std::mem::take(&mut page.items);
    if is_backwards {
        rejections.reverse();
    }
    if !rejections.is_empty() {
        let (table, columns) = table_of(services, &job)?;
        let rejections = rejections.into_iter().map(Ok);
        each_rejected(table, rejections, |table, row, rejection| {
            let cell = |column: &Column| {
                let cell = row.get(column.field)?;
                let shown = beginning(cell, SHOWN_CHARACTERS);
                Some((column.field.to_owned(), shown))
            };
            items.push(RejectedRow {
                cells: columns.iter().filter_map(cell).collect(),
                ..view(rejection, row, table.sheet_of(row.place()), call.language)?
            });
            Ok(())
        })?;
    }
    if is_backwards {
        items.reverse();
    }
    Ok(page.showing(items))
}

/// The refused rows as a file: the columns of the uploaded one, then line and error. It lies on the
/// disk, without a name: it may be as large as the uploaded one.
pub fn rejected_file(
    connection: &mut AnyConnection,
    call: &Call,
    services: &Services,
    id: &JobId,
) -> Result<File, ApiError> {
    let job = find(connection, call, services, id)?;
    let (table, _) = table_of(services, &job)?;
    let file = BufWriter::new(services.files.scratch()?);
    let mut csv = RejectedRows::new(file, table.headings()).map_err(ApiError::internal)?;
    each_rejected(
        table,
        all_of(connection, &job.id),
        |table, row, rejection| {
            let sheet = table.sheet_of(row.place());
            let error = view(rejection, row, sheet, call.language)?.error;
            let line = match sheet {
                Some(sheet) => format!("{sheet} {}", row.line),
                None => row.line.to_string(),
            };
            csv.row(&table.cells_of(row), &line, &error)
                .map_err(ApiError::internal)
        },
    )?;
    let file = csv.finish().map_err(ApiError::internal)?;
    let mut file = file.into_inner().map_err(ApiError::internal)?;
    file.rewind().map_err(ApiError::internal)?;
    Ok(file)
}
