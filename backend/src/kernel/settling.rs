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

/// A transaction that is open for so long is no import any more: it hangs, or somebody keeps it open.
const LONG: Duration = Duration::from_secs(15 * 60);

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
    /// Since when.
    since: Instant,
    /// Whether the log tells that it is long.
    is_told: bool,
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

    /// That nothing came of looking: whoever asks next is to look.
    pub fn look_again(&self) {
        let looked_at = self.looked_at.lock();
        *looked_at.unwrap_or_else(PoisonError::into_inner) = None;
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
        let mut waiting = match state.take() {
            Some(waiting) => {
                let now = writers(connection, table)?;
                Waiting {
                    writers: waiting.writers.intersection(&now).cloned().collect(),
                    ..waiting
                }
            }
            None => {
                // First the number, then who writes: whoever took a lower one writes or has ended.
                let Some(number) = newest(connection)? else {
                    return Ok(None);
                };
                Waiting {
                    number,
                    writers: writers(connection, table)?,
                    since: Instant::now(),
                    is_told: false,
                }
            }
        };
        if waiting.writers.is_empty() {
            return Ok(Some(waiting.number));
        }
        if !waiting.is_told && waiting.since.elapsed() > LONG {
            waiting.is_told = true;
            tracing::warn!(
                table,
                number = waiting.number,
                transactions = ?waiting.writers,
                "a transaction that is open for long keeps what came since from being settled"
            );
        }
        *state = Some(waiting);
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
