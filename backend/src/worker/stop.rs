//! Tells the background threads to stop, also while they rest.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Set once, when the server ends.
#[derive(Debug, Default)]
pub(super) struct Stop {
    is_set: AtomicBool,
    lock: Mutex<()>,
    set: Condvar,
}

impl Stop {
    /// Wakes all that rest, for good.
    pub(super) fn set(&self) {
        let _lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_set.store(true, Ordering::Relaxed);
        self.set.notify_all();
    }

    /// For work that looks now and then whether to stop.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.is_set
    }

    /// Rests for so long at the most; true if it is time to stop.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Waking without a reason only shortens a rest.
        if !time.is_zero() && !self.is_set.load(Ordering::Relaxed) {
            drop(
                self.set
                    .wait_timeout(lock, time)
                    .unwrap_or_else(PoisonError::into_inner),
            );
        }
        self.is_set.load(Ordering::Relaxed)
    }
}
