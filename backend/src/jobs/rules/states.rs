//! The life of a job (`states.md`, "Job").

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::{JobAction, JobPhase, JobState};
use std::fmt;

/// What can happen to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEvent {
    /// A server takes it.
    Lease,
    /// Somebody cancels it that nobody works on: here and now.
    Cancel,
    /// Somebody cancels it that a server works on, which stops at the next batch.
    RequestCancel,
    /// The server stops, as it was asked to.
    Stop,
    /// A part of it is done, and stays so.
    Write,
    /// All is done.
    Succeed,
    /// It can't be done.
    Fail,
    /// The server lets it go undone.
    Requeue,
    /// The server is gone.
    ServerDied,
}

/// What decides, besides the state, whether a job is cancelled.
#[derive(Clone, Copy, Debug, Default)]
pub struct JobFacts {
    /// Whether it writes what it has found right.
    pub is_writing: bool,
}

impl JobFacts {
    /// By what the job is at. One that is queued again may say what it was at before.
    pub fn of(phase: Option<JobPhase>) -> Self {
        Self {
            is_writing: phase == Some(JobPhase::Apply),
        }
    }
}

/// What cancelling it is.
pub const fn cancelling(state: JobState) -> JobEvent {
    match state {
        JobState::Running => JobEvent::RequestCancel,
        _ => JobEvent::Cancel,
    }
}

impl Event for JobEvent {
    type State = JobState;
    type Facts = JobFacts;
    type Action = JobAction;

    const STEPS: &'static [Step<Self>] = &[
        (JobState::Queued, Self::Lease, JobState::Running),
        (JobState::Queued, Self::Cancel, JobState::Cancelled),
        (JobState::Running, Self::RequestCancel, JobState::Running),
        (JobState::Running, Self::Stop, JobState::Cancelled),
        (JobState::Running, Self::Write, JobState::Running),
        (JobState::Running, Self::Succeed, JobState::Succeeded),
        (JobState::Running, Self::Fail, JobState::Failed),
        (JobState::Running, Self::Requeue, JobState::Queued),
        (JobState::Running, Self::ServerDied, JobState::Queued),
    ];

    const GUARDS: &'static [Guard<Self>] = &[Guard {
        event: Self::RequestCancel,
        code: ErrorCode::TooLate,
        bars: |facts| facts.is_writing,
    }];

    fn action(self) -> Option<JobAction> {
        match self {
            Self::Cancel | Self::RequestCancel => Some(JobAction::Cancel),
            Self::Lease
            | Self::Stop
            | Self::Write
            | Self::Succeed
            | Self::Fail
            | Self::Requeue
            | Self::ServerDied => None,
        }
    }

    fn is_told(self) -> bool {
        self == Self::RequestCancel
    }
}

impl fmt::Display for JobEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Lease => "lease",
            // However it came to its end.
            Self::Cancel | Self::Stop => "cancel",
            Self::RequestCancel => "request_cancel",
            Self::Write => "write",
            Self::Succeed => "succeed",
            Self::Fail => "fail",
            Self::Requeue => "requeue",
            Self::ServerDied => "server_died",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_depends_on_state_and_phase() {
        use JobPhase::{Apply, Check, Read};
        use JobState::{Cancelled, Failed, Queued, Running, Succeeded};
        let too_late = Some(ErrorCode::TooLate);
        for (state, phase, next, bar) in [
            (Queued, None, Some(Cancelled), None),
            // Queued again after a server was lost while it wrote.
            (Queued, Some(Apply), Some(Cancelled), None),
            (Running, None, Some(Running), None),
            (Running, Some(Read), Some(Running), None),
            (Running, Some(Check), Some(Running), None),
            (Running, Some(Apply), Some(Running), too_late),
            (Succeeded, Some(Apply), None, None),
            (Failed, Some(Read), None, None),
            (Cancelled, None, None, None),
        ] {
            let event = cancelling(state);
            assert_eq!(event.next(state), next, "{state} {phase:?}");
            assert_eq!(event.bar(&JobFacts::of(phase)), bar, "{state} {phase:?}");
        }
    }

    #[test]
    fn what_is_over_stays_so() {
        for (state, event, _) in JobEvent::STEPS {
            assert!(!state.is_over(), "{state} {event}");
        }
    }
}
