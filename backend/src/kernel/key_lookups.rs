//! Which keys are looked up in the database. One that nobody has costs a read as one that is good does, and
//! anybody can write such keys without end: those that weren't good from there before are counted by the
//! network they come from, before the lookup. Keys that were good go on whoever else asks from there, so
//! that behind one address nobody keeps the others' programs out.

use crate::kernel::limits::{Allowance, Limit, Limiter, network_of};
use std::collections::HashSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many keys that aren't known to be good are looked up at once for a network, refilled within a minute.
const BURST: u32 = 60;
/// So many good ones are remembered. Only good keys come in, so that no more than a few ever do; if they
/// are so many, all begin anew, which costs each one lookup of the burst.
const KNOWN_MOST: usize = 10_000;

/// A key's hash, and the network from which it was good.
type Known = HashSet<(Option<IpAddr>, String)>;

/// Counts lookups of keys that may be nobody's.
pub struct KeyLookups {
    limit: Limiter<Option<IpAddr>>,
    known: Mutex<Known>,
}

impl KeyLookups {
    /// Nothing known yet; `None` if the limit has no window.
    pub fn new() -> Option<Self> {
        let limit = Limiter::new(Limit {
            name: "unknown-key",
            burst: NonZeroU32::new(BURST).unwrap_or(NonZeroU32::MIN),
            window: Duration::from_secs(60),
        })?;
        Some(Self {
            limit,
            known: Mutex::default(),
        })
    }

    /// What is left for the address, with this lookup; none: the key was good from there, and isn't
    /// counted here.
    pub fn check(&self, address: Option<IpAddr>, hash: &str) -> Option<Allowance> {
        let from = address.map(network_of);
        let is_known = self.known().contains(&(from, hash.to_owned()));
        (!is_known).then(|| self.limit.check(&from))
    }

    /// The key is good from there.
    pub fn know(&self, address: Option<IpAddr>, hash: &str) {
        let key = (address.map(network_of), hash.to_owned());
        let mut known = self.known();
        if known.len() >= KNOWN_MOST && !known.contains(&key) {
            known.clear();
        }
        known.insert(key);
    }

    /// The key isn't, or no longer.
    pub fn forget(&self, address: Option<IpAddr>, hash: &str) {
        self.known()
            .remove(&(address.map(network_of), hash.to_owned()));
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    /// Far more than are refilled meanwhile.
    const MANY: u32 = 10 * BURST;

    fn is_refused(lookups: &KeyLookups, address: Option<IpAddr>, hash: &str) -> bool {
        let left = lookups.check(address, hash);
        left.is_some_and(|left| !left.is_allowed())
    }

    #[test]
    fn keys_that_are_unknown_wait_and_those_that_were_good_do_not() {
        let lookups = KeyLookups::new().unwrap();
        let here = address("203.0.113.7");
        assert!(lookups.check(here, "good").is_some());
        lookups.know(here, "good");
        let refused = (0..MANY).filter(|number| is_refused(&lookups, here, &number.to_string()));
        assert!(refused.count() > 0);
        assert_eq!(lookups.check(here, "good"), None);
        assert!(is_refused(&lookups, here, "another"));
        // Elsewhere nobody waits, and a key is known from where it was good.
        let there = address("203.0.113.8");
        assert!(!is_refused(&lookups, there, "another"));
        assert!(lookups.check(there, "good").is_some());
        // One that is revoked is like any other.
        lookups.forget(here, "good");
        assert!(is_refused(&lookups, here, "good"));
    }

    #[test]
    fn network_of_one_caller_is_counted_as_one() {
        let lookups = KeyLookups::new().unwrap();
        let refused = (0..MANY).filter(|number| {
            let here = address(&format!("2001:db8:1:2::{number:x}"));
            is_refused(&lookups, here, "wrong")
        });
        assert!(refused.count() > 0);
    }

    #[test]
    fn known_keys_are_bounded() {
        let lookups = KeyLookups::new().unwrap();
        for number in 0..KNOWN_MOST {
            lookups.know(None, &number.to_string());
        }
        // One that is known already is no more than there were.
        lookups.know(None, "0");
        assert_eq!(lookups.known().len(), KNOWN_MOST);
        lookups.know(None, "one more");
        assert_eq!(lookups.known().len(), 1);
    }
}
