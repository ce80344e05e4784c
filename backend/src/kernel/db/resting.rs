//! Since when the server has had nothing to do but to look after itself.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When the last request came or the last job ended; at first, when the server began.
#[derive(Debug)]
pub(super) struct Resting(Mutex<State>);

#[derive(Debug)]
struct State {
    since: Instant,
    /// How many jobs run.
    at_work: usize,
}

impl Default for Resting {
    fn default() -> Self {
        Self(Mutex::new(State {
            since: Instant::now(),
            at_work: 0,
        }))
    }
}

impl Resting {
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.since = Instant::now();
        change(&mut state);
    }

    /// A request came.
    pub(super) fn end(&self) {
        self.change(|_| {});
    }

    /// A job runs until the guard goes.
    pub(super) fn work(&self) -> AtWork<'_> {
        self.change(|state| state.at_work += 1);
        AtWork(self)
    }

    /// Whether nothing runs, and nothing has for longer than this.
    pub(super) fn is_longer_than(&self, time: Duration) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.at_work == 0 && state.since.elapsed() > time
    }
}

/// A job that runs.
pub(super) struct AtWork<'a>(&'a Resting);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.change(|state| state.at_work -= 1);
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

    fn begin_long_ago(resting: &Resting) {
        let long_ago = Instant::now().checked_sub(IDLE_TIME * 2).unwrap();
        resting.0.lock().unwrap().since = long_ago;
    }

    #[test]
    fn connections_are_closed_after_use_when_the_server_has_rested_for_long() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("resting.sqlite3");
        let database = Database::open(&file.display().to_string(), 4).unwrap();
        let open = || database.0.pool.state().connections;
        let look = || {
            for _ in 0..100 {
                database.read_blocking(|_| Ok(())).unwrap();
                std::thread::sleep(Duration::from_millis(3));
            }
        };
        use_three(&database);
        look();
        assert!(open() >= 3);
        begin_long_ago(&database.0.resting);
        let at_work = database.work();
        begin_long_ago(&database.0.resting);
        look();
        assert!(open() >= 3, "a job runs");
        drop(at_work);
        begin_long_ago(&database.0.resting);
        look();
        assert!(open() <= 2);
        database.0.resting.end();
        use_three(&database);
        assert!(open() >= 3);
    }
}
