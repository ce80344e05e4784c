//! How long a link that sets a password is good.

use chrono::{DateTime, TimeDelta, Utc};

/// A link is good for so long: today's is still good tomorrow morning. NIST SP 800-63B-4 (4.2.1.2) lets a
/// recovery code that is sent by mail to a known address live for as long.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// When a link that is made at `now` ends.
pub fn expires_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + LIFETIME
}

/// Whether a link is over.
pub fn is_over(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    expires_at <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_is_good_for_a_day() {
        let now: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
        let end = expires_at(now);
        assert!(!is_over(end, now));
        assert!(!is_over(
            end,
            now + TimeDelta::hours(24) - TimeDelta::seconds(1)
        ));
        assert!(is_over(end, now + TimeDelta::hours(24)));
    }
}
