//! Since when no request has come.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When the last request came; at first, when the server began.
#[derive(Debug)]
pub(super) struct Resting(Mutex<Instant>);

impl Default for Resting {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl Resting {
    /// A request came.
    pub(super) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Whether the last request came longer ago than this.
    pub(super) fn is_longer_than(&self, time: Duration) -> bool {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.elapsed() > time
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Database, IDLE_TIME};
    use super::*;
    use std::sync::Barrier;

    /// Uses three connections at once, as busy requests or duties that meet do.
    fn use_three(database: &Database) {
        let all = Barrier::new(3);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let read = database.read_blocking(|_| {
                        all.wait();
                        Ok(())
                    });
                    assert!(read.is_ok());
                });
            }
        });
    }

    #[test]
    fn connections_are_closed_after_use_when_no_request_has_come_for_long() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("resting.sqlite3");
        let database = Database::open(&file.display().to_string(), 4).unwrap();
        let open = || database.0.pool.state().connections;
        use_three(&database);
        assert!(open() >= 3);
        let long_ago = Instant::now().checked_sub(IDLE_TIME * 2).unwrap();
        *database.0.resting.0.lock().unwrap() = long_ago;
        use_three(&database);
        // Those that came to their end at once each saw the others in use.
        for _ in 0..3 {
            database.read_blocking(|_| Ok(())).unwrap();
        }
        assert_eq!(open(), 1);
        database.0.resting.end();
        use_three(&database);
        assert!(open() >= 3);
    }
}
