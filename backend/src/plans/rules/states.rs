//! The state machine of a plan, as one table; the state of an entry, derived.

use sortition_contract::plans::{EntryState, PlanState};
use sortition_contract::tasks::TaskState;

/// What can happen to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Change the plan or its entries.
    Update,
    /// Delete it; only if it was never submitted.
    Delete,
    /// Hand it in for approval.
    Submit,
    /// Take it back before the decision.
    Withdraw,
    /// Approve it.
    Approve,
    /// Send it back with a reason.
    Return,
    /// Publish it.
    Publish,
    /// Close it after its year.
    Close,
}

/// State, event, next state.
const TABLE: &[(PlanState, Event, PlanState)] = &[
    (PlanState::Draft, Event::Update, PlanState::Draft),
    (PlanState::Draft, Event::Delete, PlanState::Draft),
    (PlanState::Draft, Event::Submit, PlanState::Submitted),
    (PlanState::Returned, Event::Update, PlanState::Returned),
    (PlanState::Returned, Event::Submit, PlanState::Submitted),
    (PlanState::Submitted, Event::Approve, PlanState::Approved),
    (PlanState::Submitted, Event::Return, PlanState::Returned),
    (PlanState::Submitted, Event::Withdraw, PlanState::Draft),
    (PlanState::Approved, Event::Publish, PlanState::Published),
    (PlanState::Published, Event::Close, PlanState::Closed),
];

/// The state after an event; none if the state doesn't allow it.
pub fn next(state: PlanState, event: Event) -> Option<PlanState> {
    TABLE
        .iter()
        .find(|(from, on, _)| (*from, *on) == (state, event))
        .map(|(_, _, to)| *to)
}

/// Where an entry stands by the states of its tasks.
pub fn entry_state(is_cancelled: bool, tasks: &[TaskState]) -> EntryState {
    if is_cancelled {
        return EntryState::Cancelled;
    }
    let alive = || tasks.iter().filter(|state| **state != TaskState::Void);
    if alive().next().is_none() {
        EntryState::Planned
    } else if alive().all(|state| *state == TaskState::Closed) {
        EntryState::Done
    } else {
        EntryState::Started
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [Event; 8] = [
        Event::Update,
        Event::Delete,
        Event::Submit,
        Event::Withdraw,
        Event::Approve,
        Event::Return,
        Event::Publish,
        Event::Close,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (
                PlanState::Draft,
                &[Event::Update, Event::Delete, Event::Submit][..],
            ),
            (PlanState::Returned, &[Event::Update, Event::Submit]),
            (
                PlanState::Submitted,
                &[Event::Withdraw, Event::Approve, Event::Return],
            ),
            (PlanState::Approved, &[Event::Publish]),
            (PlanState::Published, &[Event::Close]),
            (PlanState::Closed, &[]),
        ] {
            let found: Vec<Event> = EVENTS
                .into_iter()
                .filter(|event| next(state, *event).is_some())
                .collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn entry_state_follows_its_tasks() {
        for (is_cancelled, tasks, expected) in [
            (false, &[][..], EntryState::Planned),
            (false, &[TaskState::Void], EntryState::Planned),
            (false, &[TaskState::Ready], EntryState::Started),
            (
                false,
                &[TaskState::Closed, TaskState::Checking],
                EntryState::Started,
            ),
            (
                false,
                &[TaskState::Closed, TaskState::Void],
                EntryState::Done,
            ),
            (true, &[TaskState::Closed], EntryState::Cancelled),
        ] {
            assert_eq!(entry_state(is_cancelled, tasks), expected, "{tasks:?}");
        }
    }
}
