//! What may happen to a request for a large export. One asks, another with the right to take the whole
//! list agrees or refuses, and the first takes the file, as the list is then: no copy of it is kept, and
//! what may be seen is what may be seen at that moment.

use crate::kernel::lifecycle::{Event, Guard, Step};
use chrono::{NaiveDateTime, TimeDelta};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{ExportAction, ExportState, ROWS_ALONE};

/// For so long a file can be taken after somebody agreed, as often as it takes to come through.
pub const VALID_HOURS: i64 = 24;
/// The longest query that is asked for.
pub const QUERY_LIMIT: usize = 2_000;
/// So many requests of one person wait for agreement at the most: each is shown to all who may agree.
pub const WAITING_MOST: i64 = 20;
/// No list is longer.
pub const ROWS_MOST: i64 = 100_000_000;

/// Whether a file of so many rows needs a second person.
pub const fn needs_second_person(rows: i64) -> bool {
    rows > ROWS_ALONE
}

/// What decides, besides the state, who may do what with a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportFacts {
    /// Whether the caller asked.
    pub is_own: bool,
    /// Whether somebody agreed so lately that the file can be taken.
    pub is_valid: bool,
    /// Whether the file that is wanted is another one; false where none is wanted yet.
    pub is_other_file: bool,
    /// Whether it has many more rows than were agreed to; false where none is wanted yet.
    pub has_grown: bool,
}

impl Event for ExportAction {
    type State = ExportState;
    type Facts = ExportFacts;
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (
            ExportState::Requested,
            Self::Confirm,
            ExportState::Confirmed,
        ),
        (ExportState::Requested, Self::Refuse, ExportState::Refused),
        (ExportState::Confirmed, Self::Take, ExportState::Taken),
        // As often as it takes to come through.
        (ExportState::Taken, Self::Take, ExportState::Taken),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_own,
        },
        Guard {
            event: Self::Refuse,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_own,
        },
        Guard {
            event: Self::Take,
            code: ErrorCode::ExportDiffers,
            bars: |facts| !facts.is_own,
        },
        Guard {
            event: Self::Take,
            code: ErrorCode::ExportExpired,
            bars: |facts| !facts.is_valid,
        },
        Guard {
            event: Self::Take,
            code: ErrorCode::ExportDiffers,
            bars: |facts| facts.is_other_file,
        },
        Guard {
            event: Self::Take,
            code: ErrorCode::ExportNeedsSecondPerson,
            bars: |facts| facts.has_grown,
        },
    ];

    fn action(self) -> Option<Self> {
        Some(self)
    }
}

/// Until when a file can be taken that was agreed to at a moment.
pub fn valid_until(decided_at: NaiveDateTime) -> NaiveDateTime {
    decided_at + TimeDelta::hours(VALID_HOURS)
}

/// Whether somebody agreed so lately that the file can be taken.
pub fn is_valid(decided_at: Option<NaiveDateTime>, now: NaiveDateTime) -> bool {
    decided_at.is_some_and(|at| now < valid_until(at))
}

/// What was agreed to.
#[derive(Clone, Copy, Debug)]
pub struct Agreed<'a> {
    /// When somebody decided on it.
    pub decided_at: Option<NaiveDateTime>,
    /// List, query, format.
    pub file: (&'a str, &'a str, &'a str),
    /// Rows when it was asked for.
    pub rows: i64,
}

impl Agreed<'_> {
    /// What decides on whether who asked takes a file now. Up to a tenth more rows than were agreed to need
    /// no other request.
    pub fn taking(&self, file: (&str, &str, &str), rows: i64, now: NaiveDateTime) -> ExportFacts {
        ExportFacts {
            is_own: true,
            is_valid: is_valid(self.decided_at, now),
            is_other_file: self.file != file,
            has_grown: rows > self.rows.saturating_add(self.rows / 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lifecycle;

    #[test]
    fn second_person_is_needed_above_ten_thousand_rows() {
        for (rows, is_needed) in [
            (0, false),
            (10_000, false),
            (10_001, true),
            (i64::MAX, true),
        ] {
            assert_eq!(needs_second_person(rows), is_needed, "{rows}");
        }
    }

    #[test]
    fn each_state_allows_its_actions_only() {
        use ExportAction::{Confirm, Refuse, Take};
        for (state, allowed) in [
            (ExportState::Requested, &[Confirm, Refuse][..]),
            (ExportState::Confirmed, &[Take]),
            (ExportState::Taken, &[Take]),
            (ExportState::Refused, &[]),
        ] {
            let all = ExportAction::ALL.iter().copied();
            let found: Vec<_> = all.filter(|action| action.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn who_asked_takes_the_file_and_another_decides() {
        let asker = ExportFacts {
            is_own: true,
            is_valid: true,
            ..ExportFacts::default()
        };
        let late = ExportFacts {
            is_valid: false,
            ..asker
        };
        let other = ExportFacts {
            is_own: false,
            ..asker
        };
        let own = Some(ErrorCode::OwnSubmission);
        for (facts, decides, takes) in [
            (asker, own, None),
            (late, own, Some(ErrorCode::ExportExpired)),
            (other, None, Some(ErrorCode::ExportDiffers)),
        ] {
            assert_eq!(ExportAction::Confirm.bar(&facts), decides, "{facts:?}");
            assert_eq!(ExportAction::Refuse.bar(&facts), decides, "{facts:?}");
            assert_eq!(ExportAction::Take.bar(&facts), takes, "{facts:?}");
        }
    }

    #[test]
    fn file_is_taken_as_it_was_agreed_to_within_a_day() {
        use ExportState::{Confirmed, Refused, Requested, Taken};
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let decided_at = day.and_hms_opt(10, 0, 0).unwrap();
        let late = decided_at + TimeDelta::hours(24);
        let last = late - TimeDelta::seconds(1);
        let file = ("list_objects", "sort=code", "csv");
        let other = ("list_objects", "sort=name", "csv");
        let (expired, differs) = (ErrorCode::ExportExpired, ErrorCode::ExportDiffers);
        let (grown, state_bars) = (ErrorCode::ExportNeedsSecondPerson, ErrorCode::InvalidState);
        for (state, asked, rows, now, expected) in [
            (Confirmed, file, 20_000, decided_at, Ok(())),
            (Taken, file, 20_000, last, Ok(())),
            (Confirmed, file, 22_000, decided_at, Ok(())),
            (Confirmed, file, 22_001, decided_at, Err(grown)),
            (Confirmed, file, 5, decided_at, Ok(())),
            (Confirmed, other, 20_000, decided_at, Err(differs)),
            (Confirmed, file, 20_000, late, Err(expired)),
            // What is told first of much that bars it.
            (Confirmed, other, 22_001, late, Err(expired)),
            (Confirmed, other, 22_001, decided_at, Err(differs)),
            (Requested, other, 22_001, late, Err(state_bars)),
            (Requested, file, 20_000, decided_at, Err(state_bars)),
            (Refused, file, 20_000, decided_at, Err(state_bars)),
        ] {
            let agreed = Agreed {
                decided_at: (state != Requested).then_some(decided_at),
                file,
                rows: 20_000,
            };
            let facts = agreed.taking(asked, rows, now);
            let taken = lifecycle::require_in(state, ExportAction::Take, true, &facts);
            assert_eq!(
                taken.map_err(|error| error.code()),
                expected,
                "{state} {asked:?} {rows} {now}"
            );
        }
    }
}
