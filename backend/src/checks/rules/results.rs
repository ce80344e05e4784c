//! The results of checks: which may be chosen, which is the worst, which are problems.

use chrono::NaiveDate;
use sortition_contract::checks::CheckResult;

/// The worst of the parts' results; none while none has one.
pub fn worst(results: impl IntoIterator<Item = CheckResult>) -> Option<CheckResult> {
    let results: Vec<_> = results.into_iter().collect();
    let mut by_severity = CheckResult::BY_SEVERITY.into_iter();
    by_severity.find(|one| results.contains(one))
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn worse_results_are_those_that_the_worst_of_both_is() {
        for one in CheckResult::ALL.iter().copied() {
            for other in CheckResult::ALL.iter().copied() {
                let is_worse = other != one && worst([one, other]) == Some(other);
                assert_eq!(one.worse().contains(&other), is_worse, "{other} than {one}");
            }
        }
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
}
