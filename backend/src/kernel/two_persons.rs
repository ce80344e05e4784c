//! What takes two persons: one asks, another confirms (`states.md`, common rule 2). Asking and confirming
//! are two events of a life, and one action of whoever's turn it is.

use crate::kernel::auth::Actor;
use sortition_contract::ids::UserId;

/// Whether somebody has asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nobody has.
    #[default]
    Nobody,
    /// Who calls now.
    Caller,
    /// Somebody else.
    Another,
}

impl Asked {
    /// For a caller, by who asked.
    pub fn of(actor: &Actor, asked_by: Option<&UserId>) -> Self {
        match asked_by {
            None => Self::Nobody,
            Some(id) if actor.is(Some(id)) => Self::Caller,
            Some(_) => Self::Another,
        }
    }

    /// Which of the two events is next.
    pub fn turn<E>(self, ask: E, confirm: E) -> E {
        match self {
            Self::Nobody => ask,
            Self::Caller | Self::Another => confirm,
        }
    }

    /// Whether the caller would confirm what they asked for themselves: the guard of the second event.
    pub fn is_own(self) -> bool {
        self == Self::Caller
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asked_confirms_nothing() {
        for (asked, turn, is_own) in [
            (Asked::Nobody, "ask", false),
            (Asked::Caller, "confirm", true),
            (Asked::Another, "confirm", false),
        ] {
            assert_eq!(asked.turn("ask", "confirm"), turn);
            assert_eq!(asked.is_own(), is_own, "{asked:?}");
        }
    }
}
