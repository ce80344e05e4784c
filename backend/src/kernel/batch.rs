//! Batches: one action over many records, each done or refused on its own (`POST …/batch`).

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::{Right, Scope};
use diesel::Connection;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::{BatchResult, BatchResults};

/// The most records of one batch.
const MOST: usize = 500;

/// What is wrong with a batch's ids, if anything is.
pub fn check_ids(ids: &[String]) -> Option<FieldError> {
    (ids.len() > MOST).then(|| FieldError::new("/ids", ErrorCode::TooMany).with("max", MOST))
}

/// An action that a batch of these records doesn't know.
pub fn unknown_action(action: &str) -> ApiError {
    let error = FieldError::new("/action", ErrorCode::UnknownValue).with("value", action);
    ApiError::invalid(vec![error])
}

/// The call with which each record is acted on: it reaches what the action's own operation does, and
/// the version that its client saw is none of theirs.
pub fn call_of(call: &Call, right: &Right) -> Call {
    let reach = |right: &Right| Scope::of(right, &call.actor.roles);
    let scope = reach(right);
    Call {
        sight: right.sight.map_or_else(|| scope.clone(), reach),
        scope,
        if_match: None,
        idempotency: None,
        ..call.clone()
    }
}

/// Applies an action to each record, inside the command's transaction; what is refused leaves the
/// others as they are. A batch that did nothing leaves a trace of its own: `nothing`.
///
/// Records are taken in the order of their ids, whatever order they come in: two batches that hold
/// the same ones would otherwise each wait for a row that the other has (PostgreSQL).
pub fn each<T>(
    connection: &mut AnyConnection,
    call: &Call,
    ids: &[String],
    nothing: Change<'_>,
    mut apply: impl FnMut(&mut AnyConnection, &str) -> Result<T, ApiError>,
) -> Result<BatchResults, ApiError> {
    let mut order: Vec<(usize, &String)> = ids.iter().enumerate().collect();
    order.sort_by_key(|(place, id)| (*id, *place));
    let mut results = Vec::with_capacity(ids.len());
    for (place, id) in order {
        let done = connection.transaction(|connection| apply(connection, id));
        let (status, code) = match done {
            Ok(_) => (200, None),
            Err(error @ ApiError::Refused(_)) => {
                (error.code().status(), Some(error.code().code().to_owned()))
            }
            Err(error) => return Err(error),
        };
        let result = BatchResult {
            id: id.clone(),
            status,
            code,
        };
        results.push((place, result));
    }
    results.sort_by_key(|(place, _)| *place);
    let results: Vec<BatchResult> = results.into_iter().map(|(_, result)| result).collect();
    if results.iter().all(|one| one.code.is_some()) {
        history::record(connection, call, nothing)?;
    }
    Ok(BatchResults { results })
}

/// Whether at least one record of a batch was done.
pub fn has_done(results: &BatchResults) -> bool {
    results.results.iter().any(|one| one.code.is_none())
}
