//! The life of a plan: its steps and guards; the state of an entry, derived.

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::error::ErrorCode;
use sortition_contract::plans::{EntryState, PlanAction, PlanState};
use sortition_contract::tasks::TaskState;

/// What decides, besides the state, who may do what with a plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanFacts {
    /// Whether the caller handed it in last.
    pub is_submitter: bool,
    /// The same, or made it and nobody handed it in yet.
    pub is_author: bool,
    /// Whether it was ever handed in.
    pub was_submitted: bool,
}

impl Event for PlanAction {
    type State = PlanState;
    type Facts = PlanFacts;
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (PlanState::Draft, Self::Update, PlanState::Draft),
        (PlanState::Draft, Self::CreateEntry, PlanState::Draft),
        (PlanState::Draft, Self::Delete, PlanState::Draft),
        (PlanState::Draft, Self::Submit, PlanState::Submitted),
        (PlanState::Returned, Self::Update, PlanState::Returned),
        (PlanState::Returned, Self::CreateEntry, PlanState::Returned),
        (PlanState::Returned, Self::Submit, PlanState::Submitted),
        (PlanState::Submitted, Self::Withdraw, PlanState::Draft),
        (PlanState::Submitted, Self::Approve, PlanState::Approved),
        (PlanState::Submitted, Self::Return, PlanState::Returned),
        (PlanState::Approved, Self::Publish, PlanState::Published),
        (PlanState::Published, Self::Close, PlanState::Closed),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Delete,
            code: ErrorCode::InUse,
            bars: |facts| facts.was_submitted,
        },
        Guard {
            event: Self::Withdraw,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_submitter,
        },
        Guard {
            event: Self::Approve,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_author,
        },
        Guard {
            event: Self::Close,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_author,
        },
    ];

    fn action(self) -> Option<Self> {
        Some(self)
    }
}

/// Whether it is the approver's; what isn't is the operator's.
pub const fn is_decision(action: PlanAction) -> bool {
    matches!(
        action,
        PlanAction::Approve | PlanAction::Return | PlanAction::Publish | PlanAction::Close
    )
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

    #[test]
    fn each_state_allows_its_events_only() {
        use PlanAction::{
            Approve, Close, CreateEntry, Delete, Publish, Return, Submit, Update, Withdraw,
        };
        for (state, allowed) in [
            (PlanState::Draft, &[Update, CreateEntry, Delete, Submit][..]),
            (PlanState::Returned, &[Update, CreateEntry, Submit]),
            (PlanState::Submitted, &[Withdraw, Approve, Return]),
            (PlanState::Approved, &[Publish]),
            (PlanState::Published, &[Close]),
            (PlanState::Closed, &[]),
        ] {
            let all = PlanAction::ALL.iter().copied();
            let found: Vec<_> = all.filter(|action| action.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn nobody_decides_on_an_own_submission() {
        let own = PlanFacts {
            is_submitter: true,
            is_author: true,
            was_submitted: true,
        };
        let others = PlanFacts::default();
        for (action, facts, expected) in [
            (PlanAction::Approve, own, Some(ErrorCode::OwnSubmission)),
            (PlanAction::Close, own, Some(ErrorCode::OwnSubmission)),
            (PlanAction::Return, own, None),
            (PlanAction::Withdraw, own, None),
            (PlanAction::Delete, own, Some(ErrorCode::InUse)),
            (PlanAction::Withdraw, others, Some(ErrorCode::Forbidden)),
            (PlanAction::Approve, others, None),
            (PlanAction::Delete, others, None),
        ] {
            assert_eq!(action.bar(&facts), expected, "{action}");
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
