//! The life of an account: who may do what with whose, and what becomes of it.

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::UserState;
use std::fmt;

/// What can happen to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserEvent {
    /// Its owner signs in.
    SignIn,
    /// Its owner sets a password by a link.
    SetPassword,
    /// Too many wrong passwords were given. Only an active account gets another state by it.
    Lock,
    /// It can be signed in to again. Nobody has signed in to an invited one yet: it stays one.
    Unlock,
    /// It gets other roles.
    SetRoles,
    /// A link is made by which its owner sets a password.
    ResetPassword,
    /// It is closed for good.
    Disable,
}

/// What decides, besides the state, who may do what with an account.
#[derive(Clone, Copy, Debug, Default)]
pub struct UserFacts {
    /// Whether it is the caller's.
    pub is_own: bool,
    /// Whether it is an administrator's, and one person alone would do it.
    pub needs_second: bool,
}

impl Event for UserEvent {
    type State = UserState;
    type Facts = UserFacts;
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (UserState::Invited, Self::SignIn, UserState::Active),
        (UserState::Invited, Self::SetPassword, UserState::Invited),
        (UserState::Invited, Self::Lock, UserState::Invited),
        (UserState::Invited, Self::Unlock, UserState::Invited),
        (UserState::Invited, Self::SetRoles, UserState::Invited),
        (UserState::Invited, Self::ResetPassword, UserState::Invited),
        (UserState::Invited, Self::Disable, UserState::Disabled),
        (UserState::Active, Self::SignIn, UserState::Active),
        (UserState::Active, Self::SetPassword, UserState::Active),
        (UserState::Active, Self::Lock, UserState::Locked),
        (UserState::Active, Self::Unlock, UserState::Active),
        (UserState::Active, Self::SetRoles, UserState::Active),
        (UserState::Active, Self::ResetPassword, UserState::Active),
        (UserState::Active, Self::Disable, UserState::Disabled),
        (UserState::Locked, Self::SignIn, UserState::Active),
        (UserState::Locked, Self::SetPassword, UserState::Active),
        (UserState::Locked, Self::Lock, UserState::Locked),
        (UserState::Locked, Self::Unlock, UserState::Active),
        (UserState::Locked, Self::SetRoles, UserState::Locked),
        (UserState::Locked, Self::ResetPassword, UserState::Locked),
        (UserState::Locked, Self::Disable, UserState::Disabled),
        (UserState::Disabled, Self::Lock, UserState::Disabled),
        (UserState::Disabled, Self::Unlock, UserState::Disabled),
        (UserState::Disabled, Self::SetRoles, UserState::Disabled),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::SetRoles,
            code: ErrorCode::OwnAccount,
            bars: |facts| facts.is_own,
        },
        Guard {
            event: Self::SetRoles,
            code: ErrorCode::SecondPersonRequired,
            bars: |facts| facts.needs_second,
        },
        Guard {
            event: Self::ResetPassword,
            code: ErrorCode::OwnAccount,
            bars: |facts| facts.is_own,
        },
        Guard {
            event: Self::ResetPassword,
            code: ErrorCode::SecondPersonRequired,
            bars: |facts| facts.needs_second,
        },
        Guard {
            event: Self::Disable,
            code: ErrorCode::OwnAccount,
            bars: |facts| facts.is_own,
        },
        Guard {
            event: Self::Disable,
            code: ErrorCode::SecondPersonRequired,
            bars: |facts| facts.needs_second,
        },
    ];

    fn action(self) -> Option<Self> {
        Some(self).filter(|event| *event != Self::Lock)
    }

    /// Each lock that begins is told, whether the account was open before or not.
    fn is_told(self) -> bool {
        self == Self::Lock
    }
}

impl fmt::Display for UserEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SignIn => "sign_in",
            Self::SetPassword => "set_password",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::SetRoles => "set_roles",
            Self::ResetPassword => "reset_password",
            Self::Disable => "disable",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [UserEvent; 7] = [
        UserEvent::SignIn,
        UserEvent::SetPassword,
        UserEvent::Lock,
        UserEvent::Unlock,
        UserEvent::SetRoles,
        UserEvent::ResetPassword,
        UserEvent::Disable,
    ];

    #[test]
    fn all_happens_to_an_account_until_it_is_closed() {
        for state in UserState::ALL.iter().copied() {
            let all = EVENTS.into_iter();
            let found: Vec<_> = all.filter(|event| event.next(state).is_some()).collect();
            let expected = match state {
                UserState::Disabled => {
                    &[UserEvent::Lock, UserEvent::Unlock, UserEvent::SetRoles][..]
                }
                _ => &EVENTS[..],
            };
            assert_eq!(found, expected, "{state}");
        }
    }

    #[test]
    fn a_lock_comes_and_goes_and_shuts_open_accounts_only() {
        for (from, event, to) in [
            (UserState::Active, UserEvent::Lock, UserState::Locked),
            (UserState::Invited, UserEvent::Lock, UserState::Invited),
            (UserState::Locked, UserEvent::Unlock, UserState::Active),
            (UserState::Invited, UserEvent::Unlock, UserState::Invited),
            (UserState::Locked, UserEvent::SignIn, UserState::Active),
            (UserState::Invited, UserEvent::SignIn, UserState::Active),
            (UserState::Locked, UserEvent::SetPassword, UserState::Active),
            (
                UserState::Invited,
                UserEvent::SetPassword,
                UserState::Invited,
            ),
        ] {
            assert_eq!(event.next(from), Some(to), "{from} {event}");
        }
    }

    #[test]
    fn one_person_does_nothing_with_the_own_account_or_an_administrators() {
        let own = UserFacts {
            is_own: true,
            needs_second: true,
        };
        let administrators = UserFacts {
            needs_second: true,
            ..UserFacts::default()
        };
        for event in EVENTS {
            let is_held = matches!(
                event,
                UserEvent::SetRoles | UserEvent::ResetPassword | UserEvent::Disable
            );
            let (first, second) = (ErrorCode::OwnAccount, ErrorCode::SecondPersonRequired);
            assert_eq!(event.bar(&own), is_held.then_some(first), "{event}");
            let barred = event.bar(&administrators);
            assert_eq!(barred, is_held.then_some(second), "{event}");
            assert_eq!(event.bar(&UserFacts::default()), None, "{event}");
        }
    }
}
