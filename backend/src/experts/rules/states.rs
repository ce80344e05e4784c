//! The life of an expert in the library: application, review, membership (新县 and others: 申请 → 单位审核 →
//! 入库).

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::ExpertAction;
use sortition_contract::experts::ExpertState::{
    self, Active, Draft, Removed, Returned, Submitted, Suspended,
};

/// What decides, besides the state, who may do what with an expert.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExpertFacts {
    /// Whether the caller handed the application in last.
    pub is_submitter: bool,
}

impl Event for ExpertAction {
    type State = ExpertState;
    type Facts = ExpertFacts;
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (Draft, Self::Update, Draft),
        (Draft, Self::Submit, Submitted),
        (Draft, Self::Remove, Removed),
        (Draft, Self::Unmask, Draft),
        (Submitted, Self::Withdraw, Draft),
        (Submitted, Self::Approve, Active),
        (Submitted, Self::Return, Returned),
        (Submitted, Self::Unmask, Submitted),
        (Returned, Self::Update, Returned),
        (Returned, Self::Submit, Submitted),
        (Returned, Self::Remove, Removed),
        (Returned, Self::Unmask, Returned),
        (Active, Self::Update, Active),
        (Active, Self::Suspend, Suspended),
        (Active, Self::Remove, Removed),
        (Active, Self::DeclareRecusal, Active),
        (Active, Self::RecordParticipation, Active),
        (Active, Self::Unmask, Active),
        (Suspended, Self::Update, Suspended),
        (Suspended, Self::Reinstate, Active),
        (Suspended, Self::Remove, Removed),
        (Suspended, Self::DeclareRecusal, Suspended),
        (Suspended, Self::Unmask, Suspended),
        (Removed, Self::Unmask, Removed),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Withdraw,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_submitter,
        },
        Guard {
            event: Self::Approve,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_submitter,
        },
    ];

    fn action(self) -> Option<Self> {
        Some(self)
    }
}

/// Whether it is the reviewer's; what isn't is the operator's.
pub const fn is_decision(action: ExpertAction) -> bool {
    matches!(action, ExpertAction::Approve | ExpertAction::Return)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExpertAction::{
        Approve, DeclareRecusal, RecordParticipation, Reinstate, Remove, Return, Submit, Suspend,
        Unmask, Update, Withdraw,
    };

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (Draft, &[Update, Submit, Remove, Unmask][..]),
            (Submitted, &[Withdraw, Approve, Return, Unmask]),
            (Returned, &[Update, Submit, Remove, Unmask]),
            (
                Active,
                &[
                    Update,
                    Suspend,
                    Remove,
                    Unmask,
                    DeclareRecusal,
                    RecordParticipation,
                ],
            ),
            (
                Suspended,
                &[Update, Reinstate, Remove, Unmask, DeclareRecusal],
            ),
            (Removed, &[Unmask]),
        ] {
            let all = ExpertAction::ALL.iter().copied();
            let found: Vec<_> = all.filter(|action| action.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn an_application_takes_two_persons_and_only_its_submitter_takes_it_back() {
        let own = ExpertFacts { is_submitter: true };
        let others = ExpertFacts::default();
        for (action, by_submitter, by_another) in [
            (Approve, Some(ErrorCode::OwnSubmission), None),
            (Return, None, None),
            (Withdraw, None, Some(ErrorCode::Forbidden)),
        ] {
            assert_eq!(action.bar(&own), by_submitter, "{action}");
            assert_eq!(action.bar(&others), by_another, "{action}");
        }
        assert!(is_decision(Approve) && is_decision(Return) && !is_decision(Submit));
    }
}
