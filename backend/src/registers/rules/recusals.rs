//! The life of a recusal. It counts from its declaration on, since work goes on while it is decided and
//! the draw must not wait.

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::{RecusalAction, RecusalState};
use std::fmt;

/// What can happen to a recusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecusalEvent {
    /// The approver agrees.
    Confirm,
    /// The approver doesn't.
    Refuse,
    /// The conflict is over.
    End,
}

/// What decides, besides the state, who may do what with a recusal.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecusalFacts {
    /// Whether the caller declared it.
    pub is_declarer: bool,
}

impl Event for RecusalEvent {
    type State = RecusalState;
    type Facts = RecusalFacts;
    type Action = RecusalAction;

    const STEPS: &'static [Step<Self>] = &[
        (
            RecusalState::Declared,
            Self::Confirm,
            RecusalState::Confirmed,
        ),
        (RecusalState::Declared, Self::Refuse, RecusalState::Refused),
        (RecusalState::Confirmed, Self::End, RecusalState::Ended),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_declarer,
        },
        Guard {
            event: Self::Refuse,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_declarer,
        },
    ];

    fn action(self) -> Option<RecusalAction> {
        Some(match self {
            Self::Confirm => RecusalAction::Confirm,
            Self::Refuse => RecusalAction::Refuse,
            Self::End => RecusalAction::End,
        })
    }
}

impl fmt::Display for RecusalEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By these words those concerned are told.
        formatter.write_str(match self {
            Self::Confirm => "confirm_recusal",
            Self::Refuse => "refuse_recusal",
            Self::End => "end_recusal",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [RecusalEvent; 3] = [
        RecusalEvent::Confirm,
        RecusalEvent::Refuse,
        RecusalEvent::End,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (
                RecusalState::Declared,
                &[RecusalEvent::Confirm, RecusalEvent::Refuse][..],
            ),
            (RecusalState::Confirmed, &[RecusalEvent::End]),
            (RecusalState::Refused, &[]),
            (RecusalState::Ended, &[]),
        ] {
            let all = EVENTS.into_iter();
            let found: Vec<_> = all.filter(|event| event.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn who_declared_a_recusal_decides_nothing_but_its_end() {
        let own = RecusalFacts { is_declarer: true };
        for (event, barred) in [
            (RecusalEvent::Confirm, Some(ErrorCode::OwnSubmission)),
            (RecusalEvent::Refuse, Some(ErrorCode::OwnSubmission)),
            (RecusalEvent::End, None),
        ] {
            assert_eq!(event.bar(&own), barred, "{event}");
            assert_eq!(event.bar(&RecusalFacts::default()), None, "{event}");
        }
    }
}
