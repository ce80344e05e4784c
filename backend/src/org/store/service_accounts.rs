//! Accounts of programs: each has a row among the accounts, by which records and jobs name it, without a
//! password, a role, or a name that anybody could sign in with.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{service_accounts, users};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::UserState;

/// No hash of anything: nothing that is typed has it.
const NO_PASSWORD: &str = "-";

/// The program of a unit that is called so.
pub fn find(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    name: &str,
) -> Result<Option<UserId>, ApiError> {
    Ok(service_accounts::table
        .filter(service_accounts::unit_id.eq(unit_id))
        .filter(service_accounts::name.eq(name))
        .select(service_accounts::id)
        .first(connection)
        .optional()?)
}

/// How many programs a unit has.
pub fn count(connection: &mut AnyConnection, unit_id: &UnitId) -> Result<i64, ApiError> {
    Ok(service_accounts::table
        .filter(service_accounts::unit_id.eq(unit_id))
        .count()
        .get_result(connection)?)
}

/// Writes a new one. Of two that are made at once under one name the second is `Busy`, and finds the
/// first.
pub fn insert(
    connection: &mut AnyConnection,
    id: &UserId,
    unit_id: &UnitId,
    name: &str,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            // No person's account has a colon in its name.
            users::username.eq(format!("program:{id}")),
            users::name.eq(name),
            users::unit_id.eq(unit_id),
            users::password_hash.eq(NO_PASSWORD),
            users::must_change_password.eq(false),
            users::state.eq(UserState::Active),
            users::failed_count.eq(0),
            users::version.eq(1_i64),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(connection)?;
    diesel::insert_into(service_accounts::table)
        .values((
            service_accounts::id.eq(id),
            service_accounts::unit_id.eq(unit_id),
            service_accounts::name.eq(name),
            service_accounts::created_at.eq(now),
        ))
        .execute(connection)
        .or_duplicate(|| ApiError::Busy)?;
    Ok(())
}
