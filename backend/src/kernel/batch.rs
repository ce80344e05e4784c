//! Batches: one action over many records, each done or refused on its own (`POST …/batch`).

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use diesel::Connection;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::{BatchResult, BatchResults};

/// The most records of one batch.
const MOST: usize = 500;

/// What is wrong with a batch's ids, if anything is.
pub fn check_ids(ids: &[String]) -> Option<FieldError> {
    (ids.len() > MOST).then(|| FieldError::new("/ids", ErrorCode::TooMany).with("max", MOST))
}

/// Applies an action to each record, inside the command's transaction; what is refused leaves the
/// others as they are. A batch that did nothing leaves a trace of its own: `nothing`.
pub fn each<T>(
    connection: &mut AnyConnection,
    call: &Call,
    ids: &[String],
    nothing: Change<'_>,
    mut apply: impl FnMut(&mut AnyConnection, &str) -> Result<T, ApiError>,
) -> Result<BatchResults, ApiError> {
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        let done = connection.transaction(|connection| apply(connection, id));
        let (status, code) = match done {
            Ok(_) => (200, None),
            Err(error @ ApiError::Refused(_)) => {
                (error.code().status(), Some(error.code().code().to_owned()))
            }
            Err(error) => return Err(error),
        };
        results.push(BatchResult {
            id: id.clone(),
            status,
            code,
        });
    }
    if results.iter().all(|one| one.code.is_some()) {
        history::record(connection, call, nothing)?;
    }
    Ok(BatchResults { results })
}

/// Whether at least one record of a batch was done.
pub fn has_done(results: &BatchResults) -> bool {
    results.results.iter().any(|one| one.code.is_none())
}
