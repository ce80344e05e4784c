//! Accounts of programs. What a program may is its keys' (`integrations`).

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::org::store::service_accounts;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{UnitId, UserId};

/// The most programs of a unit: they are never deleted, as accounts aren't.
const PROGRAMS_MOST: i64 = 200;

/// The account of a unit's program, made if the unit has none of that name.
pub fn of_program(
    connection: &mut AnyConnection,
    call: &Call,
    unit_id: &UnitId,
    name: &str,
) -> Result<UserId, ApiError> {
    if let Some(id) = service_accounts::find(connection, unit_id, name)? {
        return Ok(id);
    }
    if service_accounts::count(connection, unit_id)? >= PROGRAMS_MOST {
        let error = FieldError::new("/name", ErrorCode::TooMany);
        return Err(error.with("max", PROGRAMS_MOST).into());
    }
    let id = UserId::new();
    service_accounts::insert(connection, &id, unit_id, name, call.now.naive_utc())?;
    Ok(id)
}
