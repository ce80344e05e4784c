//! The rules of publications: their life, the flags. Pure.

use crate::kernel::lifecycle::{Event, Guard, Step};
use chrono::{DateTime, Duration, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::publications::{PublicationAction, PublicationState as State};
use std::fmt;

/// What happens to a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationEvent {
    /// The operator changes the draft.
    Update,
    /// The operator hands it in.
    Submit,
    /// The submitter takes it back.
    Withdraw,
    /// The approver agrees.
    Approve,
    /// The approver gives it back.
    Return,
    /// The approver decides that it isn't made public.
    Withhold,
    /// It is put on its site.
    Publish,
    /// A new version is begun.
    Correct,
    /// The new version is public.
    Supersede,
    /// It is taken off its site.
    TakeDown,
}

impl fmt::Display for PublicationEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.action().map_or("supersede", PublicationAction::code))
    }
}

/// What decides, besides the state, who may do what with a publication.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicationFacts {
    /// Whether the caller handed it in last.
    pub is_submitter: bool,
    /// Whether it is a result: what has an approval of its own is corrected by its next one.
    pub is_result: bool,
}

impl Event for PublicationEvent {
    type State = State;
    type Facts = PublicationFacts;
    type Action = PublicationAction;

    const STEPS: &'static [Step<Self>] = &[
        (State::Draft, Self::Update, State::Draft),
        (State::Draft, Self::Submit, State::Submitted),
        (State::Returned, Self::Update, State::Returned),
        (State::Returned, Self::Submit, State::Submitted),
        (State::Submitted, Self::Withdraw, State::Draft),
        (State::Submitted, Self::Approve, State::Approved),
        (State::Submitted, Self::Return, State::Returned),
        (State::Submitted, Self::Withhold, State::NotPublic),
        (State::Approved, Self::Publish, State::Published),
        // A correction leaves its original published until it is published itself.
        (State::Published, Self::Correct, State::Published),
        (State::Published, Self::Supersede, State::Corrected),
        (State::Published, Self::TakeDown, State::Withdrawn),
        (State::Corrected, Self::TakeDown, State::Withdrawn),
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
        Guard {
            event: Self::Withhold,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_submitter,
        },
        Guard {
            event: Self::Correct,
            code: ErrorCode::InvalidState,
            bars: |facts| !facts.is_result,
        },
    ];

    fn action(self) -> Option<PublicationAction> {
        Some(match self {
            Self::Update => PublicationAction::Update,
            Self::Submit => PublicationAction::Submit,
            Self::Withdraw => PublicationAction::Withdraw,
            Self::Approve => PublicationAction::Approve,
            Self::Return => PublicationAction::Return,
            Self::Withhold => PublicationAction::Withhold,
            Self::Publish => PublicationAction::Publish,
            Self::Correct => PublicationAction::Correct,
            Self::TakeDown => PublicationAction::TakeDown,
            Self::Supersede => return None,
        })
    }
}

/// Whether the portal may link to an address: a page of the web or one of our own.
pub fn is_web_address(url: &str) -> bool {
    ["/", "https://", "http://"]
        .iter()
        .any(|start| url.starts_with(start))
}

/// Whether something due isn't public yet.
pub fn is_open(state: State) -> bool {
    matches!(
        state,
        State::Draft | State::Submitted | State::Returned | State::Approved
    )
}

/// Whether it should stand there already.
pub fn is_overdue(state: State, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    is_open(state) && due_at.is_some_and(|due_at| due_at < now)
}

/// Whether it must stand there within five days.
pub fn is_due_soon(state: State, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    is_open(state)
        && due_at.is_some_and(|due_at| now <= due_at && due_at <= now + Duration::days(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [PublicationEvent; 10] = [
        PublicationEvent::Update,
        PublicationEvent::Submit,
        PublicationEvent::Withdraw,
        PublicationEvent::Approve,
        PublicationEvent::Return,
        PublicationEvent::Withhold,
        PublicationEvent::Publish,
        PublicationEvent::Correct,
        PublicationEvent::Supersede,
        PublicationEvent::TakeDown,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (State::Draft, &["update", "submit"][..]),
            (State::Returned, &["update", "submit"]),
            (
                State::Submitted,
                &["withdraw", "approve", "return", "withhold"],
            ),
            (State::Approved, &["publish"]),
            (State::Published, &["correct", "supersede", "take-down"]),
            (State::Corrected, &["take-down"]),
            (State::NotPublic, &[]),
            (State::Withdrawn, &[]),
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
    fn nobody_decides_on_an_own_submission() {
        let own = PublicationFacts {
            is_submitter: true,
            is_result: true,
        };
        let others = PublicationFacts::default();
        for (event, facts, expected) in [
            (PublicationEvent::Withdraw, own, None),
            (
                PublicationEvent::Withdraw,
                others,
                Some(ErrorCode::Forbidden),
            ),
            (
                PublicationEvent::Approve,
                own,
                Some(ErrorCode::OwnSubmission),
            ),
            (
                PublicationEvent::Withhold,
                own,
                Some(ErrorCode::OwnSubmission),
            ),
            (PublicationEvent::Approve, others, None),
            (PublicationEvent::Return, own, None),
            (PublicationEvent::Correct, own, None),
            (
                PublicationEvent::Correct,
                others,
                Some(ErrorCode::InvalidState),
            ),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event}");
        }
    }

    #[test]
    fn flags_follow_the_due_time_while_it_is_not_public() {
        let now: DateTime<Utc> = "2026-11-23T04:00:00Z".parse().unwrap();
        let due = |days: i64| Some(now + Duration::days(days));
        for (state, due_at, overdue, soon) in [
            (State::Draft, due(-1), true, false),
            (State::Approved, due(0), false, true),
            (State::Approved, due(5), false, true),
            (State::Approved, due(6), false, false),
            (State::Published, due(-1), false, false),
            (State::NotPublic, due(-1), false, false),
            (State::Draft, None, false, false),
        ] {
            assert_eq!(is_overdue(state, due_at, now), overdue, "{state}");
            assert_eq!(is_due_soon(state, due_at, now), soon, "{state}");
        }
    }
}
