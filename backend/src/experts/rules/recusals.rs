//! The life of an expert's recusal: it counts from the day it is noted until it is ended.

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::experts::{ExpertRecusalAction, ExpertRecusalState};
use std::fmt;

/// What can happen to an expert's recusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpertRecusalEvent {
    /// What caused it is over.
    End,
}

impl Event for ExpertRecusalEvent {
    type State = ExpertRecusalState;
    type Facts = ();
    type Action = ExpertRecusalAction;

    const STEPS: &'static [Step<Self>] = &[(
        ExpertRecusalState::InForce,
        Self::End,
        ExpertRecusalState::Ended,
    )];

    const GUARDS: &'static [Guard<Self>] = &[];

    fn action(self) -> Option<ExpertRecusalAction> {
        Some(ExpertRecusalAction::End)
    }
}

impl fmt::Display for ExpertRecusalEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("end_recusal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ended_stays_ended() {
        let next = |state| ExpertRecusalEvent::End.next(state);
        assert_eq!(
            next(ExpertRecusalState::InForce),
            Some(ExpertRecusalState::Ended)
        );
        assert_eq!(next(ExpertRecusalState::Ended), None);
    }
}
