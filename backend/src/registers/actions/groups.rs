//! The groups of objects that are alike: what changed in them is added up in the background.

use crate::kernel::error::ApiError;
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
