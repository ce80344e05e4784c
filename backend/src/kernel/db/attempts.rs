//! How a transaction is tried: again where it met another writer, and on another connection where this
//! one had died while it was idle.

use super::{AnyConnection, Database, Isolation, Kind, Shared, checkpoints};
use crate::kernel::error::ApiError;
use diesel::connection::{Connection as _, SimpleConnection};
use std::time::{Duration, Instant};

/// How often a write is tried when it meets another: among four that write the same pages all the time
/// beside a draw, eight times were too few.
const WRITE_ATTEMPTS: u32 = 20;
/// The longest rest between two of them.
const LONGEST_REST: Duration = Duration::from_millis(500);
/// No attempt is begun later than this after the first: long ones would keep a connection for minutes.
const WRITE_TIME: Duration = Duration::from_secs(120);

impl Database {
    /// Runs what opens transactions on a connection: again, a few times and not for long, where it met
    /// another writer, and on another connection where this one had died while it was idle.
    pub(super) fn until_through<T>(
        &self,
        mut work: impl FnMut(&mut Attempt<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let begun = Instant::now();
        let mut pooled = self.connection()?;
        for count in 1.. {
            let may_repeat = || count < WRITE_ATTEMPTS && begun.elapsed() < WRITE_TIME;
            let mut attempt = Attempt {
                database: self,
                connection: &mut pooled.connection,
                has_begun: false,
            };
            let answer = work(&mut attempt);
            let has_begun = attempt.has_begun;
            match self.settled(&mut pooled, answer) {
                Err(ApiError::Busy) if may_repeat() => {
                    std::thread::sleep(rest_after(count));
                }
                // Nothing has happened on the connection.
                Err(ApiError::Unavailable { .. }) if !has_begun && may_repeat() => {
                    // Given back before another is taken: it may be the last.
                    drop(pooled);
                    pooled = self.connection()?;
                }
                answer => return answer,
            }
        }
        Err(ApiError::Busy)
    }
}

/// One of the times that a command is tried.
pub(super) struct Attempt<'a> {
    database: &'a Database,
    connection: &'a mut AnyConnection,
    /// Whether a transaction that may write has begun.
    has_begun: bool,
}

impl Attempt<'_> {
    /// One transaction.
    pub(super) fn transact<T>(
        &mut self,
        isolation: Isolation,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.transact_after(|_| {}, isolation, work)
    }

    /// One transaction of a row of them.
    pub(super) fn transact_part<T>(
        &mut self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let answer = self.transact_after(checkpoints::begin, Isolation::Committed, work);
        checkpoints::end(self.connection);
        answer
    }

    fn transact_after<T>(
        &mut self,
        begin: impl FnOnce(&mut AnyConnection),
        isolation: Isolation,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let may_write = isolation != Isolation::Snapshot;
        let Shared { kind, writing, .. } = &*self.database.0;
        let is_alone = *kind == Kind::Sqlite && may_write;
        let _writing = is_alone.then(|| writing.lock());
        if may_write {
            self.database.require_file()?;
        }
        begin(self.connection);
        let has_begun = &mut self.has_begun;
        self.connection.transaction(|connection| {
            *has_begun |= may_write;
            if let AnyConnection::Postgres(native) = connection {
                native.batch_execute(isolation.statement())?;
            }
            work(connection)
        })
    }
}

/// How long a write rests that has met others so often: up to twice as long each time, and by chance,
/// since those that met once would else meet again.
#[expect(clippy::disallowed_methods, reason = "how long it rests is no secret")]
fn rest_after(attempts: u32) -> Duration {
    let longest = Duration::from_millis(1 << attempts.min(16)).min(LONGEST_REST);
    longest.mul_f64(rand::random_range(0.0..=1.0))
}
