//! What two administrators do together: which of them asks, which decides, and the states between.
//!
//! The three administrators hold each other in check (三员分立, GB/T 22239-2019, 8.1.5): each of them asks
//! for what is theirs by the table of rights (rows 3 and 4), and one of the other two confirms it. So
//! three accounts are enough from the first day on, and none of the three can do it with another person
//! of its own kind. The auditor decides too: where the account is that of the second administrator,
//! nobody else is left, and what the auditor confirms stands in the trail as what the others do.

use super::roles::is_administrator;
use chrono::{DateTime, TimeDelta, Utc};
use sortition_contract::org::{AccountRequestKind, AccountRequestState, Role};

/// A request that nobody decides on is over after this.
const LIFETIME: TimeDelta = TimeDelta::days(3);

/// When a request that is made at `now` is over.
pub fn expires_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + LIFETIME
}

/// Whose it is to ask (rows 3 and 4).
pub const fn asked_by(kind: AccountRequestKind) -> Role {
    match kind {
        AccountRequestKind::SetRoles => Role::SecurityAdmin,
        AccountRequestKind::ResetPassword | AccountRequestKind::Disable => Role::SystemAdmin,
    }
}

/// Whether a holder of the role decides: another one of the three than whose it is to ask.
pub fn is_decided_by(kind: AccountRequestKind, role: Role) -> bool {
    is_administrator(role) && role != asked_by(kind)
}

/// What can happen to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The second administrator agrees: it is done.
    Confirm,
    /// The second administrator doesn't.
    Refuse,
    /// Who asked takes it back.
    Withdraw,
    /// Its time is over.
    Lapse,
}

/// State, event, next state.
const TABLE: &[(AccountRequestState, Event, AccountRequestState)] = &[
    (
        AccountRequestState::Requested,
        Event::Confirm,
        AccountRequestState::Confirmed,
    ),
    (
        AccountRequestState::Requested,
        Event::Refuse,
        AccountRequestState::Refused,
    ),
    (
        AccountRequestState::Requested,
        Event::Withdraw,
        AccountRequestState::Withdrawn,
    ),
    (
        AccountRequestState::Requested,
        Event::Lapse,
        AccountRequestState::Lapsed,
    ),
];

/// The state after an event; none if the state doesn't allow it.
pub fn next(state: AccountRequestState, event: Event) -> Option<AccountRequestState> {
    TABLE
        .iter()
        .find(|(from, on, _)| (*from, *on) == (state, event))
        .map(|(_, _, to)| *to)
}

/// The state of a request at a moment: what its time has ended is over before anybody writes so.
pub fn state_at(
    stored: AccountRequestState,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> AccountRequestState {
    match next(stored, Event::Lapse) {
        Some(lapsed) if expires_at <= now => lapsed,
        _ => stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_allows_its_events_only() {
        let all = [Event::Confirm, Event::Refuse, Event::Withdraw, Event::Lapse];
        for state in AccountRequestState::ALL {
            let allowed = all.iter().filter(|event| next(*state, **event).is_some());
            let expected = match state {
                AccountRequestState::Requested => all.len(),
                _ => 0,
            };
            assert_eq!(allowed.count(), expected, "{state}");
        }
    }

    #[test]
    fn requests_are_over_after_three_days_and_decided_ones_stay() {
        let now: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
        let end = expires_at(now);
        for (stored, at, expected) in [
            (
                AccountRequestState::Requested,
                now + TimeDelta::hours(71),
                AccountRequestState::Requested,
            ),
            (
                AccountRequestState::Requested,
                now + TimeDelta::hours(72),
                AccountRequestState::Lapsed,
            ),
            (
                AccountRequestState::Confirmed,
                now + TimeDelta::days(900),
                AccountRequestState::Confirmed,
            ),
        ] {
            assert_eq!(state_at(stored, end, at), expected);
        }
    }

    #[test]
    fn each_kind_is_asked_by_one_of_the_three_and_decided_by_the_other_two() {
        for kind in AccountRequestKind::ALL {
            let deciding: Vec<_> = Role::ALL
                .iter()
                .filter(|role| is_decided_by(*kind, **role))
                .collect();
            assert_eq!(deciding.len(), 2, "{kind}");
            assert!(!is_decided_by(*kind, asked_by(*kind)), "{kind}");
            assert!(!is_decided_by(*kind, Role::Regulations), "{kind}");
        }
    }
}
