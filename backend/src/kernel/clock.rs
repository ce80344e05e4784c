//! The one clock. It is passed in; no rule asks the system. Days are days in Asia/Shanghai.

use crate::kernel::calendar::shanghai_day;
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// How far a clock may lie before what is known to have happened: the clocks of servers that share a
/// database differ by moments, and one that starts is set within minutes.
const MAY_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// Longer than a year nobody leaves an installation alone: plans, reports and draws have their months.
const LONGEST_REST: TimeDelta = TimeDelta::days(400);

/// What is wrong with a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It lies before what has happened already.
    SetBack,
    /// So long after it that it was set ahead rather than that nothing happened.
    FarAhead,
}

/// What is wrong with a clock that says `now`, where something is known to have happened at `last`.
pub fn fault(now: DateTime<Utc>, last: DateTime<Utc>) -> Option<Fault> {
    let since = now - last;
    if since < -MAY_DIFFER {
        Some(Fault::SetBack)
    } else if since > LONGEST_REST {
        Some(Fault::FarAhead)
    } else {
        None
    }
}

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
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_of_a_clock_by_what_happened_last() {
        let last: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        for (now, expected) in [
            ("2026-11-23T02:00:00Z", None),
            ("2026-11-23T01:55:00Z", None),
            ("2026-11-23T01:54:59Z", Some(Fault::SetBack)),
            ("2000-01-01T00:00:00Z", Some(Fault::SetBack)),
            ("2027-12-28T02:00:00Z", None),
            ("2027-12-28T02:00:01Z", Some(Fault::FarAhead)),
            ("2106-02-07T06:28:15Z", Some(Fault::FarAhead)),
        ] {
            assert_eq!(fault(now.parse().unwrap(), last), expected, "{now}");
        }
    }
}
