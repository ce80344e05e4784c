//! The life of a monthly report (`states.md`), and when it is late.

use crate::kernel::calendar::Month;
use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::reports::rules::periods::{ReportPeriod, report_period, year_end_period};
use chrono::{Datelike, NaiveDate};
use sortition_contract::error::ErrorCode;
use sortition_contract::reports::{ReportAction, ReportState};
use std::fmt;

/// What can happen to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportEvent {
    /// Contacts and notes are filled in.
    Update,
    /// A value is put into a cell by hand.
    Override,
    /// It is taken away again.
    Restore,
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

impl fmt::Display for ReportEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Update => "update",
            Self::Override => "override",
            Self::Restore => "restore",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Amend => "amend",
        })
    }
}

/// What decides, besides the state, who may do what with a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportFacts {
    /// Whether the caller submitted it last.
    pub is_submitter: bool,
    /// Whether the regulations office has read it since.
    pub was_read: bool,
}

impl Event for ReportEvent {
    type State = ReportState;
    type Facts = ReportFacts;
    type Action = ReportAction;

    const STEPS: &'static [Step<Self>] = &[
        (ReportState::Draft, Self::Update, ReportState::Draft),
        (ReportState::Draft, Self::Override, ReportState::Draft),
        (ReportState::Draft, Self::Restore, ReportState::Draft),
        (ReportState::Draft, Self::Submit, ReportState::Submitted),
        (ReportState::Returned, Self::Update, ReportState::Returned),
        (ReportState::Returned, Self::Override, ReportState::Returned),
        (ReportState::Returned, Self::Restore, ReportState::Returned),
        (ReportState::Returned, Self::Submit, ReportState::Submitted),
        (ReportState::Submitted, Self::Withdraw, ReportState::Draft),
        (ReportState::Submitted, Self::Accept, ReportState::Accepted),
        (ReportState::Submitted, Self::Return, ReportState::Returned),
        // The accepted one stays as it is; the draft is a version of its own.
        (ReportState::Accepted, Self::Amend, ReportState::Accepted),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Withdraw,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_submitter,
        },
        Guard {
            event: Self::Withdraw,
            code: ErrorCode::TooLate,
            bars: |facts| facts.was_read,
        },
        Guard {
            event: Self::Accept,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_submitter,
        },
    ];

    fn action(self) -> Option<ReportAction> {
        Some(match self {
            Self::Update | Self::Override | Self::Restore => ReportAction::Update,
            Self::Submit => ReportAction::Submit,
            Self::Withdraw => ReportAction::Withdraw,
            Self::Accept => ReportAction::Accept,
            Self::Return => ReportAction::Return,
            Self::Amend => ReportAction::Amend,
        })
    }
}

/// Whether it is for whom the report was sent to; what isn't is the reporting unit's.
pub const fn is_decision(event: ReportEvent) -> bool {
    matches!(event, ReportEvent::Accept | ReportEvent::Return)
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

    const EVENTS: [ReportEvent; 8] = [
        ReportEvent::Update,
        ReportEvent::Override,
        ReportEvent::Restore,
        ReportEvent::Submit,
        ReportEvent::Withdraw,
        ReportEvent::Accept,
        ReportEvent::Return,
        ReportEvent::Amend,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        use ReportState::{Accepted, Draft, Returned, Submitted};
        for (state, allowed) in [
            (Draft, &["update", "override", "restore", "submit"][..]),
            (Returned, &["update", "override", "restore", "submit"]),
            (Submitted, &["withdraw", "accept", "return"]),
            (Accepted, &["amend"]),
        ] {
            let found: Vec<String> = EVENTS
                .into_iter()
                .filter(|event| event.next(state).is_some())
                .map(|event| event.to_string())
                .collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn who_submitted_it_takes_it_back_unread_and_never_accepts_it() {
        let own = ReportFacts {
            is_submitter: true,
            was_read: false,
        };
        let own_read = ReportFacts {
            was_read: true,
            ..own
        };
        let others = ReportFacts::default();
        for (event, facts, expected) in [
            (ReportEvent::Withdraw, own, None),
            (ReportEvent::Withdraw, own_read, Some(ErrorCode::TooLate)),
            (ReportEvent::Withdraw, others, Some(ErrorCode::Forbidden)),
            (ReportEvent::Accept, own, Some(ErrorCode::OwnSubmission)),
            (ReportEvent::Accept, others, None),
            (ReportEvent::Return, own, None),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event}");
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
