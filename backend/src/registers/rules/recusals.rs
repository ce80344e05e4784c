//! The states of a recusal. It counts from its declaration on, since work goes on while it is
//! decided and the draw must not wait.

use sortition_contract::registers::RecusalState;

/// What can happen to a recusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The approver agrees.
    Confirm,
    /// The approver doesn't.
    Refuse,
    /// The conflict is over.
    End,
}

/// State, event, next state.
const TABLE: &[(RecusalState, Event, RecusalState)] = &[
    (
        RecusalState::Declared,
        Event::Confirm,
        RecusalState::Confirmed,
    ),
    (RecusalState::Declared, Event::Refuse, RecusalState::Refused),
    (RecusalState::Confirmed, Event::End, RecusalState::Ended),
];

/// The state after an event; none if the state doesn't allow it.
pub fn next(state: RecusalState, event: Event) -> Option<RecusalState> {
    TABLE
        .iter()
        .find(|(from, on, _)| (*from, *on) == (state, event))
        .map(|(_, _, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (RecusalState::Declared, &[Event::Confirm, Event::Refuse][..]),
            (RecusalState::Confirmed, &[Event::End]),
            (RecusalState::Refused, &[]),
            (RecusalState::Ended, &[]),
        ] {
            let found: Vec<Event> = [Event::Confirm, Event::Refuse, Event::End]
                .into_iter()
                .filter(|event| next(state, *event).is_some())
                .collect();
            assert_eq!(found, allowed, "{state}");
        }
    }
}
