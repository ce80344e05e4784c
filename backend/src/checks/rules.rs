//! The rules of checks: the state machine of a part, what a check shows of its parts, what a
//! submission needs. Pure.

mod clocks;
mod visits;

pub use self::clocks::{DeviceTime, device_time, storable};
pub use self::visits::{Visiting, visiting};
use chrono::NaiveDate;
use sortition_contract::checks::{CheckResult, CheckState, FindingResult};
use sortition_contract::error::ErrorCode;

/// What happens to a part of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckEvent {
    /// It is opened to its inspectors.
    Release,
    /// Its inspectors begin.
    Start,
    /// A finding, evidence or the result is saved.
    Save,
    /// The lead inspector hands it in.
    Submit,
    /// The operator gives it back.
    Return,
    /// The operator takes it.
    Confirm,
    /// Two persons give it up.
    Terminate,
}

impl CheckEvent {
    /// All, in the order of a check's life.
    pub const ALL: &'static [Self] = &[
        Self::Release,
        Self::Start,
        Self::Save,
        Self::Submit,
        Self::Return,
        Self::Confirm,
        Self::Terminate,
    ];

    /// The word in paths and in `allowed_actions`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Start => "start",
            Self::Save => "save",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Confirm => "confirm",
            Self::Terminate => "terminate",
        }
    }
}

/// The part's states (`states.md`): from, event, to.
const MACHINE: &[(CheckState, CheckEvent, CheckState)] = &[
    (
        CheckState::Sealed,
        CheckEvent::Release,
        CheckState::Released,
    ),
    (
        CheckState::Released,
        CheckEvent::Start,
        CheckState::InProgress,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Save,
        CheckState::InProgress,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Submit,
        CheckState::Submitted,
    ),
    (
        CheckState::Returned,
        CheckEvent::Save,
        CheckState::InProgress,
    ),
    (
        CheckState::Returned,
        CheckEvent::Submit,
        CheckState::Submitted,
    ),
    (
        CheckState::Submitted,
        CheckEvent::Return,
        CheckState::Returned,
    ),
    (
        CheckState::Submitted,
        CheckEvent::Confirm,
        CheckState::Confirmed,
    ),
    (
        CheckState::Released,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
    (
        CheckState::InProgress,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
    (
        CheckState::Returned,
        CheckEvent::Terminate,
        CheckState::Terminated,
    ),
];

/// Where an event leads; none if the state doesn't allow it.
pub fn next(state: CheckState, event: CheckEvent) -> Option<CheckState> {
    MACHINE
        .iter()
        .find(|(from, by, _)| *from == state && *by == event)
        .map(|(_, _, to)| *to)
}

/// How far a part has come. One that was returned is behind one that waits for review.
const fn progress(state: CheckState) -> u8 {
    match state {
        CheckState::Sealed => 0,
        CheckState::Released => 1,
        CheckState::InProgress => 2,
        CheckState::Returned => 3,
        CheckState::Submitted => 4,
        CheckState::Confirmed => 5,
        CheckState::Terminated => 6,
        CheckState::Replaced => 7,
    }
}

/// Whether nothing more happens in this state.
pub const fn is_over(state: CheckState) -> bool {
    matches!(
        state,
        CheckState::Confirmed | CheckState::Terminated | CheckState::Replaced
    )
}

/// The least advanced part's state.
pub fn state_of(parts: impl IntoIterator<Item = CheckState>) -> Option<CheckState> {
    parts.into_iter().min_by_key(|state| progress(*state))
}

/// Whether a check with parts in these states may be given up: something of it is open, and nothing
/// of that is sealed or waits for its review.
pub fn may_be_given_up(parts: &[CheckState]) -> bool {
    let mut open = parts.iter().filter(|state| !is_over(**state)).peekable();
    open.peek().is_some() && open.all(|state| next(*state, CheckEvent::Terminate).is_some())
}

/// From the worst to the best (`api.md`).
const SEVERITY: [CheckResult; 8] = [
    CheckResult::R6,
    CheckResult::R5,
    CheckResult::R8,
    CheckResult::R3,
    CheckResult::R2,
    CheckResult::R4,
    CheckResult::R7,
    CheckResult::R1,
];

/// The worst of the parts' results; none while none has one.
pub fn worst(results: impl IntoIterator<Item = CheckResult>) -> Option<CheckResult> {
    let results: Vec<_> = results.into_iter().collect();
    SEVERITY.into_iter().find(|one| results.contains(one))
}

/// Which results count as problems found: whether R4 does is a setting with a day
/// (`r4_is_problem`). A result counts by the setting of the day on which it was entered, so that
/// what was counted stays counted when the setting changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// The values of the setting, each with its first day, the oldest first.
    r4: Vec<(NaiveDate, bool)>,
}

impl Problems {
    /// From the values of the setting, each with its first day, the oldest first.
    pub fn new(r4: Vec<(NaiveDate, bool)>) -> Self {
        Self { r4 }
    }

    /// Whether a result that was entered on a day is a problem. Before the first value its own holds.
    pub fn contain(&self, result: CheckResult, entered_on: NaiveDate) -> bool {
        let later = self.r4.partition_point(|(from, _)| *from <= entered_on);
        let value = self.r4.get(later.saturating_sub(1));
        result.is_problem(value.is_none_or(|(_, is_problem)| *is_problem))
    }
}

/// The results that may be chosen: R2 and R3 belong to market supervision, so only joint tasks
/// offer them (`domain.md` §1.9).
pub fn results_offered(is_joint: bool) -> Vec<CheckResult> {
    CheckResult::ALL
        .iter()
        .copied()
        .filter(|one| is_joint || !matches!(one, CheckResult::R2 | CheckResult::R3))
        .collect()
}

/// How many inspectors an inspection needs: two (劳动保障监察条例 第十六条), one if the task says so.
pub fn inspectors_needed(task_says: i32) -> usize {
    if task_says == 1 { 1 } else { 2 }
}

/// What a unit hands in.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// How many points the form has.
    pub points: usize,
    /// What was found, one per answered point.
    pub findings: Vec<FindingResult>,
    /// The overall result.
    pub result: Option<CheckResult>,
    /// Whether the representative's words or the refusal to sign are there.
    pub has_words: bool,
    /// How many files there are.
    pub evidence: usize,
}

/// Why a submission isn't complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// Points without an answer.
    #[error("{0} points have no answer")]
    PointsUnanswered(usize),
    /// No overall result.
    #[error("the overall result is missing")]
    ResultMissing,
    /// No problem found, with problems.
    #[error("the result contradicts the findings")]
    ResultContradicts,
    /// A result that must be shown.
    #[error("the result needs evidence")]
    EvidenceMissing,
    /// Nobody was heard.
    #[error("neither words nor refusal")]
    WordsMissing,
}

impl SubmissionError {
    /// Its code in the error table.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::PointsUnanswered(_) => ErrorCode::PointsUnanswered,
            Self::ResultMissing => ErrorCode::ResultMissing,
            Self::ResultContradicts => ErrorCode::ResultContradicts,
            Self::EvidenceMissing => ErrorCode::EvidenceMissing,
            Self::WordsMissing => ErrorCode::WordsMissing,
        }
    }
}

/// Whether what was handed in is complete and of one piece.
///
/// Where nobody could be met (R4), nothing of the kind is done there (R7) or the inspection was
/// obstructed (R6), points may stay unchecked, but each has to say so.
pub fn check_submission(submission: &Submission) -> Result<CheckResult, SubmissionError> {
    let result = submission.result.ok_or(SubmissionError::ResultMissing)?;
    let may_stay_unchecked = matches!(result, CheckResult::R4 | CheckResult::R6 | CheckResult::R7);
    let answered = submission
        .findings
        .iter()
        .filter(|one| may_stay_unchecked || **one != FindingResult::NotChecked)
        .count();
    let unanswered = submission.points.saturating_sub(answered);
    if unanswered > 0 {
        return Err(SubmissionError::PointsUnanswered(unanswered));
    }
    let has_problem = submission.findings.contains(&FindingResult::Problem);
    if has_problem && matches!(result, CheckResult::R1 | CheckResult::R7) {
        return Err(SubmissionError::ResultContradicts);
    }
    let must_be_shown = matches!(result, CheckResult::R4 | CheckResult::R6);
    if must_be_shown && submission.evidence == 0 {
        return Err(SubmissionError::EvidenceMissing);
    }
    if result != CheckResult::R4 && !submission.has_words {
        return Err(SubmissionError::WordsMissing);
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CheckState::{Confirmed, InProgress, Released, Returned, Sealed, Submitted};

    #[test]
    fn next_allows_what_the_table_has_and_nothing_else() {
        let allowed = |state| -> Vec<&str> {
            CheckEvent::ALL
                .iter()
                .filter(|event| next(state, **event).is_some())
                .map(|event| event.word())
                .collect()
        };
        assert_eq!(allowed(Sealed), ["release"]);
        assert_eq!(allowed(Released), ["start", "terminate"]);
        assert_eq!(allowed(InProgress), ["save", "submit", "terminate"]);
        assert_eq!(allowed(Returned), ["save", "submit", "terminate"]);
        assert_eq!(allowed(Submitted), ["return", "confirm"]);
        for last in [Confirmed, CheckState::Terminated, CheckState::Replaced] {
            assert!(allowed(last).is_empty());
        }
    }

    #[test]
    fn state_of_parts_is_the_least_advanced() {
        for (parts, state) in [
            (vec![Confirmed, Sealed], Sealed),
            (vec![Submitted, Returned], Returned),
            (vec![InProgress, Returned], InProgress),
            (vec![Confirmed, Confirmed], Confirmed),
        ] {
            assert_eq!(state_of(parts), Some(state));
        }
        assert_eq!(state_of([]), None);
    }

    #[test]
    fn may_be_given_up_needs_an_open_part_and_no_sealed_or_submitted_one() {
        for (parts, may) in [
            (vec![Released], true),
            (vec![Confirmed, Returned], true),
            (vec![InProgress, Submitted], false),
            (vec![Sealed], false),
            (vec![Confirmed, CheckState::Terminated], false),
            (vec![], false),
        ] {
            assert_eq!(may_be_given_up(&parts), may, "{parts:?}");
        }
    }

    #[test]
    fn worst_of_results_follows_the_order_of_the_api() {
        use CheckResult::{R1, R2, R3, R4, R5, R6, R7, R8};
        for (results, result) in [
            (vec![R1, R7], R7),
            (vec![R7, R4], R4),
            (vec![R4, R2], R2),
            (vec![R2, R3], R3),
            (vec![R3, R8], R8),
            (vec![R8, R6], R6),
            (vec![R5, R6], R6),
            (vec![R3, R5], R5),
        ] {
            assert_eq!(worst(results), Some(result));
        }
        assert_eq!(worst([]), None);
    }

    #[test]
    fn results_offered_hold_r2_and_r3_only_in_joint_tasks() {
        assert_eq!(results_offered(true).len(), 8);
        let alone = results_offered(false);
        assert_eq!(alone.len(), 6);
        assert!(!alone.contains(&CheckResult::R2) && !alone.contains(&CheckResult::R3));
    }

    #[test]
    fn problems_are_all_but_r1_and_r7_and_r4_by_the_setting_of_its_day() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let problems = Problems::new(vec![
            (day("2026-01-01"), true),
            (day("2026-11-20"), false),
            (day("2026-11-23"), true),
        ]);
        let codes = |on: &str| -> Vec<&str> {
            let all = CheckResult::ALL.iter();
            all.filter(|one| problems.contain(**one, day(on)))
                .map(|one| one.code())
                .collect()
        };
        for on in [
            "2025-06-01",
            "2026-01-01",
            "2026-11-19",
            "2026-11-23",
            "2027-01-01",
        ] {
            assert_eq!(codes(on), ["R2", "R3", "R4", "R5", "R6", "R8"], "{on}");
        }
        for on in ["2026-11-20", "2026-11-22"] {
            assert_eq!(codes(on), ["R2", "R3", "R5", "R6", "R8"], "{on}");
        }
        assert!(Problems::default().contain(CheckResult::R4, day("2026-11-20")));
    }

    fn complete(result: CheckResult, findings: &[FindingResult]) -> Submission {
        Submission {
            points: 2,
            findings: findings.to_vec(),
            result: Some(result),
            has_words: true,
            evidence: 1,
        }
    }

    #[test]
    fn check_submission_names_what_is_missing() {
        use FindingResult::{Compliant, NotApplicable, NotChecked, Problem};
        let good = [Compliant, NotApplicable];
        let bad = [Compliant, Problem];
        let none = [NotChecked, NotChecked];
        let whole = |result, findings: &[FindingResult]| complete(result, findings);
        for (submission, answer) in [
            (whole(CheckResult::R1, &good), Ok(CheckResult::R1)),
            (whole(CheckResult::R5, &bad), Ok(CheckResult::R5)),
            (whole(CheckResult::R4, &none), Ok(CheckResult::R4)),
            (
                whole(CheckResult::R1, &good[..1]),
                Err(SubmissionError::PointsUnanswered(1)),
            ),
            (
                whole(CheckResult::R1, &none),
                Err(SubmissionError::PointsUnanswered(2)),
            ),
            (
                whole(CheckResult::R1, &bad),
                Err(SubmissionError::ResultContradicts),
            ),
            (
                whole(CheckResult::R7, &bad),
                Err(SubmissionError::ResultContradicts),
            ),
            (
                Submission {
                    result: None,
                    ..whole(CheckResult::R1, &good)
                },
                Err(SubmissionError::ResultMissing),
            ),
            (
                Submission {
                    evidence: 0,
                    ..whole(CheckResult::R6, &bad)
                },
                Err(SubmissionError::EvidenceMissing),
            ),
            (
                Submission {
                    has_words: false,
                    ..whole(CheckResult::R1, &good)
                },
                Err(SubmissionError::WordsMissing),
            ),
            (
                Submission {
                    has_words: false,
                    ..whole(CheckResult::R4, &none)
                },
                Ok(CheckResult::R4),
            ),
        ] {
            assert_eq!(check_submission(&submission), answer, "{submission:?}");
        }
    }
}
