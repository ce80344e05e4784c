//! Staged batches of running imports, and the rows that imports refused.

use crate::both;
use crate::jobs::store::problems::StoredError;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::{import_batches, import_rejections, jobs};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::dsl::{max, min};
use diesel::prelude::*;
use sortition_contract::ids::JobId;
use sortition_contract::jobs::RejectedFilter;
use sortition_contract::page::Page;

/// Rows of one statement: SQLite takes 32,766 parameters.
const ROWS_AT_ONCE: usize = 5_000;
/// Refused rows that are read at once.
const ROWS_READ: i64 = 500;

/// A refused row.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = import_rejections)]
pub struct RejectionRow {
    /// The job.
    pub job_id: JobId,
    /// Its line in the file.
    pub line: i64,
    /// What is wrong in it.
    pub errors: Json<Vec<StoredError>>,
}

sortable! {
    RejectionSort of import_rejections::table, tie import_rejections::line => i64;
    "line" => import_rejections::line => i64,
}

/// Stages a batch.
pub fn insert_batch(
    connection: &mut AnyConnection,
    job_id: &JobId,
    number: i32,
    content: &str,
) -> Result<(), ApiError> {
    diesel::insert_into(import_batches::table)
        .values((
            import_batches::job_id.eq(job_id),
            import_batches::number.eq(number),
            import_batches::content.eq(content),
        ))
        .execute(connection)?;
    Ok(())
}

/// A staged batch; none after the last.
pub fn find_batch(
    connection: &mut AnyConnection,
    job_id: &JobId,
    number: i32,
) -> Result<Option<String>, ApiError> {
    Ok(import_batches::table
        .find((job_id, number))
        .select(import_batches::content)
        .first(connection)
        .optional()?)
}

/// The first batch that is staged still, those before being written, and the last; none if none is.
pub fn batches_left(
    connection: &mut AnyConnection,
    job_id: &JobId,
) -> Result<Option<(i32, i32)>, ApiError> {
    let (first, last): (Option<i32>, Option<i32>) = import_batches::table
        .filter(import_batches::job_id.eq(job_id))
        .select((min(import_batches::number), max(import_batches::number)))
        .first(connection)?;
    Ok(first.zip(last))
}

/// Forgets a batch that is written.
pub fn delete_batch(
    connection: &mut AnyConnection,
    job_id: &JobId,
    number: i32,
) -> Result<(), ApiError> {
    diesel::delete(import_batches::table.find((job_id, number))).execute(connection)?;
    Ok(())
}

/// Forgets what was staged.
pub fn delete_batches(connection: &mut AnyConnection, job_id: &JobId) -> Result<(), ApiError> {
    diesel::delete(import_batches::table.filter(import_batches::job_id.eq(job_id)))
        .execute(connection)?;
    Ok(())
}

/// Notes refused rows.
pub fn insert_rejections(
    connection: &mut AnyConnection,
    rows: &[RejectionRow],
) -> Result<(), ApiError> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        both!(connection, native => diesel::insert_into(import_rejections::table)
            .values(some)
            .execute(native))?;
    }
    Ok(())
}

/// A page of the refused rows of a job, in the order of the file.
pub fn list_rejections(
    connection: &mut AnyConnection,
    job_id: &JobId,
    listing: &Listing<RejectedFilter>,
) -> Result<Page<RejectionRow>, ApiError> {
    let of_job = || {
        import_rejections::table
            .into_boxed()
            .filter(import_rejections::job_id.eq(job_id.clone()))
    };
    let value = |row: &RejectionRow, _: &str| row.line.into();
    RejectionSort::page(
        connection,
        listing,
        &[("line", false)],
        of_job,
        |query, connection| query.load(connection),
        value,
        |row| row.line.into(),
    )
}

/// The next refused rows of a job after a line, in the order of the file; some of them at a time, since
/// they may say as much as the file itself.
pub fn rejections_after(
    connection: &mut AnyConnection,
    job_id: &JobId,
    line: i64,
) -> Result<Vec<RejectionRow>, ApiError> {
    Ok(import_rejections::table
        .filter(import_rejections::job_id.eq(job_id))
        .filter(import_rejections::line.gt(line))
        .order(import_rejections::line.asc())
        .limit(ROWS_READ)
        .load(connection)?)
}

/// Forgets the refused rows of a job.
pub fn delete_rejections(connection: &mut AnyConnection, job_id: &JobId) -> Result<(), ApiError> {
    diesel::delete(import_rejections::table.filter(import_rejections::job_id.eq(job_id)))
        .execute(connection)?;
    Ok(())
}

/// Forgets the refused rows of jobs that were over before a moment.
pub fn delete_rejections_before(
    connection: &mut AnyConnection,
    before: NaiveDateTime,
) -> Result<usize, ApiError> {
    let old = jobs::table
        .filter(jobs::finished_at.lt(before))
        .select(jobs::id);
    Ok(
        diesel::delete(import_rejections::table.filter(import_rejections::job_id.eq_any(old)))
            .execute(connection)?,
    )
}
