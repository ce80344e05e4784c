//! With which key a program asked for a job.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::job_keys;
use diesel::prelude::*;
use sortition_contract::ids::{ApiKeyId, JobId};

/// Writes down with which key a job was asked for.
pub fn insert(
    connection: &mut AnyConnection,
    job_id: &JobId,
    key_id: &ApiKeyId,
) -> Result<(), ApiError> {
    diesel::insert_into(job_keys::table)
        .values((job_keys::job_id.eq(job_id), job_keys::key_id.eq(key_id)))
        .execute(connection)?;
    Ok(())
}

/// The key with which a job was asked for; none: a person asked.
pub fn find(connection: &mut AnyConnection, job_id: &JobId) -> Result<Option<ApiKeyId>, ApiError> {
    Ok(job_keys::table
        .find(job_id)
        .select(job_keys::key_id)
        .first(connection)
        .optional()?)
}
