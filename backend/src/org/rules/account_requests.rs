//! What two administrators do together: which of them asks, which decides, and the states between.
//!
//! The three administrators hold each other in check (三员分立, GB/T 22239-2019, 8.1.5): each of them asks
//! for what is theirs by the table of rights (rows 3 and 4), and one of the other two confirms it. So
//! three accounts are enough from the first day on, and none of the three can do it with another person
//! of its own kind. The auditor decides too: where the account is that of the second administrator,
//! nobody else is left, and what the auditor confirms stands in the trail as what the others do.

use super::roles::is_administrator;
use crate::kernel::lifecycle::{Event, Guard, Step};
use chrono::{DateTime, TimeDelta, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::{
    AccountRequestAction, AccountRequestKind, AccountRequestState, Role,
};
use std::fmt;

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
pub enum AccountRequestEvent {
    /// The second administrator agrees: it is done.
    Confirm,
    /// The second administrator doesn't.
    Refuse,
    /// Who asked takes it back.
    Withdraw,
    /// Its time is over.
    Lapse,
}

/// What decides, besides the state, who may do what with a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountRequestFacts {
    /// Whether the caller asked.
    pub is_asker: bool,
    /// Whether it is about the caller's account.
    pub is_about_own: bool,
    /// Whether the caller is another one of the three than whose it is to ask.
    pub is_second: bool,
}

impl Event for AccountRequestEvent {
    type State = AccountRequestState;
    type Facts = AccountRequestFacts;
    type Action = AccountRequestAction;

    const STEPS: &'static [Step<Self>] = &[
        (
            AccountRequestState::Requested,
            Self::Confirm,
            AccountRequestState::Confirmed,
        ),
        (
            AccountRequestState::Requested,
            Self::Refuse,
            AccountRequestState::Refused,
        ),
        (
            AccountRequestState::Requested,
            Self::Withdraw,
            AccountRequestState::Withdrawn,
        ),
        (
            AccountRequestState::Requested,
            Self::Lapse,
            AccountRequestState::Lapsed,
        ),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_asker,
        },
        Guard {
            event: Self::Confirm,
            code: ErrorCode::OwnAccount,
            bars: |facts| facts.is_about_own,
        },
        Guard {
            event: Self::Confirm,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_second,
        },
        Guard {
            event: Self::Refuse,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_asker,
        },
        Guard {
            event: Self::Refuse,
            code: ErrorCode::OwnAccount,
            bars: |facts| facts.is_about_own,
        },
        Guard {
            event: Self::Refuse,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_second,
        },
        Guard {
            event: Self::Withdraw,
            code: ErrorCode::Forbidden,
            bars: |facts| !facts.is_asker,
        },
    ];

    fn action(self) -> Option<AccountRequestAction> {
        match self {
            Self::Confirm => Some(AccountRequestAction::Confirm),
            Self::Refuse => Some(AccountRequestAction::Refuse),
            Self::Withdraw => Some(AccountRequestAction::Withdraw),
            Self::Lapse => None,
        }
    }
}

impl fmt::Display for AccountRequestEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By these words those concerned are told.
        formatter.write_str(match self {
            Self::Confirm => "confirm_account_request",
            Self::Refuse => "refuse_account_request",
            Self::Withdraw => "withdraw_account_request",
            Self::Lapse => "lapse_account_request",
        })
    }
}

/// The state of a request at a moment: what its time has ended is over before anybody writes so.
pub fn state_at(
    stored: AccountRequestState,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> AccountRequestState {
    match AccountRequestEvent::Lapse.next(stored) {
        Some(lapsed) if expires_at <= now => lapsed,
        _ => stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_allows_its_events_only() {
        let all = [
            AccountRequestEvent::Confirm,
            AccountRequestEvent::Refuse,
            AccountRequestEvent::Withdraw,
            AccountRequestEvent::Lapse,
        ];
        for state in AccountRequestState::ALL {
            let allowed = all.iter().filter(|event| event.next(*state).is_some());
            let expected = match state {
                AccountRequestState::Requested => all.len(),
                _ => 0,
            };
            assert_eq!(allowed.count(), expected, "{state}");
        }
    }

    #[test]
    fn another_one_of_the_three_decides_and_who_asked_withdraws() {
        let asker = AccountRequestFacts {
            is_asker: true,
            is_second: true,
            ..AccountRequestFacts::default()
        };
        let owner = AccountRequestFacts {
            is_about_own: true,
            is_second: true,
            ..AccountRequestFacts::default()
        };
        let second = AccountRequestFacts {
            is_second: true,
            ..AccountRequestFacts::default()
        };
        let stranger = AccountRequestFacts::default();
        let forbidden = Some(ErrorCode::Forbidden);
        for (facts, decides, withdraws) in [
            (asker, Some(ErrorCode::OwnSubmission), None),
            (owner, Some(ErrorCode::OwnAccount), forbidden),
            (second, None, forbidden),
            (stranger, forbidden, forbidden),
        ] {
            assert_eq!(AccountRequestEvent::Confirm.bar(&facts), decides);
            assert_eq!(AccountRequestEvent::Refuse.bar(&facts), decides);
            assert_eq!(AccountRequestEvent::Withdraw.bar(&facts), withdraws);
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
