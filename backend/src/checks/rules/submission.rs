//! What an inspection needs: how many inspectors, and what they hand in.

use sortition_contract::checks::{CheckResult, FindingResult};
use sortition_contract::error::ErrorCode;

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
