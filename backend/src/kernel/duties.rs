//! What a server does by itself. Each module names its duties; the worker attends to each on its own.

use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use chrono::NaiveDate;
use std::ops::Deref;
use std::time::Duration;

/// How long a duty rests when there was nothing to do.
const REST: Duration = Duration::from_millis(200);
/// How long one rests at the most that keeps failing.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// One thing that a server does by itself.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    /// For the log and the counters, as `deliver_notifications`.
    pub name: &'static str,
    /// When it is looked after.
    pub rhythm: Rhythm,
    /// Does a piece of it; false if nothing was left to do.
    pub run: fn(&Services) -> Result<bool, ApiError>,
}

/// When a duty is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Always: as soon as there is something to do.
    Always,
    /// Once a day, until nothing is left to do.
    Daily,
}

/// What came of looking after a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There may be more.
    Done,
    /// Nothing is left.
    Idle,
    /// It failed.
    Failed,
}

/// How a duty goes on: what one needs to know of the times before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    rhythm: Rhythm,
    /// How often it failed since it last went well.
    failures: u32,
    /// The day on which nothing was left to do.
    done_on: Option<NaiveDate>,
}

impl Attendance {
    /// Before the first time.
    pub fn new(rhythm: Rhythm) -> Self {
        Self {
            rhythm,
            failures: 0,
            done_on: None,
        }
    }

    /// Whether it is to be looked after on this day.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        match self.rhythm {
            Rhythm::Always => true,
            Rhythm::Daily => self.done_on != Some(today),
        }
    }

    /// How often it failed since it last went well.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Notes what came of it on a day; says how long to rest now.
    pub fn note(&mut self, outcome: Outcome, today: NaiveDate) -> Duration {
        match outcome {
            Outcome::Done => {
                self.failures = 0;
                Duration::ZERO
            }
            Outcome::Idle => {
                self.failures = 0;
                self.done_on = Some(today);
                REST
            }
            Outcome::Failed => {
                self.failures = self.failures.saturating_add(1);
                rest_after(self.failures)
            }
        }
    }

    /// How long to rest when it is not due.
    pub fn rest() -> Duration {
        REST
    }
}

/// Does a duty for each of several records by itself: one that fails stops no other. True if it went
/// well for any; the last failure is told when all were tried.
pub fn for_each<I: Deref<Target = str>>(
    ids: &[I],
    mut act: impl FnMut(&I) -> Result<(), ApiError>,
) -> Result<bool, ApiError> {
    let mut has_done = false;
    let mut failure = None;
    for id in ids {
        match act(id) {
            Ok(()) => has_done = true,
            Err(error) => {
                tracing::error!(record = &**id, %error, "a duty failed for a record");
                failure = Some(error);
            }
        }
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(has_done),
    }
}

/// Twice as long after each failure, up to a minute.
fn rest_after(failures: u32) -> Duration {
    let factor = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
    REST.saturating_mul(factor).min(LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    #[test]
    fn a_duty_that_keeps_failing_rests_longer_up_to_a_minute() {
        let mut attendance = Attendance::new(Rhythm::Always);
        let rests: Vec<u128> = (0..10)
            .map(|_| attendance.note(Outcome::Failed, day(23)).as_millis())
            .collect();
        assert_eq!(
            rests,
            [
                400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000
            ]
        );
        assert_eq!(rest_after(u32::MAX), LONGEST_REST);
        assert_eq!(attendance.failures(), 10);
        assert_eq!(attendance.note(Outcome::Done, day(23)), Duration::ZERO);
        assert_eq!(attendance.failures(), 0);
        assert_eq!(attendance.note(Outcome::Idle, day(23)), REST);
        assert!(attendance.is_due(day(23)));
    }

    #[test]
    fn a_record_that_fails_stops_no_other() {
        let ids = ["first", "second", "third"].map(str::to_owned);
        let mut seen = Vec::new();
        let outcome = for_each(&ids, |id| {
            seen.push(id.to_owned());
            match id.as_str() {
                "second" => Err(ApiError::internal("always")),
                _ => Ok(()),
            }
        });
        assert!(outcome.is_err());
        assert_eq!(seen, ids);
        assert!(for_each(&ids, |_| Ok(())).unwrap());
        assert!(!for_each::<String>(&[], |_| Ok(())).unwrap());
    }

    #[test]
    fn a_daily_duty_is_over_when_nothing_is_left() {
        let mut attendance = Attendance::new(Rhythm::Daily);
        assert!(attendance.is_due(day(23)));
        attendance.note(Outcome::Done, day(23));
        assert!(attendance.is_due(day(23)));
        attendance.note(Outcome::Failed, day(23));
        assert!(attendance.is_due(day(23)));
        attendance.note(Outcome::Idle, day(23));
        assert!(!attendance.is_due(day(23)));
        assert!(attendance.is_due(day(24)));
        // A clock that is set back.
        assert!(attendance.is_due(day(22)));
    }
}
