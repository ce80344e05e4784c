//! How often somebody may ask: a limiter per key (address, user name), in memory, and the headers
//! that tell the caller about it.
//!
//! GCRA: a burst at once, then refilled evenly. Each server counts for itself, and says so in its
//! headers (`per="server"`): of several, a caller who comes to all may ask as often as all of them take,
//! unless the proxy before them sends each caller to one. What must hold over all of them is counted in
//! the database: wrong passwords, which lock accounts and addresses (`org::rules::sign_ins`). A limiter
//! has its own monotonic clock, since it measures waiting and decides nothing that is stored.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Keys that are full again are forgotten once in so many checks.
const CHECKS_BETWEEN_CLEANINGS: u32 = 1024;

/// A limit: so many at once, refilled evenly within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Name in the headers.
    pub name: &'static str,
    pub burst: NonZeroU32,
    pub window: Duration,
}

/// What is left for a key after a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    limit: Limit,
    remaining: u32,
    reset_after: Duration,
    retry_after: Option<Duration>,
}

impl Allowance {
    /// Whether the request may go on.
    pub fn is_allowed(&self) -> bool {
        self.retry_after.is_none()
    }

    /// Seconds to wait before the next try, at least one; `None` if this one was allowed.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after.map(|wait| seconds(wait).max(1))
    }

    /// The `RateLimit` headers (IETF draft), and `Retry-After` when refused.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let Limit {
            name,
            burst,
            window,
        } = self.limit;
        let mut headers = vec![
            (
                "RateLimit-Policy",
                format!("\"{name}\";q={burst};w={};per=\"server\"", seconds(window)),
            ),
            (
                "RateLimit",
                format!(
                    "\"{name}\";r={};t={}",
                    self.remaining,
                    seconds(self.reset_after)
                ),
            ),
        ];
        headers.extend(
            self.retry_after_seconds()
                .map(|wait| ("Retry-After", wait.to_string())),
        );
        headers
    }
}

/// Rounded up, so that who waits as long as told is let in.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Counts by key.
pub struct Limiter<K: Hash + Eq + Clone, C: Clock + Clone = DefaultClock> {
    limit: Limit,
    clock: C,
    state: RateLimiter<K, DashMapStateStore<K>, C, StateInformationMiddleware>,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// A limiter on the machine's monotonic clock; `None` if the window is zero.
    pub fn new(limit: Limit) -> Option<Self> {
        Self::with_clock(limit, DefaultClock::default())
    }
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Limiter<K, C> {
    /// A limiter on another clock; `None` if the window is zero.
    pub fn with_clock(limit: Limit, clock: C) -> Option<Self> {
        let quota = Quota::with_period(limit.window / limit.burst.get())?.allow_burst(limit.burst);
        let state = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        Some(Self {
            limit,
            clock,
            state,
            checks: AtomicU32::new(0),
        })
    }

    /// Counts a request of `key` and says what is left.
    pub fn check(&self, key: &K) -> Allowance {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_CLEANINGS
            == CHECKS_BETWEEN_CLEANINGS - 1
        {
            self.state.retain_recent();
        }
        let (remaining, retry_after) = match self.state.check_key(key) {
            Ok(left) => (left.remaining_burst_capacity(), None),
            Err(refused) => (0, Some(refused.wait_time_from(self.clock.now()))),
        };
        let refill = self.limit.window / self.limit.burst.get();
        let reset_after = refill * (self.limit.burst.get() - remaining.min(self.limit.burst.get()));
        Allowance {
            limit: self.limit,
            remaining,
            reset_after,
            retry_after,
        }
    }
}

/// The part of an address that one caller can't change at will: all of an IPv4 address, the first
/// half of an IPv6 one.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & !u128::from(u64::MAX))),
        short => short,
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const LIMIT: Limit = Limit {
        name: "sign-in",
        burst: NonZeroU32::new(3).unwrap(),
        window: Duration::from_secs(60),
    };

    fn limiter() -> (Limiter<&'static str, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(LIMIT, clock.clone());
        (limiter.unwrap(), clock)
    }

    #[test]
    fn check_beyond_the_burst_is_refused_until_refilled() {
        let (limiter, clock) = limiter();
        let left: Vec<_> = (0..3).map(|_| limiter.check(&"甲").remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limiter.check(&"甲");
        assert!(!refused.is_allowed());
        assert_eq!(refused.retry_after_seconds(), Some(20));
        assert!(limiter.check(&"乙").is_allowed());
        clock.advance(Duration::from_secs(19));
        assert_eq!(limiter.check(&"甲").retry_after_seconds(), Some(1));
        clock.advance(Duration::from_secs(1));
        assert!(limiter.check(&"甲").is_allowed());
        assert!(!limiter.check(&"甲").is_allowed());
    }

    #[test]
    fn headers_say_what_is_left_and_how_long_to_wait() {
        let (limiter, _clock) = limiter();
        let headers = limiter.check(&"甲").headers();
        assert_eq!(
            headers,
            [
                (
                    "RateLimit-Policy",
                    "\"sign-in\";q=3;w=60;per=\"server\"".to_owned()
                ),
                ("RateLimit", "\"sign-in\";r=2;t=20".to_owned()),
            ]
        );
        limiter.check(&"甲");
        limiter.check(&"甲");
        let headers = limiter.check(&"甲").headers();
        assert_eq!(headers[1].1, "\"sign-in\";r=0;t=60");
        assert_eq!(headers[2], ("Retry-After", "20".to_owned()));
    }

    #[test]
    fn check_of_many_keys_forgets_those_that_are_full_again() {
        let clock = FakeRelativeClock::default();
        let limiter: Limiter<i32, _> = Limiter::with_clock(LIMIT, clock.clone()).unwrap();
        for key in 0..1000 {
            limiter.check(&key);
        }
        assert_eq!(limiter.state.len(), 1000);
        clock.advance(Duration::from_secs(120));
        for _ in 0..100 {
            limiter.check(&0);
        }
        assert!(limiter.state.len() <= 1);
    }

    #[test]
    fn network_of_address_is_what_a_caller_holds() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }

    #[test]
    fn limiter_without_window_is_none() {
        assert!(
            Limiter::<u8>::new(Limit {
                window: Duration::ZERO,
                ..LIMIT
            })
            .is_none()
        );
    }
}
