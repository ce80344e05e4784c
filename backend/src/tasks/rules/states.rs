//! The life of a task: its steps and guards, and from when on its draw fixes it.

use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::kernel::two_persons::Asked;
use sortition_contract::error::ErrorCode;
use sortition_contract::tasks::{TaskAction, TaskState};
use std::fmt;

/// What can happen to a task. Draw and checks cause some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// It is changed.
    Update,
    /// A unit names the inspectors that it puts forward.
    UpdateTeam,
    /// Its draw is opened.
    DrawOpened,
    /// Its draw is aborted.
    DrawAborted,
    /// It is drawn.
    Drawn,
    /// Checks of it are released; the first ones move it on.
    Released,
    /// Its last check is confirmed, terminated or replaced.
    Finished,
    /// The approver closes it.
    Close,
    /// One person asks to make it void.
    AskVoid,
    /// Another one confirms.
    Void,
}

impl fmt::Display for TaskEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Update => "update",
            Self::UpdateTeam => "set_team",
            Self::DrawOpened => "open_draw",
            Self::DrawAborted => "abort_draw",
            Self::Drawn => "draw",
            Self::Released => "release",
            Self::Finished => "finish",
            Self::Close => "close",
            Self::AskVoid | Self::Void => "void",
        })
    }
}

/// What decides, besides the state, who may do what with a task.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaskFacts {
    /// Whether its draw has fixed what depends on it.
    pub is_fixed: bool,
    /// Whether the caller made it, or a program of theirs did.
    pub is_author: bool,
    /// Whether somebody has asked to make it void.
    pub void_asked: Asked,
    /// Whether a check of it can't be opened, since its draw has found no inspectors yet.
    pub is_unmatched: bool,
}

impl Event for TaskEvent {
    type State = TaskState;
    type Facts = TaskFacts;
    type Action = TaskAction;

    const STEPS: &'static [Step<Self>] = &[
        (TaskState::Draft, Self::Update, TaskState::Draft),
        (TaskState::Draft, Self::UpdateTeam, TaskState::Draft),
        (TaskState::Draft, Self::AskVoid, TaskState::Draft),
        (TaskState::Draft, Self::Void, TaskState::Void),
        (TaskState::Returned, Self::Update, TaskState::Returned),
        (TaskState::Returned, Self::UpdateTeam, TaskState::Returned),
        (TaskState::Inviting, Self::Update, TaskState::Inviting),
        (TaskState::Inviting, Self::UpdateTeam, TaskState::Inviting),
        (TaskState::Inviting, Self::AskVoid, TaskState::Inviting),
        (TaskState::Inviting, Self::Void, TaskState::Void),
        (TaskState::Ready, Self::Update, TaskState::Ready),
        (TaskState::Ready, Self::UpdateTeam, TaskState::Ready),
        (TaskState::Ready, Self::DrawOpened, TaskState::Drawing),
        (TaskState::Ready, Self::AskVoid, TaskState::Ready),
        (TaskState::Ready, Self::Void, TaskState::Void),
        (TaskState::Drawing, Self::Update, TaskState::Drawing),
        (TaskState::Drawing, Self::UpdateTeam, TaskState::Drawing),
        (TaskState::Drawing, Self::DrawAborted, TaskState::Ready),
        (TaskState::Drawing, Self::Drawn, TaskState::Drawn),
        (TaskState::Drawn, Self::Update, TaskState::Drawn),
        (TaskState::Drawn, Self::UpdateTeam, TaskState::Drawn),
        (TaskState::Drawn, Self::Released, TaskState::Checking),
        (TaskState::Drawn, Self::AskVoid, TaskState::Drawn),
        (TaskState::Drawn, Self::Void, TaskState::Void),
        (TaskState::Checking, Self::Update, TaskState::Checking),
        (TaskState::Checking, Self::UpdateTeam, TaskState::Checking),
        // Offered for what is still sealed; the task itself moves with its first release.
        (TaskState::Checking, Self::Released, TaskState::Checking),
        (TaskState::Checking, Self::Finished, TaskState::Finished),
        (TaskState::Checking, Self::AskVoid, TaskState::Checking),
        (TaskState::Checking, Self::Void, TaskState::Void),
        (TaskState::Finished, Self::Close, TaskState::Closed),
    ];

    const GUARDS: &'static [Guard<Self>] = &[
        Guard {
            event: Self::UpdateTeam,
            code: ErrorCode::TaskFrozen,
            bars: |facts| facts.is_fixed,
        },
        Guard {
            event: Self::Released,
            code: ErrorCode::Unmatched,
            bars: |facts| facts.is_unmatched,
        },
        Guard {
            event: Self::Close,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.is_author,
        },
        Guard {
            event: Self::Void,
            code: ErrorCode::OwnSubmission,
            bars: |facts| facts.void_asked.is_own(),
        },
    ];

    fn action(self) -> Option<TaskAction> {
        match self {
            Self::Update => Some(TaskAction::Update),
            Self::UpdateTeam => Some(TaskAction::UpdateTeam),
            Self::DrawOpened => Some(TaskAction::OpenDraw),
            Self::Released => Some(TaskAction::Release),
            Self::AskVoid | Self::Void => Some(TaskAction::Void),
            Self::Close => Some(TaskAction::Close),
            Self::DrawAborted | Self::Drawn | Self::Finished => None,
        }
    }

    fn is_told(self) -> bool {
        self == Self::AskVoid
    }
}

/// Whether a task's draw has fixed what depends on it: from then on only title, document number and the
/// end of the period change. `is_frozen`: whether a draw of it is frozen or later.
pub fn is_fixed(state: TaskState, is_frozen: bool) -> bool {
    match state {
        TaskState::Drawing => is_frozen,
        TaskState::Drawn | TaskState::Checking => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [TaskEvent; 10] = [
        TaskEvent::Update,
        TaskEvent::UpdateTeam,
        TaskEvent::DrawOpened,
        TaskEvent::DrawAborted,
        TaskEvent::Drawn,
        TaskEvent::Released,
        TaskEvent::Finished,
        TaskEvent::Close,
        TaskEvent::AskVoid,
        TaskEvent::Void,
    ];

    #[test]
    fn each_state_allows_its_events_only() {
        use TaskEvent::{
            AskVoid, Close, DrawAborted, DrawOpened, Drawn, Finished, Released, Update, UpdateTeam,
            Void,
        };
        for (state, allowed) in [
            (TaskState::Draft, &[Update, UpdateTeam, AskVoid, Void][..]),
            (TaskState::Submitted, &[]),
            (TaskState::Returned, &[Update, UpdateTeam]),
            (TaskState::Inviting, &[Update, UpdateTeam, AskVoid, Void]),
            (
                TaskState::Ready,
                &[Update, UpdateTeam, DrawOpened, AskVoid, Void],
            ),
            (
                TaskState::Drawing,
                &[Update, UpdateTeam, DrawAborted, Drawn],
            ),
            (
                TaskState::Drawn,
                &[Update, UpdateTeam, Released, AskVoid, Void],
            ),
            (
                TaskState::Checking,
                &[Update, UpdateTeam, Released, Finished, AskVoid, Void],
            ),
            (TaskState::Finished, &[Close]),
            (TaskState::Closed, &[]),
            (TaskState::Void, &[]),
        ] {
            let mut found = EVENTS.to_vec();
            found.retain(|event| event.next(state).is_some());
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn only_some_events_move_a_task_on() {
        for (state, event, expected) in [
            (TaskState::Ready, TaskEvent::DrawOpened, TaskState::Drawing),
            (TaskState::Drawing, TaskEvent::DrawAborted, TaskState::Ready),
            (TaskState::Drawing, TaskEvent::Drawn, TaskState::Drawn),
            (TaskState::Drawn, TaskEvent::Released, TaskState::Checking),
            (
                TaskState::Checking,
                TaskEvent::Released,
                TaskState::Checking,
            ),
            (
                TaskState::Checking,
                TaskEvent::Finished,
                TaskState::Finished,
            ),
            (TaskState::Finished, TaskEvent::Close, TaskState::Closed),
            (TaskState::Ready, TaskEvent::AskVoid, TaskState::Ready),
            (TaskState::Ready, TaskEvent::Void, TaskState::Void),
        ] {
            assert_eq!(event.next(state), Some(expected), "{state} {event}");
        }
    }

    #[test]
    fn nobody_closes_their_own_or_confirms_what_they_asked() {
        let asked = |void_asked| TaskFacts {
            void_asked,
            ..TaskFacts::default()
        };
        let own = TaskFacts {
            is_author: true,
            ..TaskFacts::default()
        };
        for (event, facts, expected) in [
            (TaskEvent::Close, own, Some(ErrorCode::OwnSubmission)),
            (TaskEvent::Close, TaskFacts::default(), None),
            (
                TaskEvent::Void,
                asked(Asked::Caller),
                Some(ErrorCode::OwnSubmission),
            ),
            (TaskEvent::Void, asked(Asked::Another), None),
            (TaskEvent::AskVoid, own, None),
        ] {
            assert_eq!(event.bar(&facts), expected, "{event} {facts:?}");
        }
    }

    #[test]
    fn nothing_is_released_before_its_inspectors_are_found() {
        for (is_unmatched, expected) in [(true, Some(ErrorCode::Unmatched)), (false, None)] {
            let facts = TaskFacts {
                is_unmatched,
                ..TaskFacts::default()
            };
            assert_eq!(TaskEvent::Released.bar(&facts), expected);
        }
    }

    #[test]
    fn task_is_free_until_its_draw_is_frozen() {
        for (state, is_frozen, expected) in [
            (TaskState::Ready, false, false),
            (TaskState::Drawing, false, false),
            (TaskState::Drawing, true, true),
            (TaskState::Drawn, true, true),
            (TaskState::Checking, true, true),
        ] {
            let facts = TaskFacts {
                is_fixed: is_fixed(state, is_frozen),
                ..TaskFacts::default()
            };
            assert_eq!(facts.is_fixed, expected, "{state}");
            let bar = expected.then_some(ErrorCode::TaskFrozen);
            assert_eq!(TaskEvent::UpdateTeam.bar(&facts), bar, "{state}");
            assert_eq!(TaskEvent::Update.bar(&facts), None, "{state}");
        }
    }
}
