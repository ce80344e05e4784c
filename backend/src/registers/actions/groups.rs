//! The groups of objects that are alike: what changed in them is added up in the background, and what is
//! wrong with them is mended when it is asked for.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::services::Services;
use crate::registers::store::groups;

/// Fewer changes are read along as quickly.
const FEW: i64 = 1_000;
/// So many are added up in one transaction, for which other writers wait on SQLite.
const AT_ONCE: i64 = 20_000;

/// Adds up what has changed; false if little has, or another server is at it.
pub fn settle_object_groups(services: &Services) -> Result<bool, ApiError> {
    let database = &services.database;
    let has_many = database.read_blocking(|connection| groups::has_waiting(connection, FEW))?;
    if !has_many {
        return Ok(false);
    }
    database.write_locked_blocking(|connection| groups::settle(connection, AT_ONCE))
}

/// Makes the groups what the register holds; how many were not. The trail tells of it.
pub fn recount_objects(connection: &mut AnyConnection, call: &Call) -> Result<usize, ApiError> {
    let count = groups::mend(connection)?;
    if count > 0 {
        let change = Change {
            module: "registers",
            event: "recount",
            resource: "object_groups",
            record_id: "all",
            ..Change::default()
        };
        history::record(connection, call, change)?;
    }
    Ok(count)
}
