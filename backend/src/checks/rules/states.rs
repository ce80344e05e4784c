//! The state machine of a part, and what a check shows of its parts' states.

use sortition_contract::checks::CheckState;

/// What happens to a part of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckEvent {
    /// It is opened to its inspectors.
    Release,
    /// Its inspectors begin.
    Start,
    /// A finding, evidence or the result is saved.
    Save,
    /// The lead inspector hands it in.
    Submit,
    /// The operator gives it back.
    Return,
    /// The operator takes it.
    Confirm,
    /// Two persons give it up.
    Terminate,
}

impl CheckEvent {
    /// All, in the order of a check's life.
    pub const ALL: &'static [Self] = &[
        Self::Release,
        Self::Start,
        Self::Save,
        Self::Submit,
        Self::Return,
        Self::Confirm,
        Self::Terminate,
    ];

    /// The word in paths and in `allowed_actions`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Start => "start",
            Self::Save => "save",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Confirm => "confirm",
            Self::Terminate => "terminate",
        }
    }
}

/// The part's states (`states.md`): from, event, to.
const MACHINE: &[(CheckState, CheckEvent, CheckState)] = &[
    (
        CheckState::Sealed,
        CheckEvent::Release,
        CheckState::Released,
    ),
    (
        CheckState::Released,
        CheckEvent::Start,
        CheckState::InProgress,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Save,
        CheckState::InProgress,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Submit,
        CheckState::Submitted,
    ),
    (
        CheckState::Returned,
        CheckEvent::Save,
        CheckState::InProgress,
    ),
    (
        CheckState::Returned,
        CheckEvent::Submit,
        CheckState::Submitted,
    ),
    (
        CheckState::Submitted,
        CheckEvent::Return,
        CheckState::Returned,
    ),
    (
        CheckState::Submitted,
        CheckEvent::Confirm,
        CheckState::Confirmed,
    ),
    (
        CheckState::Released,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
    (
        CheckState::Returned,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
];

/// Where an event leads; none if the state doesn't allow it.
pub fn next(state: CheckState, event: CheckEvent) -> Option<CheckState> {
    MACHINE
        .iter()
        .find(|(from, by, _)| *from == state && *by == event)
        .map(|(_, _, to)| *to)
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

/// Whether a check with parts in these states may be given up: something of it is open, and nothing
/// of that is sealed or waits for its review.
pub fn may_be_given_up(parts: &[CheckState]) -> bool {
    let mut open = parts.iter().filter(|state| !is_over(**state)).peekable();
    open.peek().is_some() && open.all(|state| next(*state, CheckEvent::Terminate).is_some())
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
    fn next_allows_what_the_table_has_and_nothing_else() {
        let allowed = |state| -> Vec<&str> {
            CheckEvent::ALL
                .iter()
                .filter(|event| next(state, **event).is_some())
                .map(|event| event.word())
                .collect()
        };
        assert_eq!(allowed(Sealed), ["release"]);
        assert_eq!(allowed(Released), ["start", "terminate"]);
        assert_eq!(allowed(InProgress), ["save", "submit", "terminate"]);
        assert_eq!(allowed(Returned), ["save", "submit", "terminate"]);
        assert_eq!(allowed(Submitted), ["return", "confirm"]);
        for last in [Confirmed, CheckState::Terminated, CheckState::Replaced] {
            assert!(allowed(last).is_empty());
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
    fn may_be_given_up_needs_an_open_part_and_no_sealed_or_submitted_one() {
        for (parts, may) in [
            (vec![Released], true),
            (vec![Confirmed, Returned], true),
            (vec![InProgress, Submitted], false),
            (vec![Sealed], false),
            (vec![Confirmed, CheckState::Terminated], false),
            (vec![], false),
        ] {
            assert_eq!(may_be_given_up(&parts), may, "{parts:?}");
        }
    }
}
