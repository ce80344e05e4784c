//! Names of work that one server of several does at a time, where it takes more than one transaction.
//! PostgreSQL keeps them as locks of a session, so that they are free as soon as their server is gone,
//! however it went. SQLite has one server, which needs none.

use super::Database;
use super::connection::{AnyConnection, DatabaseError, Kind, is_postgres, require_address};
use crate::kernel::error::ApiError;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use std::sync::{Mutex, MutexGuard, PoisonError};

const WAIT: &str = "SELECT pg_advisory_lock(hashtextextended($1, 0))";
const HOLD: &str = "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_done";
const FREE: &str = "SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS is_done";

/// The names that this server holds.
pub(super) struct Names {
    address: String,
    session: Mutex<Session>,
}

/// The session whose locks they are: opened for the first of them, closed after the last.
#[derive(Default)]
struct Session {
    connection: Option<AnyConnection>,
    held: usize,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    is_done: bool,
}

/// Asks PostgreSQL about a name; SQLite gives all that is asked for.
pub(super) fn ask(
    connection: &mut AnyConnection,
    query: &str,
    name: &str,
) -> Result<bool, ApiError> {
    let AnyConnection::Postgres(native) = connection else {
        return Ok(true);
    };
    let answer: Answer = diesel::sql_query(query)
        .bind::<Text, _>(name)
        .get_result(native)?;
    Ok(answer.is_done)
}

impl Names {
    /// None is held yet.
    pub(super) fn of(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            session: Mutex::default(),
        }
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn hold(&mut self, address: &str, name: &str) -> Result<bool, ApiError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => AnyConnection::open(address).map_err(ApiError::unavailable)?,
        };
        // If it was lost, so was what it held, as the database's other work was: it isn't used again.
        let is_held = ask(&mut connection, HOLD, name)?;
        self.held += usize::from(is_held);
        if self.held > 0 {
            self.connection = Some(connection);
        }
        Ok(is_held)
    }

    fn free(&mut self, name: &str) {
        self.held = self.held.saturating_sub(1);
        let Some(mut connection) = self.connection.take().filter(|_| self.held > 0) else {
            return;
        };
        match ask(&mut connection, FREE, name) {
            Ok(_) => self.connection = Some(connection),
            Err(error) => tracing::warn!(%error, name, "a name was lost"),
        }
    }
}

/// A name that this server holds until it is dropped.
pub struct HeldName {
    database: Database,
    name: String,
}

impl Drop for HeldName {
    fn drop(&mut self) {
        if self.database.kind() == Kind::Postgres {
            self.database.0.names.session().free(&self.name);
        }
    }
}

impl Database {
    /// Holds a name for as long as the work takes; none if another server holds it. What this server
    /// holds already it may hold again: who does what within it is for it to know.
    pub fn hold_name(&self, name: &str) -> Result<Option<HeldName>, ApiError> {
        let names = &self.0.names;
        let is_held = match self.kind() {
            Kind::Sqlite => true,
            Kind::Postgres => names.session().hold(&names.address, name)?,
        };
        Ok(is_held.then(|| HeldName {
            database: self.clone(),
            name: name.to_owned(),
        }))
    }
}

/// Waits until nobody holds a name of a database, and holds it until what is returned goes: for what is
/// done before there is a pool. None of SQLite.
pub fn wait_for_name(address: &str, name: &str) -> Result<Option<AnyConnection>, DatabaseError> {
    require_address(address)?;
    if !is_postgres(address) {
        return Ok(None);
    }
    let mut connection = AnyConnection::open(address)?;
    if let AnyConnection::Postgres(native) = &mut connection {
        diesel::sql_query(WAIT)
            .bind::<Text, _>(name)
            .execute(native)?;
    }
    Ok(Some(connection))
}
