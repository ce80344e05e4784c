//! Batches: one action over many records, each done or refused on its own (`POST …/batch`).

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Database, HeldName};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::{Right, Scope};
use diesel::Connection;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::{BatchResult, BatchResults};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most records of one batch.
const MOST: usize = 500;

/// Refuses a batch of too many records.
pub fn check_ids(ids: &[String]) -> Result<(), FieldError> {
    FieldError::at_most("/ids", ids.len(), MOST)
}

/// An action that a batch of these records doesn't know.
pub fn unknown_action(action: &str) -> ApiError {
    FieldError::unknown_value("/action", action).into()
}

/// The call with which each record is acted on: it reaches what the action's own operation does, and
/// the version that its client saw is none of theirs.
pub fn call_of(call: &Call, right: &Right) -> Call {
    let scope = Scope::of(right, &call.actor.roles);
    let seen = |sight: &Right| Scope::sight(sight, &call.actor.roles);
    Call {
        sight: right.sight.map_or_else(|| scope.clone(), seen),
        scope,
        if_match: None,
        idempotency: None,
        ..call.clone()
    }
}

/// The keys of the batches that run in this process, each with its user.
static RUNNING: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// A batch that runs. Its key is kept with the answer, after the last record: until then the same call
/// would do the records again, or tell that they can't be, at whichever server.
#[derive(Default)]
pub struct Running {
    _name: Option<HeldName>,
    _key: Option<Key>,
}

/// The key of a batch that runs in this process.
struct Key((String, String));

impl Running {
    /// Begins a batch; `Busy` while one with its key runs. One without a key is none's repetition.
    pub fn begin(database: &Database, call: &Call) -> Result<Self, ApiError> {
        let (Some(idempotency), Some(user)) = (&call.idempotency, &call.actor.user_id) else {
            return Ok(Self::default());
        };
        let key = (user.to_string(), idempotency.key.clone());
        if !running().insert(key.clone()) {
            return Err(ApiError::Busy);
        }
        let key = Key(key);
        // Here first: a server may hold a name as often as it likes.
        let name = format!("batch {user} {}", idempotency.key);
        match database.hold_name(&name)? {
            None => Err(ApiError::Busy),
            name => Ok(Self {
                _name: name,
                _key: Some(key),
            }),
        }
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        running().remove(&self.0);
    }
}

fn running() -> MutexGuard<'static, BTreeSet<(String, String)>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happens to one record.
pub type Apply = dyn Fn(&mut AnyConnection, &Call, &str) -> Result<(), ApiError> + Send;

/// What a batch does, settled before its first record is touched.
pub struct Steps {
    /// The call with which each record is acted on.
    pub call: Call,
    /// The trace of a batch that did nothing.
    pub nothing: Change<'static>,
    /// Whether the action holds what it rests on, so that its transactions needn't be serializable.
    pub is_locked: bool,
    /// The action.
    pub apply: Box<Apply>,
}

/// Applies an action to each record, each in a transaction of its own: none of them is long, and what
/// is refused, or meets others too often (`busy`), leaves the rest as it is. What ends in the middle
/// has done the records up to there; called again, it is refused those.
pub fn run(database: &Database, ids: &[String], steps: &Steps) -> Result<BatchResults, ApiError> {
    in_order(ids, |id| {
        let apply = |connection: &mut AnyConnection| (steps.apply)(connection, &steps.call, id);
        let done = match steps.is_locked {
            true => database.write_locked_blocking(apply),
            false => database.write_blocking(apply),
        };
        done.map_err(|error| match error {
            ApiError::Busy => ApiError::refused(ErrorCode::Busy),
            error => error,
        })
    })
}

/// The same inside one transaction, for what only makes sense together; what is refused leaves the
/// others as they are. A batch that did nothing leaves a trace of its own: `nothing`.
pub fn each<T>(
    connection: &mut AnyConnection,
    call: &Call,
    ids: &[String],
    nothing: Change<'_>,
    mut apply: impl FnMut(&mut AnyConnection, &str) -> Result<T, ApiError>,
) -> Result<BatchResults, ApiError> {
    let results = in_order(ids, |id| {
        connection.transaction(|connection| apply(connection, id).map(drop))
    })?;
    if !has_done(&results) {
        history::record(connection, call, nothing)?;
    }
    Ok(results)
}

/// What became of each record, in the order in which they came.
///
/// They are taken in the order of their ids: two batches in one transaction each that hold the same
/// ones would otherwise each wait for a row that the other has (PostgreSQL).
fn in_order(
    ids: &[String],
    mut apply: impl FnMut(&str) -> Result<(), ApiError>,
) -> Result<BatchResults, ApiError> {
    let mut order: Vec<(usize, &String)> = ids.iter().enumerate().collect();
    order.sort_by_key(|(place, id)| (*id, *place));
    let mut results = Vec::with_capacity(ids.len());
    for (place, id) in order {
        let (status, code) = match apply(id) {
            Ok(()) => (200, None),
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
    Ok(BatchResults { results })
}

/// Whether at least one record of a batch was done.
pub fn has_done(results: &BatchResults) -> bool {
    results.results.iter().any(|one| one.code.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::command::Idempotency;
    use chrono::DateTime;
    use sortition_contract::ids::UserId;

    fn call(user: &UserId, key: Option<&str>) -> Call {
        let mut call = Call::by_system("batch_objects", DateTime::UNIX_EPOCH);
        call.actor.user_id = Some(user.clone());
        call.idempotency = key.map(|key| Idempotency {
            key: key.to_owned(),
            fingerprint: String::new(),
        });
        call
    }

    #[test]
    fn a_batch_runs_once_at_a_time_for_each_key_of_a_user() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("batches.sqlite3");
        let database = Database::open(&file.display().to_string(), 1).unwrap();
        let begin = |call: &Call| Running::begin(&database, call);
        let (one, other) = (UserId::new(), UserId::new());
        let running = begin(&call(&one, Some("key"))).unwrap();
        let again = begin(&call(&one, Some("key"))).err().unwrap();
        assert_eq!(again.code(), ErrorCode::Busy);
        let others = [
            call(&one, Some("another")),
            call(&other, Some("key")),
            call(&one, None),
            call(&one, None),
        ];
        let beside: Vec<Running> = others.iter().map(|call| begin(call).unwrap()).collect();
        assert_eq!(beside.len(), others.len());
        drop(running);
        begin(&call(&one, Some("key"))).unwrap();
    }
}
