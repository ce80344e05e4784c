//! The state machine of an item's version, as one table, and the day from which one holds.

use chrono::NaiveDate;
use sortition_contract::checklist::ItemState;

/// What can happen to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
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
    /// The next version's day has come.
    Supersede,
    /// Take it out of force, without a next version.
    Repeal,
    /// Show it to the public.
    Publish,
}

/// State, event, next state.
const TABLE: &[(ItemState, Event, ItemState)] = &[
    (ItemState::Draft, Event::Update, ItemState::Draft),
    (ItemState::Draft, Event::Delete, ItemState::Draft),
    (ItemState::Draft, Event::Submit, ItemState::Submitted),
    (ItemState::Returned, Event::Update, ItemState::Returned),
    (ItemState::Returned, Event::Submit, ItemState::Submitted),
    (ItemState::Submitted, Event::Withdraw, ItemState::Draft),
    (ItemState::Submitted, Event::Approve, ItemState::Approved),
    (ItemState::Submitted, Event::Return, ItemState::Returned),
    (ItemState::Approved, Event::TakeEffect, ItemState::Effective),
    (ItemState::Approved, Event::Publish, ItemState::Approved),
    (ItemState::Effective, Event::Publish, ItemState::Effective),
    (
        ItemState::Effective,
        Event::Supersede,
        ItemState::Superseded,
    ),
    (ItemState::Effective, Event::Repeal, ItemState::Repealed),
];

/// The state after an event; none if the state doesn't allow it.
pub fn next(state: ItemState, event: Event) -> Option<ItemState> {
    TABLE
        .iter()
        .find(|(from, on, _)| (*from, *on) == (state, event))
        .map(|(_, _, to)| *to)
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

    const EVENTS: [Event; 10] = [
        Event::Update,
        Event::Delete,
        Event::Submit,
        Event::Withdraw,
        Event::Approve,
        Event::Return,
        Event::TakeEffect,
        Event::Supersede,
        Event::Repeal,
        Event::Publish,
    ];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_state_allows_its_events_only() {
        for (state, allowed) in [
            (
                ItemState::Draft,
                &[Event::Update, Event::Delete, Event::Submit][..],
            ),
            (ItemState::Returned, &[Event::Update, Event::Submit]),
            (
                ItemState::Submitted,
                &[Event::Withdraw, Event::Approve, Event::Return],
            ),
            (ItemState::Approved, &[Event::TakeEffect, Event::Publish]),
            (
                ItemState::Effective,
                &[Event::Supersede, Event::Repeal, Event::Publish],
            ),
            (ItemState::Superseded, &[]),
            (ItemState::Repealed, &[]),
        ] {
            let found: Vec<Event> = EVENTS
                .into_iter()
                .filter(|event| next(state, *event).is_some())
                .collect();
            assert_eq!(found, allowed, "{state}");
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
