//! The one clock. It is passed in; no rule asks the system. Days are days in Asia/Shanghai.

use crate::kernel::calendar::shanghai_day;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// What time it is: the system's, or a time that stands still until a test moves it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `at` until it is set.
    pub fn standing(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Moves a standing clock, for all its clones; the system's clock isn't moved.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(standing) = &self.0 {
            *standing.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Now, in UTC, to the microsecond that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            None => Utc::now().trunc_subsecs(6),
            Some(standing) => *standing.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        shanghai_day(self.now())
    }
}
