//! The life of an item's version: its steps and guards; and the day from which one holds.

use crate::kernel::lifecycle::{Event, Guard, Step};
use chrono::NaiveDate;
use sortition_contract::checklist::{ItemAction, ItemState};
use sortition_contract::error::ErrorCode;
use std::fmt;

/// What can happen to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemEvent {
    /// Change it.
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
    /// Its day has come.
    TakeEffect,
    /// Show it to the public.
    Publish,
    /// Take it out of force, without a next version.
    Repeal,
    /// Make the next version.
    CreateVersion,
    /// The next version's day has come.
    Supersede,
}

impl fmt::Display for ItemEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.action() {
            Some(action) => action.code(),
            None if *self == Self::Supersede => "supersede",
            None => "take_effect",
        })
    }
}

/// What decides, besides the state, who may do what with a version.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemFacts {
    /// Whether the caller handed it in last.
    pub is_submitter: bool,
    /// The same, or made it and nobody handed it in yet.
    pub is_author: bool,
    /// Whether it was ever handed in.
    pub was_submitted: bool,
    /// Whether it is public already.
    pub is_public: bool,
    /// Whether another version of the item is on its way.
    pub has_pending: bool,
}

impl Event for ItemEvent {
    type State = ItemState;
    type Facts = ItemFacts;
    type Action = ItemAction;

    const STEPS: &'static [Step<Self>] = &[
        (ItemState::Draft, Self::Update, ItemState::Draft),
        (ItemState::Draft, Self::Delete, ItemState::Draft),
        (ItemState::Draft, Self::Submit, ItemState::Submitted),
        (ItemState::Returned, Self::Update, ItemState::Returned),
        (ItemState::Returned, Self::Submit, ItemState::Submitted),
        (ItemState::Submitted, Self::Withdraw, ItemState::Draft),
        (ItemState::Submitted, Self::Approve, ItemState::Approved),
        (ItemState::Submitted, Self::Return, ItemState::Returned),
        (ItemState::Approved, Self::TakeEffect, ItemState::Effective),
        (ItemState::Approved, Self::Publish, ItemState::Approved),
        (ItemState::Effective, Self::Publish, ItemState::Effective),
        (ItemState::Effective, Self::Repeal, ItemState::Repealed),
        // The one in force stays as it is; the draft is a version of its own.
        (
            ItemState::Effective,
            Self::CreateVersion,
            ItemState::Effective,
        ),
        (ItemState::Effective, Self::Supersede, ItemState::Superseded),
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
            event: Self::Publish,
            code: ErrorCode::InvalidState,
            bars: |facts| facts.is_public,
        },
        Guard {
            event: Self::CreateVersion,
            code: ErrorCode::InvalidState,
            bars: |facts| facts.has_pending,
        },
    ];

    fn action(self) -> Option<ItemAction> {
        Some(match self {
            Self::Update => ItemAction::Update,
            Self::Delete => ItemAction::Delete,
            Self::Submit => ItemAction::Submit,
            Self::Withdraw => ItemAction::Withdraw,
            Self::Approve => ItemAction::Approve,
            Self::Return => ItemAction::Return,
            Self::Publish => ItemAction::Publish,
            Self::Repeal => ItemAction::Repeal,
            Self::CreateVersion => ItemAction::CreateVersion,
            Self::TakeEffect | Self::Supersede => return None,
        })
    }

    fn is_told(self) -> bool {
        self == Self::Publish
    }
}

/// Whether it is the regulations office's; what isn't is the responsible section's too.
pub const fn is_decision(event: ItemEvent) -> bool {
    matches!(
        event,
        ItemEvent::Approve | ItemEvent::Return | ItemEvent::Publish | ItemEvent::Repeal
    )
}

/// Whether a version is on its way: an item has at most one such.
pub fn is_pending(state: ItemState) -> bool {
    matches!(
        state,
        ItemState::Draft | ItemState::Submitted | ItemState::Returned | ItemState::Approved
    )
}

/// The day from which an approved version holds. One that replaces another holds from the day on
/// which it takes effect, never in the past: what was in force then stays so.
pub fn effective_day(wanted: NaiveDate, replaces_other: bool, today: NaiveDate) -> NaiveDate {
    if replaces_other {
        wanted.max(today)
    } else {
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const EVENTS: [ItemEvent; 11] = [
        ItemEvent::Update,
        ItemEvent::Delete,
        ItemEvent::Submit,
        ItemEvent::Withdraw,
        ItemEvent::Approve,
        ItemEvent::Return,
        ItemEvent::TakeEffect,
        ItemEvent::Publish,
        ItemEvent::Repeal,
        ItemEvent::CreateVersion,
        ItemEvent::Supersede,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (ItemState::Draft, &["update", "delete", "submit"][..]),
            (ItemState::Returned, &["update", "submit"]),
            (ItemState::Submitted, &["withdraw", "approve", "return"]),
            (ItemState::Approved, &["take_effect", "publish"]),
            (
                ItemState::Effective,
                &["publish", "repeal", "create_version", "supersede"],
            ),
            (ItemState::Superseded, &[]),
            (ItemState::Repealed, &[]),
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
    fn what_somebody_does_is_called_as_what_they_may_do() {
        for event in EVENTS {
            if let Some(action) = event.action() {
                assert_eq!(event.to_string(), action.code());
            }
        }
    }

    #[test]
    fn guards_bar_own_submissions_and_what_is_done_already() {
        let own = ItemFacts {
            is_submitter: true,
            is_author: true,
            was_submitted: true,
            is_public: true,
            has_pending: true,
        };
        let others = ItemFacts::default();
        for (event, facts, expected) in [
            (ItemEvent::Delete, own, Some(ErrorCode::InUse)),
            (ItemEvent::Withdraw, own, None),
            (ItemEvent::Approve, own, Some(ErrorCode::OwnSubmission)),
            (ItemEvent::Return, own, None),
            (ItemEvent::Publish, own, Some(ErrorCode::InvalidState)),
            (ItemEvent::CreateVersion, own, Some(ErrorCode::InvalidState)),
            (ItemEvent::Delete, others, None),
            (ItemEvent::Withdraw, others, Some(ErrorCode::Forbidden)),
            (ItemEvent::Approve, others, None),
            (ItemEvent::Publish, others, None),
            (ItemEvent::CreateVersion, others, None),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event}");
        }
    }

    #[test]
    fn a_version_never_replaces_another_in_the_past() {
        let (past, today, later) = (day("2026-01-01"), day("2026-11-23"), day("2027-01-01"));
        assert_eq!(effective_day(past, false, today), past);
        assert_eq!(effective_day(past, true, today), today);
        assert_eq!(effective_day(later, true, today), later);
    }
}
