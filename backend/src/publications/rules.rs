//! The rules of publications: the state machine, the flags. Pure.

use chrono::{DateTime, Duration, Utc};
use sortition_contract::publications::PublicationState;

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
    /// It is taken off its site.
    TakeDown,
}

impl PublicationEvent {
    /// All, in the order of a publication's life.
    pub const ALL: &'static [Self] = &[
        Self::Update,
        Self::Submit,
        Self::Withdraw,
        Self::Approve,
        Self::Return,
        Self::Withhold,
        Self::Publish,
        Self::Correct,
        Self::TakeDown,
    ];

    /// The word in paths and in `allowed_actions`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Withhold => "withhold",
            Self::Publish => "publish",
            Self::Correct => "correct",
            Self::TakeDown => "take-down",
        }
    }

    /// The event of a word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

use PublicationEvent as Event;
use PublicationState as State;

/// The states (`states.md`): from, event, to. A correction leaves its original published until it
/// is published itself.
const MACHINE: &[(State, Event, State)] = &[
    (State::Draft, Event::Update, State::Draft),
    (State::Returned, Event::Update, State::Returned),
    (State::Draft, Event::Submit, State::Submitted),
    (State::Returned, Event::Submit, State::Submitted),
    (State::Submitted, Event::Withdraw, State::Draft),
    (State::Submitted, Event::Approve, State::Approved),
    (State::Submitted, Event::Return, State::Returned),
    (State::Submitted, Event::Withhold, State::NotPublic),
    (State::Approved, Event::Publish, State::Published),
    (State::Published, Event::Correct, State::Published),
    (State::Published, Event::TakeDown, State::Withdrawn),
    (State::Corrected, Event::TakeDown, State::Withdrawn),
];

/// Where an event leads; none if the state doesn't allow it.
pub fn next(state: State, event: Event) -> Option<State> {
    MACHINE
        .iter()
        .find(|(from, by, _)| *from == state && *by == event)
        .map(|(_, _, to)| *to)
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

    #[test]
    fn next_allows_what_the_table_has_and_nothing_else() {
        let allowed = |state| -> Vec<&str> {
            Event::ALL
                .iter()
                .filter(|event| next(state, **event).is_some())
                .map(|event| event.word())
                .collect()
        };
        assert_eq!(allowed(State::Draft), ["update", "submit"]);
        assert_eq!(allowed(State::Returned), ["update", "submit"]);
        assert_eq!(
            allowed(State::Submitted),
            ["withdraw", "approve", "return", "withhold"]
        );
        assert_eq!(allowed(State::Approved), ["publish"]);
        assert_eq!(allowed(State::Published), ["correct", "take-down"]);
        assert_eq!(allowed(State::Corrected), ["take-down"]);
        assert!(allowed(State::NotPublic).is_empty());
        assert!(allowed(State::Withdrawn).is_empty());
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
