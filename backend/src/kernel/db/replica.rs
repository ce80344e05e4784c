//! A replica of a PostgreSQL database: a second server that follows the first, and takes reads from it.
//!
//! It is looked at again and again. The database says how far its log is; when the replica has come that
//! far, it holds all that was there at that moment: so its age is known without comparing clocks, also
//! while nothing is written and when nothing arrives any more. One that is too old, away or no replica of
//! this database isn't read.

use super::connection::{AnyConnection, DatabaseError, is_postgres};
use super::{Database, REPLICA_WAIT};
use crate::kernel::error::ApiError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// So long one reader waits for what the replica answers, before the database is asked.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many moments are kept that the replica hasn't come to: as many as there are looks in a minute.
const MARKS_MOST: usize = 300;
/// Between a look that failed and the next.
const REST: Duration = Duration::from_secs(1);
/// Between two looks of whoever waits for it.
const STEP: Duration = Duration::from_millis(20);

/// How far the log of the database is. A database that is itself a replica has no log of its own.
const HERE: &str = "SELECT FALSE AS is_replica, \
     CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS BIGINT) AS position, \
     COALESCE((SELECT value FROM installation WHERE key = 'id'), '') AS installation";
/// How much of it the replica holds.
const THERE: &str = "SELECT pg_is_in_recovery() AS is_replica, \
     CAST(COALESCE(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0) AS BIGINT) AS position, \
     COALESCE((SELECT value FROM installation WHERE key = 'id'), '') AS installation";

/// A place in the log of a database.
#[derive(Debug, QueryableByName)]
struct Place {
    #[diesel(sql_type = Bool)]
    is_replica: bool,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Text)]
    installation: String,
}

/// How a replica is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is read.
    Used,
    /// It follows, too far behind.
    Late,
    /// It doesn't answer.
    Away,
    /// It follows nobody: a database of its own, or one that was promoted.
    Independent,
    /// It follows the database of another installation.
    Foreign,
}

impl Standing {
    /// As it is told to programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Late => "late",
            Self::Away => "away",
            Self::Independent => "independent",
            Self::Foreign => "foreign",
        }
    }
}

/// A replica.
pub struct Replica {
    address: String,
    database: Database,
    looking: Mutex<Looking>,
    /// An older one isn't read.
    oldest: Duration,
    known: Mutex<Known>,
}

/// By what it is looked at: a connection of its own, so that those by which it is read may all be in use,
/// and none is asked for again and again while it is away.
#[derive(Default)]
struct Looking {
    connection: Option<AnyConnection>,
    /// When the last look failed.
    failed_at: Option<Instant>,
}

/// What is known of a replica.
#[derive(Debug, Default)]
struct Known {
    /// Moments, each with how far the log was then, to which the replica hasn't come.
    marks: VecDeque<(Instant, i64)>,
    /// The last moment of which it holds everything.
    as_of: Option<Instant>,
    /// Why it isn't read, other than that it is late.
    fault: Option<Standing>,
}

impl Known {
    /// Takes in what was found: how far the log was at a moment, and how far the replica was after that.
    fn note(&mut self, (moment, here): (Instant, i64), there: i64) {
        self.fault = None;
        self.marks.push_back((moment, here));
        while let Some((moment, mark)) = self.marks.front().copied()
            && mark <= there
        {
            self.as_of = Some(moment);
            self.marks.pop_front();
        }
        if self.marks.len() > MARKS_MOST {
            self.marks.pop_front();
        }
    }

    /// Whatever it held, it isn't read until it is found well again.
    fn give_up(&mut self, fault: Standing) {
        *self = Self {
            fault: Some(fault),
            ..Self::default()
        };
    }

    fn age(&self, now: Instant) -> Option<Duration> {
        self.as_of
            .map(|moment| now.saturating_duration_since(moment))
    }

    fn standing(&self, now: Instant, oldest: Duration) -> Standing {
        match (self.fault, self.age(now)) {
            (Some(fault), _) => fault,
            (None, Some(age)) if age <= oldest => Standing::Used,
            (None, _) => Standing::Late,
        }
    }
}

fn place(connection: &mut AnyConnection, query: &str) -> Result<Place, ApiError> {
    match connection {
        AnyConnection::Postgres(native) => Ok(diesel::sql_query(query).get_result(native)?),
        AnyConnection::Sqlite(_) => Err(ApiError::internal("SQLite has no replica")),
    }
}

/// What a look at both has found: how far the log is here, and there; or what is wrong.
fn compared(here: &Place, there: &Place) -> Result<(i64, i64), Standing> {
    if !there.is_replica {
        Err(Standing::Independent)
    } else if there.installation != here.installation {
        Err(Standing::Foreign)
    } else {
        Ok((here.position, there.position))
    }
}

/// Looks at both from outside of a server: after what time the replica is where the log is now, or what is
/// wrong with it.
pub fn catch_up(
    here: &mut AnyConnection,
    there: &mut AnyConnection,
    within: Duration,
) -> Result<Result<Duration, Standing>, ApiError> {
    let begun = Instant::now();
    let main = place(here, HERE)?;
    loop {
        match compared(&main, &place(there, THERE)?) {
            Err(fault) => return Ok(Err(fault)),
            Ok((here, there)) if here <= there => return Ok(Ok(begun.elapsed())),
            Ok(_) if begun.elapsed() > within => return Ok(Err(Standing::Late)),
            Ok(_) => std::thread::sleep(STEP),
        }
    }
}

/// Refuses a replica where there can be none.
pub fn require_replica(address: &str, replica: &str) -> Result<(), DatabaseError> {
    match is_postgres(address) && is_postgres(replica) {
        true => Ok(()),
        false => Err(DatabaseError::NoReplica),
    }
}

impl Replica {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it is, and how old at the most.
    pub fn standing(&self) -> (Standing, Option<Duration>) {
        let known = self.known();
        let now = Instant::now();
        (known.standing(now, self.oldest), known.age(now))
    }

    /// Runs queries there; none if they are for the database to answer. So is what isn't there, or is
    /// refused for what stands there: it may have come about meanwhile.
    pub async fn read<T, F>(&self, query: F) -> Option<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        let database = &self.database;
        // Where all are in use it has enough to do.
        let place = timeout(REPLICA_WAIT, database.place()).await;
        let place = place.ok()?.ok()?;
        database.0.resting.end();
        let reading = database.in_place(place, move |database| database.read_blocking(query));
        match timeout(PATIENCE, reading).await {
            Ok(Ok(found)) => Some(found),
            // It made way for what it has to take in, or something is wrong that is wrong here as well.
            Ok(Err(ApiError::Refused(_) | ApiError::Busy | ApiError::Internal { .. })) => None,
            Ok(Err(failed @ ApiError::Unavailable { .. })) => {
                self.leave(Standing::Away, &failed.to_string());
                None
            }
            // One slow query says nothing of others; whether it is away is for the next look to tell.
            Err(_) => None,
        }
    }

    /// Doesn't read it until it is found well again.
    fn leave(&self, fault: Standing, cause: &str) {
        let mut known = self.known();
        if known.fault != Some(fault) {
            let fault = fault.code();
            tracing::warn!(fault, cause, "the replica is not read");
        }
        known.give_up(fault);
    }

    /// Asks how far it is.
    fn ask(&self, looking: &mut Looking) -> Result<Place, ApiError> {
        let mut connection = match looking.connection.take() {
            Some(connection) => connection,
            None => {
                let opened = AnyConnection::open_replica(&self.address);
                // Those by which it is read may have been lost with it: they are tried first.
                self.database.0.losses.fetch_add(1, Ordering::Relaxed);
                opened.map_err(ApiError::unavailable)?
            }
        };
        let there = place(&mut connection, THERE)?;
        looking.connection = Some(connection);
        Ok(there)
    }

    /// Looks how far it is, unless a look has just failed.
    fn look(&self, main: &Database) -> Result<(), ApiError> {
        let looking = self.looking.lock();
        let mut looking = looking.unwrap_or_else(PoisonError::into_inner);
        if looking.failed_at.is_some_and(|at| at.elapsed() < REST) {
            return Ok(());
        }
        let (was_used, _) = self.standing();
        let moment = Instant::now();
        let here = main.read_blocking(|connection| place(connection, HERE))?;
        let there = self.ask(&mut looking);
        looking.failed_at = there.is_err().then(Instant::now);
        match there.map(|there| compared(&here, &there)) {
            Ok(Ok((here, there))) => {
                self.known().note((moment, here), there);
                let (standing, age) = self.standing();
                if (standing == Standing::Used) != (was_used == Standing::Used) {
                    let standing = standing.code();
                    tracing::info!(standing, ?age, "the replica was looked at");
                }
            }
            Ok(Err(fault)) => self.leave(fault, "it is none of this database"),
            Err(failed) => self.leave(Standing::Away, &failed.to_string()),
        }
        Ok(())
    }

    fn measure(&self) {
        let (standing, age) = self.standing();
        let is_used = f64::from(u8::from(standing == Standing::Used));
        metrics::gauge!("database_replica_is_used").set(is_used);
        let seconds = age.map_or(f64::INFINITY, |age| age.as_secs_f64());
        metrics::gauge!("database_replica_lag_seconds").set(seconds);
    }
}

impl Database {
    /// Reads from a replica as well from now on, while it isn't older than this. It may be away.
    pub fn follow(
        &self,
        address: &str,
        connections: u32,
        oldest: Duration,
    ) -> Result<(), DatabaseError> {
        let replica = Replica {
            address: address.to_owned(),
            database: Self::away(address, connections)?,
            looking: Mutex::default(),
            oldest,
            known: Mutex::default(),
        };
        // Only the first is followed: nobody names another.
        let _is_first = self.0.replica.set(Arc::new(replica)).is_ok();
        Ok(())
    }

    /// The replica, if there is one, whether or not it can be read.
    pub fn replica(&self) -> Option<&Arc<Replica>> {
        self.0.replica.get()
    }

    /// Looks at the replica, if there is one, and tells the counters.
    pub fn look_at_replica(&self) -> Result<(), ApiError> {
        let Some(replica) = self.replica() else {
            return Ok(());
        };
        let looked = replica.look(self);
        replica.measure();
        looked
    }
}

#[cfg(test)]
mod tests;
