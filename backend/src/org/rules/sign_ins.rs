//! How long nobody may try again after wrong passwords: delays that double from failure to failure
//! and go on doing so (NIST SP 800-63B, 5.2.2), up to a longest one, so that whoever guesses locks
//! nobody out for good.
//!
//! Counted are the failures in a row of an account, of an account from an address from which it was
//! signed in before, and of an address. What comes while nobody may try is refused unseen: it neither
//! counts nor lengthens anything. A session that is open has nothing to do with all this.

use chrono::{DateTime, TimeDelta, Utc};

/// How delays grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// Failures in a row that cost nothing.
    pub free: i32,
    /// The delay after the one that follows; it doubles with each further failure.
    pub first: TimeDelta,
    /// No delay is longer.
    pub longest: TimeDelta,
    /// Failures are forgotten when this has passed since the last one, or since its delay was over.
    pub remembered: TimeDelta,
}

/// Of an account: the fifth wrong password locks it.
pub const OF_ACCOUNT: Delays = Delays {
    free: 4,
    first: TimeDelta::minutes(15),
    longest: TimeDelta::hours(4),
    remembered: TimeDelta::hours(24),
};

/// Of an address, over all accounts that weren't signed in from there before: a whole office may be
/// behind one.
pub const OF_ADDRESS: Delays = Delays {
    free: 30,
    first: TimeDelta::minutes(1),
    longest: TimeDelta::hours(1),
    remembered: TimeDelta::hours(24),
};

/// For so long an account knows an address from which it was signed in.
pub const ADDRESS_KNOWN: TimeDelta = TimeDelta::days(30);

/// So many doublings reach the longest delay of all; more would overflow.
const DOUBLINGS_MOST: u32 = 16;

/// The failures in a row of somebody or something; the default is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: i32,
    /// When the last one was.
    pub last_at: Option<DateTime<Utc>>,
    /// Until when nobody may try.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Failures {
    /// Whether nobody may try at `now`.
    pub fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// The whole seconds until one may try again, at least one; none if one may.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> Option<u64> {
        let until = self.locked_until.filter(|until| *until > now)?;
        let left = (until - now).num_milliseconds();
        Some(
            u64::try_from(left)
                .unwrap_or_default()
                .div_ceil(1000)
                .max(1),
        )
    }

    /// Whether they still count at `now`.
    pub fn are_remembered(&self, delays: &Delays, now: DateTime<Utc>) -> bool {
        let since = self.last_at.max(self.locked_until);
        since.is_some_and(|since| now < since + delays.remembered)
    }

    /// As they are after one more at `now`.
    pub fn and_one_more(&self, delays: &Delays, now: DateTime<Utc>) -> Self {
        if self.is_locked(now) {
            return *self;
        }
        let count = match self.are_remembered(delays, now) {
            true => self.count.saturating_add(1),
            false => 1,
        };
        Self {
            count,
            last_at: Some(now),
            locked_until: delays.after(count).map(|delay| now + delay),
        }
    }
}

impl Delays {
    /// The delay after so many failures in a row; none while they cost nothing.
    fn after(&self, count: i32) -> Option<TimeDelta> {
        let beyond = u32::try_from(count.saturating_sub(self.free)).ok()?;
        let doublings = beyond.checked_sub(1)?.min(DOUBLINGS_MOST);
        Some((self.first * 2_i32.pow(doublings)).min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn start() -> DateTime<Utc> {
        "2026-11-23T01:00:00Z".parse().unwrap()
    }

    fn minutes(failures: &Failures, now: DateTime<Utc>) -> Option<i64> {
        failures
            .locked_until
            .map(|until| (until - now).num_minutes())
    }

    #[test]
    fn delays_begin_with_the_fifth_failure_and_go_on_growing() {
        let mut now = start();
        let mut failures = Failures::default();
        for _ in 0..4 {
            failures = failures.and_one_more(&OF_ACCOUNT, now);
            assert_eq!(failures.locked_until, None);
        }
        for expected in [15, 30, 60, 120, 240, 240, 240] {
            failures = failures.and_one_more(&OF_ACCOUNT, now);
            assert_eq!(minutes(&failures, now), Some(expected));
            now += TimeDelta::minutes(expected);
            assert!(!failures.is_locked(now));
        }
    }

    #[test]
    fn seconds_left_are_rounded_up() {
        let now = start();
        let failures = Failures {
            locked_until: Some(now + TimeDelta::milliseconds(1001)),
            ..Failures::default()
        };
        assert_eq!(failures.seconds_left(now), Some(2));
        assert_eq!(failures.seconds_left(now + TimeDelta::seconds(1)), Some(1));
        assert_eq!(failures.seconds_left(now + TimeDelta::seconds(2)), None);
        assert_eq!(Failures::default().seconds_left(now), None);
    }

    #[test]
    fn failures_are_forgotten_a_day_after_their_delay() {
        let now = start();
        let mut failures = Failures::default();
        for _ in 0..5 {
            failures = failures.and_one_more(&OF_ACCOUNT, now);
        }
        let over = now + TimeDelta::minutes(15);
        let later = over + TimeDelta::hours(24) - TimeDelta::seconds(1);
        assert_eq!(failures.and_one_more(&OF_ACCOUNT, later).count, 6);
        let forgotten = over + TimeDelta::hours(24);
        let anew = failures.and_one_more(&OF_ACCOUNT, forgotten);
        assert_eq!((anew.count, anew.locked_until), (1, None));
    }

    /// Wrong passwords after these waits, in seconds: when each came, and whether it was looked at.
    fn tried(delays: &Delays, waits: &[i64]) -> Vec<(DateTime<Utc>, bool)> {
        let (mut now, mut failures) = (start(), Failures::default());
        let one = |wait: &i64| {
            now += TimeDelta::seconds(*wait);
            let is_seen = !failures.is_locked(now);
            failures = failures.and_one_more(delays, now);
            (now, is_seen)
        };
        waits.iter().map(one).collect()
    }

    proptest! {
        /// However somebody spreads their attempts, few are looked at within a day.
        #[test]
        fn guesses_within_a_day_are_few(waits in prop::collection::vec(prop_oneof![0i64..60, 0i64..20_000, 80_000i64..110_000], 1..400)) {
            for (delays, most) in [(OF_ACCOUNT, 16), (OF_ADDRESS, 62)] {
                let seen: Vec<_> = tried(&delays, &waits)
                    .into_iter()
                    .filter_map(|(at, is_seen)| is_seen.then_some(at))
                    .collect();
                for (place, from) in seen.iter().enumerate() {
                    let day = seen[place..].iter().take_while(|at| **at - *from < TimeDelta::hours(24));
                    prop_assert!(day.count() <= most);
                }
            }
        }

        /// A delay is never shorter than the one before while that is remembered, nor longer than the
        /// longest, and what comes within it changes nothing.
        #[test]
        fn delays_grow_and_are_not_lengthened_from_outside(waits in prop::collection::vec(0i64..20_000, 1..200)) {
            let (mut now, mut failures) = (start(), Failures::default());
            let mut last = TimeDelta::zero();
            for wait in waits {
                now += TimeDelta::seconds(wait);
                let next = failures.and_one_more(&OF_ACCOUNT, now);
                if failures.is_locked(now) {
                    prop_assert_eq!(next, failures);
                    continue;
                }
                let delay = next.locked_until.map_or(TimeDelta::zero(), |until| until - now);
                prop_assert!(delay <= OF_ACCOUNT.longest);
                prop_assert!(delay >= last || next.count == 1);
                prop_assert_eq!(delay.is_zero(), next.count <= OF_ACCOUNT.free);
                (failures, last) = (next, delay);
            }
        }
    }
}
