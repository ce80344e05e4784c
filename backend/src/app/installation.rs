//! What a database says of its installation: facts that are fixed once, and the keys that it needs.

use super::StartError;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Database, DatabaseError};
use crate::kernel::error::ApiError;
use crate::kernel::keys::{Keys, NamedKey, names};
use crate::kernel::schema::installation;
use crate::{checks, draws};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// A fact about the installation, fixed once.
pub fn fact(connection: &mut AnyConnection, key: &str) -> Result<Option<String>, ApiError> {
    Ok(installation::table
        .find(key)
        .select(installation::value)
        .first(connection)
        .optional()?)
}

/// Fixes a fact about the installation.
pub fn set_fact(connection: &mut AnyConnection, key: &str, value: &str) -> Result<(), ApiError> {
    diesel::insert_into(installation::table)
        .values((installation::key.eq(key), installation::value.eq(value)))
        .execute(connection)?;
    Ok(())
}

/// Fixes a fact anew.
pub(super) fn replace_fact(
    connection: &mut AnyConnection,
    key: &str,
    value: &str,
) -> Result<(), ApiError> {
    diesel::delete(installation::table.find(key)).execute(connection)?;
    set_fact(connection, key, value)
}

/// Names the fact that a copy into this database has begun: it goes in the transaction in which all comes.
pub(super) const COPY_BEGUN_AT: &str = "copy_begun_at";

/// Fixes that a copy has begun.
pub(super) fn begin_copy(
    connection: &mut AnyConnection,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    replace_fact(connection, COPY_BEGUN_AT, &now.to_rfc3339())
}

/// Takes that fact away; false if it isn't there as this copy fixed it.
pub(super) fn end_copy(
    connection: &mut AnyConnection,
    begun: DateTime<Utc>,
) -> Result<bool, ApiError> {
    let fixed = installation::table
        .filter(installation::key.eq(COPY_BEGUN_AT))
        .filter(installation::value.eq(begun.to_rfc3339()));
    Ok(diesel::delete(fixed).execute(connection)? == 1)
}

fn begun_copy(connection: &mut AnyConnection) -> QueryResult<Option<String>> {
    installation::table
        .find(COPY_BEGUN_AT)
        .select(installation::value)
        .first(connection)
        .optional()
}

/// Refuses a database into which a copy began that didn't end: nothing in it is an installation.
pub fn require_whole(connection: &mut AnyConnection) -> Result<(), DatabaseError> {
    match begun_copy(connection)? {
        None => Ok(()),
        Some(begun) => Err(DatabaseError::Unfinished(begun)),
    }
}

/// Why a database is none to begin in, within the transaction that does: a copy may have begun since one
/// looked. PostgreSQL shows a transaction that began before a copy's end the tables as the copy emptied
/// them: it waits before it sees anything.
pub(super) fn unfinished(
    connection: &mut AnyConnection,
) -> Result<Option<DatabaseError>, ApiError> {
    if let AnyConnection::Postgres(native) = connection {
        diesel::sql_query("LOCK TABLE installation IN ACCESS SHARE MODE").execute(native)?;
    }
    Ok(begun_copy(connection)?.map(DatabaseError::Unfinished))
}

/// The keys that a database names. Of one from a former version, which named none, those with which
/// anything in it lies sealed.
pub fn named_keys(connection: &mut AnyConnection) -> Result<Vec<NamedKey>, ApiError> {
    let mut named = names::named(connection)?;
    if named.iter().all(|key| !key.is_needed()) {
        for id in sealing_keys(connection)? {
            if !named.iter().any(|key| key.id == id) {
                named.push(NamedKey::of_sealed(id));
            }
        }
    }
    Ok(named)
}

/// The ids of the keys with which anything lies sealed, each once.
pub fn sealing_keys(connection: &mut AnyConnection) -> Result<BTreeSet<String>, ApiError> {
    let mut ids = checks::store::checks::sealing_keys(connection)?;
    ids.extend(draws::store::outcomes::sealing_keys(connection)?);
    Ok(ids.into_iter().collect())
}

/// Opens the keys that a database names; names those that it doesn't yet, unless a copy has begun meanwhile.
pub fn open_keys(
    config: &Config,
    database: &Database,
    now: DateTime<Utc>,
) -> Result<Keys, StartError> {
    let folder = config.keys();
    let named = database
        .read_blocking(named_keys)
        .map_err(StartError::Seed)?;
    let keys = Keys::open(&folder, &named)?;
    database
        .write_blocking(|connection| {
            if let Some(begun) = unfinished(connection)? {
                return Ok(Err(begun.into()));
            }
            let settled = names::settle(connection, &keys, &folder, now)?;
            Ok(settled.map_err(StartError::from))
        })
        .map_err(StartError::Seed)??;
    Ok(keys)
}
