//! The life of a unit's part of a check: its steps and guards; what a check shows of its parts' states.

use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::kernel::two_persons::Asked;
use sortition_contract::checks::{CheckAction, CheckState};
use sortition_contract::error::ErrorCode;
use std::fmt;

/// What happens to a part of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckEvent {
    /// It is opened to its inspectors.
    Release,
    /// Its inspectors begin.
    Start,
    /// A finding or a file is saved. It has an entry of its own in the trail: of the part only that it
    /// is taken up again is told.
    Save,
    /// Result and words are saved.
    Update,
    /// The lead inspector hands it in.
    Submit,
    /// The operator gives it back.
    Return,
    /// The operator takes it.
    Confirm,
    /// The first of two persons gives it up.
    AskTermination,
    /// The second one confirms that.
    ConfirmTermination,
}

impl fmt::Display for CheckEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Release => "release",
            Self::Start => "start",
            Self::Save => "resume",
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Confirm => "confirm",
            Self::AskTermination | Self::ConfirmTermination => "terminate",
        })
    }
}

/// What decides, besides the state, who may do what with a part of a check.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckFacts {
    /// Whether the caller inspects the check, for whichever unit.
    pub inspects: bool,
    /// Whether they lead their unit's inspectors.
    pub leads: bool,
    /// Whether they handed the part in last.
    pub is_submitter: bool,
    /// Whether somebody asked to give the check up.
    pub asked: Asked,
    /// Whether the check's draw has found no inspectors yet.
    pub is_unmatched: bool,
}

impl Event for CheckEvent {
    type State = CheckState;
    type Facts = CheckFacts;
    type Action = CheckAction;

    const STEPS: &'static [Step<Self>] = &[
        (CheckState::Sealed, Self::Release, CheckState::Released),
        (CheckState::Released, Self::Start, CheckState::InProgress),
        (
            CheckState::Released,
            Self::AskTermination,
            CheckState::Released,
        ),
        (
            CheckState::Released,
            Self::ConfirmTermination,
            CheckState::Terminated,
        ),
        (CheckState::InProgress, Self::Save, CheckState::InProgress),
        (CheckState::InProgress, Self::Update, CheckState::InProgress),
        (CheckState::InProgress, Self::Submit, CheckState::Submitted),
        (
            CheckState::InProgress,
            Self::AskTermination,
            CheckState::InProgress,
        ),
        (
            CheckState::InProgress,
            Self::ConfirmTermination,
            CheckState::Terminated,
        ),
        (CheckState::Returned, Self::Save, CheckState::InProgress),
        (CheckState::Returned, Self::Update, CheckState::InProgress),
        (CheckState::Returned, Self::Submit, CheckState::Submitted),
        (
            CheckState::Returned,
            Self::AskTermination,
            CheckState::Returned,
        ),
        (
            CheckState::Returned,
            Self::ConfirmTermination,
            CheckState::Terminated,
        ),
        (CheckState::Submitted, Self::Return, CheckState::Returned),
        (CheckState::Submitted, Self::Confirm, CheckState::Confirmed),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Release,
            code: ErrorCode::Unmatched,
            bars: |facts| facts.is_unmatched,
        },
        Guard {
            event: Self::Submit,
            code: ErrorCode::NotLeadInspector,
            bars: |facts| !facts.leads,
        },
        Guard {
            event: Self::Return,
            code: ErrorCode::OwnInspection,
            bars: |facts| facts.inspects,
        },
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnInspection,
            bars: |facts| facts.inspects,
        },
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_submitter,
        },
        Guard {
            event: Self::ConfirmTermination,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.asked.is_own(),
        },
    ];

    fn action(self) -> Option<CheckAction> {
        Some(match self {
            Self::Release => CheckAction::Release,
            Self::Start => CheckAction::Start,
            Self::Save | Self::Update => CheckAction::Save,
            Self::Submit => CheckAction::Submit,
            Self::Return => CheckAction::Return,
            Self::Confirm => CheckAction::Confirm,
            Self::AskTermination | Self::ConfirmTermination => CheckAction::Terminate,
        })
    }

    fn is_told(self) -> bool {
        self == Self::AskTermination
    }
}

/// How far a part has come. One that was returned is behind one that waits for review.
const fn progress(state: CheckState) -> u8 {
    match state {
        CheckState::Sealed => 0,
        CheckState::Released => 1,
        CheckState::InProgress => 2,
        CheckState::Returned => 3,
        CheckState::Submitted => 4,
        CheckState::Confirmed => 5,
        CheckState::Terminated => 6,
        CheckState::Replaced => 7,
    }
}

/// Whether nothing more happens in this state.
pub const fn is_over(state: CheckState) -> bool {
    matches!(
        state,
        CheckState::Confirmed | CheckState::Terminated | CheckState::Replaced
    )
}

/// The least advanced part's state.
pub fn state_of(parts: impl IntoIterator<Item = CheckState>) -> Option<CheckState> {
    parts.into_iter().min_by_key(|state| progress(*state))
}

/// The state that decides what may become of parts which move as one: a single part's own; of all open
/// ones, which are given up together, that of a part which is sealed or waits for its review, so that
/// nothing is given up, else the least advanced one's.
pub fn deciding_state(moving: &[CheckState]) -> Option<CheckState> {
    let mut states = moving.iter().copied();
    let bar = states.find(|state| CheckEvent::ConfirmTermination.next(*state).is_none());
    bar.or_else(|| state_of(moving.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::rules::{Visiting, visiting};
    use CheckState::{Confirmed, InProgress, Released, Returned, Sealed, Submitted};

    #[test]
    fn a_visit_is_to_come_while_the_check_is_not_over() {
        for state in CheckState::ALL {
            assert_eq!(visiting(*state) == Visiting::ToCome, !is_over(*state));
        }
    }

    #[test]
    fn each_state_allows_its_events_only() {
        use CheckEvent::{
            AskTermination, Confirm, ConfirmTermination, Release, Return, Save, Start, Submit,
            Update,
        };
        let all = [
            Release,
            Start,
            Save,
            Update,
            Submit,
            Return,
            Confirm,
            AskTermination,
            ConfirmTermination,
        ];
        let end = [AskTermination, ConfirmTermination];
        let inspected = [&[Save, Update, Submit][..], &end].concat();
        for (state, allowed) in [
            (Sealed, vec![Release]),
            (Released, [&[Start][..], &end].concat()),
            (InProgress, inspected.clone()),
            (Returned, inspected),
            (Submitted, vec![Return, Confirm]),
            (Confirmed, Vec::new()),
            (CheckState::Terminated, Vec::new()),
            (CheckState::Replaced, Vec::new()),
        ] {
            let events = all.into_iter();
            let found: Vec<_> = events.filter(|event| event.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn what_is_saved_takes_up_a_returned_part_and_asking_to_end_it_leaves_it() {
        for (state, event, next) in [
            (InProgress, CheckEvent::Save, InProgress),
            (Returned, CheckEvent::Save, InProgress),
            (Returned, CheckEvent::Update, InProgress),
            (Returned, CheckEvent::AskTermination, Returned),
            (
                Returned,
                CheckEvent::ConfirmTermination,
                CheckState::Terminated,
            ),
        ] {
            assert_eq!(event.next(state), Some(next), "{event} in {state}");
        }
    }

    #[test]
    fn nobody_decides_on_an_inspection_or_a_wish_of_their_own() {
        let inspector = CheckFacts {
            inspects: true,
            is_submitter: true,
            asked: Asked::Caller,
            ..CheckFacts::default()
        };
        let lead = CheckFacts {
            leads: true,
            ..inspector
        };
        let submitter = CheckFacts {
            inspects: false,
            ..inspector
        };
        let other = CheckFacts {
            asked: Asked::Another,
            ..CheckFacts::default()
        };
        for (event, facts, expected) in [
            (
                CheckEvent::Submit,
                inspector,
                Some(ErrorCode::NotLeadInspector),
            ),
            (CheckEvent::Submit, lead, None),
            (CheckEvent::Return, lead, Some(ErrorCode::OwnInspection)),
            (CheckEvent::Return, submitter, None),
            (CheckEvent::Confirm, lead, Some(ErrorCode::OwnInspection)),
            (
                CheckEvent::Confirm,
                submitter,
                Some(ErrorCode::OwnSubmission),
            ),
            (CheckEvent::Confirm, other, None),
            (CheckEvent::AskTermination, lead, None),
            (
                CheckEvent::ConfirmTermination,
                lead,
                Some(ErrorCode::OwnSubmission),
            ),
            (CheckEvent::ConfirmTermination, other, None),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event} by {facts:?}");
        }
    }

    #[test]
    fn nothing_is_opened_before_its_inspectors_are_found() {
        for (is_unmatched, expected) in [(true, Some(ErrorCode::Unmatched)), (false, None)] {
            let facts = CheckFacts {
                is_unmatched,
                ..CheckFacts::default()
            };
            assert_eq!(CheckEvent::Release.bar(&facts), expected);
        }
    }

    #[test]
    fn state_of_parts_is_the_least_advanced() {
        for (parts, state) in [
            (vec![Confirmed, Sealed], Sealed),
            (vec![Submitted, Returned], Returned),
            (vec![InProgress, Returned], InProgress),
            (vec![Confirmed, Confirmed], Confirmed),
        ] {
            assert_eq!(state_of(parts), Some(state));
        }
        assert_eq!(state_of([]), None);
    }

    #[test]
    fn open_parts_are_given_up_unless_one_is_sealed_or_submitted() {
        for (parts, state, may) in [
            (vec![Released], Some(Released), true),
            (vec![Returned, InProgress], Some(InProgress), true),
            (vec![InProgress, Submitted], Some(Submitted), false),
            (vec![Released, Sealed], Some(Sealed), false),
            (vec![Submitted], Some(Submitted), false),
            (vec![Confirmed], Some(Confirmed), false),
            (vec![], None, false),
        ] {
            let found = deciding_state(&parts);
            assert_eq!(found, state, "{parts:?}");
            let next = found.and_then(|state| CheckEvent::AskTermination.next(state));
            assert_eq!(next.is_some(), may, "{parts:?}");
        }
    }
}
