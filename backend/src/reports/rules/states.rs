//! The life of a monthly report (`states.md`), and when it is late.

use crate::kernel::calendar::{Month, ReportPeriod, report_period, year_end_period};
use chrono::{Datelike, NaiveDate};
use sortition_contract::reports::ReportState;

/// What can be done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Fill in, override: no transition.
    Update,
    /// To the regulations office.
    Submit,
    /// Back, before it was read.
    Withdraw,
    /// Confirmed.
    Accept,
    /// Back with a reason.
    Return,
    /// A new version of an accepted one.
    Amend,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Update,
        Self::Submit,
        Self::Withdraw,
        Self::Accept,
        Self::Return,
        Self::Amend,
    ];

    /// The word in paths and `allowed_actions`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Amend => "amend",
        }
    }
}

/// The state after an event; none where the state doesn't allow it.
pub const fn next(state: ReportState, event: Event) -> Option<ReportState> {
    use ReportState::{Accepted, Draft, Returned, Submitted};
    match (state, event) {
        (Draft, Event::Update) => Some(Draft),
        (Returned, Event::Update) => Some(Returned),
        (Draft | Returned, Event::Submit) => Some(Submitted),
        (Submitted, Event::Withdraw) => Some(Draft),
        (Submitted, Event::Accept) => Some(Accepted),
        (Submitted, Event::Return) => Some(Returned),
        // The accepted one stays as it is; the draft is a version of its own.
        (Accepted, Event::Amend) => Some(Accepted),
        _ => None,
    }
}

/// Whether cells are computed now, or stand as they were submitted.
pub const fn is_live(state: ReportState) -> bool {
    matches!(state, ReportState::Draft | ReportState::Returned)
}

/// What a version of a month's report covers: from the turn of the year on, December's reaches to
/// the year's end.
pub fn period(month: Month, cutoff_day: u32, today: NaiveDate) -> ReportPeriod {
    let usual = report_period(month, cutoff_day);
    if month.number() == 12 && today.year() > month.year() {
        year_end_period(month.year(), cutoff_day).unwrap_or(usual)
    } else {
        usual
    }
}

/// Until when a report is due: on `due_day` of its month; December's last one on `year_end_day` of
/// January.
pub fn due_on(month: Month, period_end: NaiveDate, due_day: u32, year_end_day: u32) -> NaiveDate {
    if month.number() == 12 && period_end == month.last_day() {
        month.next().day(year_end_day)
    } else {
        month.day(due_day)
    }
}

/// Whether a report was submitted after it was due, or is due and isn't submitted.
pub fn is_late(due_on: NaiveDate, submitted_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    submitted_on.unwrap_or(today) > due_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn next_follows_the_table() {
        use ReportState::{Accepted, Draft, Returned, Submitted};
        for (state, allowed) in [
            (Draft, &["update", "submit"][..]),
            (Returned, &["update", "submit"]),
            (Submitted, &["withdraw", "accept", "return"]),
            (Accepted, &["amend"]),
        ] {
            let found: Vec<_> = Event::ALL
                .into_iter()
                .filter(|event| next(state, *event).is_some())
                .map(Event::code)
                .collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn december_reaches_to_the_years_end_only_after_the_turn() {
        let december = Month::new(2026, 12).unwrap();
        let before = period(december, 22, day("2026-12-31"));
        assert_eq!(
            (before.start, before.end),
            (day("2026-11-23"), day("2026-12-22"))
        );
        let after = period(december, 22, day("2027-01-01"));
        assert_eq!(
            (after.start, after.end),
            (day("2026-11-23"), day("2026-12-31"))
        );
    }

    #[test]
    fn due_day_of_decembers_last_version_is_in_january() {
        let december = Month::new(2026, 12).unwrap();
        assert_eq!(
            due_on(december, day("2026-12-22"), 23, 5),
            day("2026-12-23")
        );
        assert_eq!(
            due_on(december, day("2026-12-31"), 23, 5),
            day("2027-01-05")
        );
    }

    #[test]
    fn late_begins_on_the_day_after_the_due_day() {
        let due = day("2026-11-23");
        assert!(!is_late(due, None, day("2026-11-23")));
        assert!(is_late(due, None, day("2026-11-24")));
        assert!(!is_late(due, Some(day("2026-11-23")), day("2026-12-24")));
        assert!(is_late(due, Some(day("2026-11-24")), day("2026-12-24")));
    }
}
