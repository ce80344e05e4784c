//! Up to which of its numbers a table has all the rows that it will ever have.
//!
//! Rows are numbered when they are written and seen when they are committed: on PostgreSQL a
//! transaction of a minute commits a row below those that others committed since. So a number is
//! settled when every transaction has ended that might have taken one below it: those that held the
//! table's writing lock, which each takes before its first number and keeps to its end, after the
//! number was read. Nobody waits for it and nobody is held up. Numbers that were given back by a
//! rollback stay unused. SQLite has one writer: what is committed is settled.

use crate::kernel::db::{AnyConnection, Kind};
use crate::kernel::error::ApiError;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What one knows of a table between two looks.
#[derive(Default)]
pub struct Settling {
    waiting: Mutex<Option<Waiting>>,
    looked_at: Mutex<Option<Instant>>,
}

/// A number, and the transactions that may have taken one below it and haven't ended.
struct Waiting {
    number: i64,
    writers: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct Writer {
    #[diesel(sql_type = Text)]
    writer: String,
}

impl Settling {
    /// Whether somebody has looked in this time; if not, whoever asks is to look now.
    pub fn has_looked(&self, within: Duration) -> bool {
        let mut looked_at = self
            .looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if looked_at.is_some_and(|at| at.elapsed() < within) {
            return true;
        }
        *looked_at = Some(Instant::now());
        false
    }

    /// The number up to which all rows of the table are there; none if that isn't known yet: ask
    /// again. `newest` reads the highest number that is committed, `table` is the table's name.
    pub fn settled(
        &self,
        connection: &mut AnyConnection,
        table: &str,
        newest: impl FnOnce(&mut AnyConnection) -> Result<Option<i64>, ApiError>,
    ) -> Result<Option<i64>, ApiError> {
        if connection.kind() == Kind::Sqlite {
            return newest(connection);
        }
        let mut state = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, before) = match state.take() {
            Some(Waiting { number, writers }) => (number, Some(writers)),
            // First the number, then who writes: whoever took a lower one writes or has ended.
            None => match newest(connection)? {
                Some(number) => (number, None),
                None => return Ok(None),
            },
        };
        let now = writers(connection, table)?;
        let writers: BTreeSet<String> = match before {
            Some(before) => before.intersection(&now).cloned().collect(),
            None => now,
        };
        if writers.is_empty() {
            return Ok(Some(number));
        }
        *state = Some(Waiting { number, writers });
        Ok(None)
    }
}

/// The transactions that write into a table, or have.
fn writers(connection: &mut AnyConnection, table: &str) -> Result<BTreeSet<String>, ApiError> {
    let AnyConnection::Postgres(native) = connection else {
        return Ok(BTreeSet::new());
    };
    let query = "SELECT virtualtransaction AS writer FROM pg_locks \
                 WHERE locktype = 'relation' AND granted AND relation = CAST($1 AS regclass) \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                 AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', \
                 'AccessExclusiveLock')";
    let rows: Vec<Writer> = diesel::sql_query(query)
        .bind::<Text, _>(table)
        .load(native)?;
    Ok(rows.into_iter().map(|row| row.writer).collect())
}
