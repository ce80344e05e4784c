//! When somebody is told that a certificate ends: whose is over can't be drawn, and a new one takes weeks.

use chrono::NaiveDate;

/// So many days before its last day (features, row 16).
pub const NOTICES: [i32; 3] = [60, 30, 7];

/// Which notice is due on a day; none if the last one said as much, or the certificate is over. Who is entered
/// late, or while no server ran, gets the one that stands for now and none of those before.
pub fn due_notice(valid_until: NaiveDate, today: NaiveDate, told: Option<i32>) -> Option<i32> {
    let left = days_left(valid_until, today)?;
    let reached = NOTICES.into_iter().filter(|days| left <= *days).min()?;
    match told {
        Some(told) if told <= reached => None,
        _ => Some(reached),
    }
}

/// How many days a certificate is valid still, its last day not counted; none if it is over.
pub fn days_left(valid_until: NaiveDate, today: NaiveDate) -> Option<i32> {
    let days = valid_until.signed_duration_since(today).num_days();
    i32::try_from(days).ok().filter(|days| *days >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notice_is_told_once_and_the_nearest_one_alone() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        for (until, told, due) in [
            ("2027-01-23", None, None),
            ("2027-01-22", None, Some(60)),
            ("2027-01-22", Some(60), None),
            ("2026-12-24", Some(60), None),
            ("2026-12-23", Some(60), Some(30)),
            ("2026-12-23", None, Some(30)),
            ("2026-11-30", Some(30), Some(7)),
            ("2026-11-30", Some(7), None),
            ("2026-11-23", None, Some(7)),
            ("2026-11-23", Some(7), None),
            ("2026-11-22", None, None),
        ] {
            let until = until.parse().unwrap();
            assert_eq!(due_notice(until, today, told), due, "{until} {told:?}");
        }
    }
}
