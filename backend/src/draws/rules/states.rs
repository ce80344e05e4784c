//! The life of a draw: its steps and guards, and what of the ceremony is still missing.

use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::kernel::two_persons::Asked;
use sortition_contract::draws::{DrawAction, DrawState};
use sortition_contract::error::ErrorCode;
use std::fmt;

/// What can happen to a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawEvent {
    /// A contributor commits.
    Commit,
    /// Files and manifest are fixed.
    Freeze,
    /// A contributor other than `system` reveals.
    Reveal,
    /// The beacon's value is recorded.
    RecordBeacon,
    /// Objects are drawn and inspectors matched.
    Draw,
    /// It is given up before anything was fixed.
    GiveUp,
    /// One person asks to abort it.
    AskAbort,
    /// Another one confirms.
    Abort,
    /// Inspectors are matched again.
    Rematch,
    /// Everybody may see it from now on.
    Publish,
}

impl fmt::Display for DrawEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Commit => "commit",
            Self::Freeze => "freeze",
            Self::Reveal => "reveal",
            Self::RecordBeacon => "record_beacon",
            Self::Draw => "draw",
            Self::GiveUp | Self::AskAbort | Self::Abort => "abort",
            Self::Rematch => "rematch",
            Self::Publish => "publish",
        })
    }
}

/// How far a ceremony is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether all contributors have committed.
    pub has_commits: bool,
    /// Whether all contributors have revealed.
    pub has_reveals: bool,
    /// Whether the beacon's value is there, or none is named.
    pub has_beacon: bool,
}

impl Progress {
    /// Whether the outcome is fixed: from then on nobody can abort.
    pub const fn is_complete(self) -> bool {
        self.has_reveals && self.has_beacon
    }
}

/// What decides, besides the state, who may do what with a draw.
#[derive(Clone, Copy, Debug, Default)]
pub struct DrawFacts {
    /// How far the ceremony is.
    pub progress: Progress,
    /// Whether each contributor for whom the caller acts has committed.
    pub has_committed: bool,
    /// Whether each of them has revealed.
    pub has_revealed: bool,
    /// Whether the time for reveals is over.
    pub is_late: bool,
    /// Whether a beacon is named whose value is there to be recorded.
    pub is_beacon_due: bool,
    /// Whether inspectors were matched.
    pub is_matched: bool,
    /// Whether somebody has asked to abort it.
    pub abort_asked: Asked,
}

impl Event for DrawEvent {
    type State = DrawState;
    type Facts = DrawFacts;
    type Action = DrawAction;

    const STEPS: &'static [Step<Self>] = &[
        (DrawState::Open, Self::Commit, DrawState::Open),
        (DrawState::Open, Self::Freeze, DrawState::Frozen),
        (DrawState::Open, Self::GiveUp, DrawState::Aborted),
        (DrawState::Frozen, Self::Reveal, DrawState::Revealing),
        (DrawState::Frozen, Self::RecordBeacon, DrawState::Revealing),
        (DrawState::Frozen, Self::Draw, DrawState::Drawn),
        (DrawState::Frozen, Self::AskAbort, DrawState::Frozen),
        (DrawState::Frozen, Self::Abort, DrawState::Aborted),
        (DrawState::Revealing, Self::Reveal, DrawState::Revealing),
        (
            DrawState::Revealing,
            Self::RecordBeacon,
            DrawState::Revealing,
        ),
        (DrawState::Revealing, Self::Draw, DrawState::Drawn),
        (DrawState::Revealing, Self::AskAbort, DrawState::Revealing),
        (DrawState::Revealing, Self::Abort, DrawState::Aborted),
        (DrawState::Drawn, Self::Rematch, DrawState::Drawn),
        (DrawState::Drawn, Self::Publish, DrawState::Drawn),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::Commit,
            code: ErrorCode::AlreadyCommitted,
            bars: |facts| facts.has_committed,
        },
        Guard {
            event: Self::Freeze,
            code: ErrorCode::MissingCommit,
            bars: |facts| !facts.progress.has_commits,
        },
        Guard {
            event: Self::Reveal,
            code: ErrorCode::AlreadyRevealed,
            bars: |facts| facts.has_revealed,
        },
        Guard {
            event: Self::Reveal,
            code: ErrorCode::RevealTooLate,
            bars: |facts| facts.is_late,
        },
        Guard {
            event: Self::RecordBeacon,
            code: ErrorCode::MissingReveal,
            bars: |facts| !facts.progress.has_reveals,
        },
        Guard {
            event: Self::RecordBeacon,
            code: ErrorCode::BadBeacon,
            bars: |facts| !facts.is_beacon_due,
        },
        Guard {
            event: Self::Draw,
            code: ErrorCode::MissingReveal,
            bars: |facts| !facts.progress.has_reveals,
        },
        Guard {
            event: Self::Draw,
            code: ErrorCode::BadBeacon,
            bars: |facts| !facts.progress.has_beacon,
        },
        Guard {
            event: Self::AskAbort,
            code: ErrorCode::TooLate,
            bars: |facts| facts.progress.is_complete(),
        },
        Guard {
            event: Self::Abort,
            code: ErrorCode::TooLate,
            bars: |facts| facts.progress.is_complete(),
        },
        Guard {
            event: Self::Abort,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.abort_asked.is_own(),
        },
        Guard {
            event: Self::Rematch,
            code: ErrorCode::AlreadyMatched,
            bars: |facts| facts.is_matched,
        },
    ];

    fn action(self) -> Option<DrawAction> {
        match self {
            Self::Commit => Some(DrawAction::Commit),
            Self::Freeze => Some(DrawAction::Freeze),
            Self::Reveal => Some(DrawAction::Reveal),
            Self::RecordBeacon => Some(DrawAction::RecordBeacon),
            Self::Draw => Some(DrawAction::Draw),
            Self::GiveUp | Self::AskAbort => Some(DrawAction::Abort),
            Self::Abort => Some(DrawAction::ConfirmAbort),
            Self::Rematch => Some(DrawAction::Rematch),
            Self::Publish => None,
        }
    }

    /// Each is a step of the ceremony.
    fn is_told(self) -> bool {
        true
    }
}

/// What somebody does who wants a draw to end without outcome: one person gives up what is open; what was
/// fixed one asks to abort, and another confirms.
pub fn ending(state: DrawState, asked: Asked) -> DrawEvent {
    match state {
        DrawState::Open => DrawEvent::GiveUp,
        _ => asked.turn(DrawEvent::AskAbort, DrawEvent::Abort),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [DrawEvent; 10] = [
        DrawEvent::Commit,
        DrawEvent::Freeze,
        DrawEvent::Reveal,
        DrawEvent::RecordBeacon,
        DrawEvent::Draw,
        DrawEvent::GiveUp,
        DrawEvent::AskAbort,
        DrawEvent::Abort,
        DrawEvent::Rematch,
        DrawEvent::Publish,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        let running = [
            DrawEvent::Reveal,
            DrawEvent::RecordBeacon,
            DrawEvent::Draw,
            DrawEvent::AskAbort,
            DrawEvent::Abort,
        ];
        for (state, allowed) in [
            (
                DrawState::Open,
                &[DrawEvent::Commit, DrawEvent::Freeze, DrawEvent::GiveUp][..],
            ),
            (DrawState::Frozen, &running),
            (DrawState::Revealing, &running),
            (DrawState::Drawn, &[DrawEvent::Rematch, DrawEvent::Publish]),
            (DrawState::Aborted, &[]),
        ] {
            let mut found = EVENTS.to_vec();
            found.retain(|event| event.next(state).is_some());
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn first_reveal_or_beacon_leads_on() {
        for (event, expected) in [
            (DrawEvent::Reveal, DrawState::Revealing),
            (DrawEvent::RecordBeacon, DrawState::Revealing),
            (DrawEvent::AskAbort, DrawState::Frozen),
            (DrawEvent::Abort, DrawState::Aborted),
            (DrawEvent::Draw, DrawState::Drawn),
        ] {
            assert_eq!(event.next(DrawState::Frozen), Some(expected), "{event}");
        }
    }

    #[test]
    fn ceremony_goes_on_when_what_comes_before_is_there() {
        let at = |has_commits, has_reveals, has_beacon| DrawFacts {
            progress: Progress {
                has_commits,
                has_reveals,
                has_beacon,
            },
            is_beacon_due: !has_beacon,
            ..DrawFacts::default()
        };
        let none = at(false, false, false);
        let (committed, revealed) = (at(true, false, false), at(true, true, false));
        let complete = at(true, true, true);
        let early = DrawFacts {
            is_beacon_due: false,
            ..revealed
        };
        for (event, facts, expected) in [
            (DrawEvent::Freeze, none, Some(ErrorCode::MissingCommit)),
            (DrawEvent::Freeze, committed, None),
            (
                DrawEvent::RecordBeacon,
                committed,
                Some(ErrorCode::MissingReveal),
            ),
            (DrawEvent::RecordBeacon, early, Some(ErrorCode::BadBeacon)),
            (DrawEvent::RecordBeacon, revealed, None),
            (DrawEvent::Draw, committed, Some(ErrorCode::MissingReveal)),
            (DrawEvent::Draw, revealed, Some(ErrorCode::BadBeacon)),
            (DrawEvent::Draw, complete, None),
            (DrawEvent::AskAbort, revealed, None),
            (DrawEvent::AskAbort, complete, Some(ErrorCode::TooLate)),
            (DrawEvent::Abort, complete, Some(ErrorCode::TooLate)),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event} {facts:?}");
        }
    }

    #[test]
    fn each_contributes_once_and_in_time() {
        let facts = |has_committed, has_revealed, is_late| DrawFacts {
            has_committed,
            has_revealed,
            is_late,
            ..DrawFacts::default()
        };
        for (event, facts, expected) in [
            (DrawEvent::Commit, facts(false, false, false), None),
            (
                DrawEvent::Commit,
                facts(true, false, false),
                Some(ErrorCode::AlreadyCommitted),
            ),
            (DrawEvent::Reveal, facts(true, false, false), None),
            (
                DrawEvent::Reveal,
                facts(true, true, true),
                Some(ErrorCode::AlreadyRevealed),
            ),
            (
                DrawEvent::Reveal,
                facts(true, false, true),
                Some(ErrorCode::RevealTooLate),
            ),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event} {facts:?}");
        }
    }

    #[test]
    fn who_asked_for_the_abort_does_not_confirm_it() {
        for (state, asked, expected, bar) in [
            (DrawState::Open, Asked::Nobody, DrawEvent::GiveUp, None),
            (DrawState::Frozen, Asked::Nobody, DrawEvent::AskAbort, None),
            (
                DrawState::Revealing,
                Asked::Caller,
                DrawEvent::Abort,
                Some(ErrorCode::OwnSubmission),
            ),
            (DrawState::Frozen, Asked::Another, DrawEvent::Abort, None),
        ] {
            let facts = DrawFacts {
                abort_asked: asked,
                ..DrawFacts::default()
            };
            let event = ending(state, asked);
            assert_eq!(event, expected, "{state} {asked:?}");
            assert_eq!(event.bar(&facts), bar, "{state} {asked:?}");
        }
    }

    #[test]
    fn what_is_matched_is_not_matched_again() {
        for (is_matched, expected) in [(false, None), (true, Some(ErrorCode::AlreadyMatched))] {
            let facts = DrawFacts {
                is_matched,
                ..DrawFacts::default()
            };
            assert_eq!(DrawEvent::Rematch.bar(&facts), expected);
        }
    }
}
