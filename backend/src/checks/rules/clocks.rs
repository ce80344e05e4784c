//! Times by devices' clocks, which may be years off.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// How far a device's clock may be off before its time is marked: less is every clock's.
const CLOCK_TOLERANCE_MINUTES: i64 = 5;

/// A time by a device's clock, held against what the server knows: nothing of a check is done before
/// its release, and nothing later than it is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceTime {
    /// The nearest time that can be.
    pub at: DateTime<Utc>,
    /// Whether the device's clock is off.
    pub is_off: bool,
}

/// A claimed time as both databases hold it: whatever a device says, it is kept.
pub fn storable(claimed: DateTime<Utc>) -> NaiveDateTime {
    let (first, last) = (DateTime::UNIX_EPOCH, NaiveDate::from_ymd_opt(9999, 12, 31));
    let last = last.map_or(first, |day| day.and_time(NaiveTime::MIN).and_utc());
    claimed.clamp(first, last).naive_utc()
}

/// Bounds a device's time by the release and the time at which the server got it.
pub fn device_time(
    claimed: DateTime<Utc>,
    released_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
) -> DeviceTime {
    let tolerance = TimeDelta::minutes(CLOCK_TOLERANCE_MINUTES);
    DeviceTime {
        at: claimed.min(received_at).max(released_at.min(received_at)),
        is_off: claimed < released_at - tolerance || claimed > received_at + tolerance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_time_is_bounded_by_release_and_receipt() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (released, received) = (time("2026-11-23T01:00:00Z"), time("2026-11-23T03:00:00Z"));
        for (claimed, at, is_off) in [
            ("2016-02-29T00:00:00Z", "2026-11-23T01:00:00Z", true),
            ("2026-11-23T00:54:59Z", "2026-11-23T01:00:00Z", true),
            ("2026-11-23T00:55:00Z", "2026-11-23T01:00:00Z", false),
            ("2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z", false),
            ("2026-11-23T02:00:00Z", "2026-11-23T02:00:00Z", false),
            ("2026-11-23T03:05:00Z", "2026-11-23T03:00:00Z", false),
            ("2026-11-23T03:05:01Z", "2026-11-23T03:00:00Z", true),
            ("2039-01-01T00:00:00Z", "2026-11-23T03:00:00Z", true),
        ] {
            let found = device_time(time(claimed), released, received);
            let expected = DeviceTime {
                at: time(at),
                is_off,
            };
            assert_eq!(found, expected, "{claimed}");
        }
    }

    #[test]
    fn storable_keeps_what_a_device_says_within_four_digits_of_a_year() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (claimed, kept) in [
            ("2016-02-29T08:00:00Z", "2016-02-29 08:00:00"),
            ("-0044-03-15T00:00:00Z", "1970-01-01 00:00:00"),
            ("+12026-01-01T00:00:00Z", "9999-12-31 00:00:00"),
        ] {
            assert_eq!(storable(time(claimed)).to_string(), kept);
        }
    }
}
