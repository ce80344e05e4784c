//! Whether a year's plans reach the targets of the scheme, compared with integers; and who would
//! be visited too often.

use sortition_contract::plans::TargetForecast;

/// The whole, in basis points.
const WHOLE: u64 = 10_000;

/// One target with what is there.
pub fn target(name: &str, numerator: u64, denominator: u64, target_bp: u32) -> TargetForecast {
    let goal = u64::from(target_bp);
    let ratio_bp = (denominator > 0)
        .then(|| numerator.saturating_mul(WHOLE) / denominator)
        .and_then(|ratio| u32::try_from(ratio).ok());
    let is_met = numerator.saturating_mul(WHOLE) >= goal.saturating_mul(denominator);
    TargetForecast {
        target: name.to_owned(),
        numerator,
        denominator,
        ratio_bp,
        target_bp,
        still_needed: still_needed(numerator, denominator, goal),
        is_met,
    }
}

/// How many more reach the goal if each counts above and below; none if no number does.
fn still_needed(numerator: u64, denominator: u64, goal: u64) -> Option<u64> {
    let missing = goal
        .saturating_mul(denominator)
        .saturating_sub(numerator.saturating_mul(WHOLE));
    match WHOLE.saturating_sub(goal) {
        _ if missing == 0 => Some(0),
        0 => None,
        each => Some(missing.div_ceil(each)),
    }
}

/// How many visits, times 10,000, an object of a stratum expects of an entry in a year: one chance
/// for each of its months, but not again within the months that its scope leaves out.
pub fn expected_visits(size: u64, drawn: u64, draws: u64, exclude_months: Option<u32>) -> u64 {
    if size == 0 {
        return 0;
    }
    let chance = drawn.saturating_mul(WHOLE) / size;
    let most = match exclude_months {
        Some(months) if months > 0 => 12_u64.div_ceil(u64::from(months)),
        _ => draws,
    };
    chance.saturating_mul(draws).min(most.saturating_mul(WHOLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_is_compared_without_rounding() {
        for (numerator, denominator, target_bp, ratio_bp, still_needed, is_met) in [
            (0, 0, 5000, None, Some(0), true),
            (13, 28, 5000, Some(4642), Some(2), false),
            (14, 28, 5000, Some(5000), Some(0), true),
            (0, 3, 5000, Some(0), Some(3), false),
            (8999, 10_000, 9000, Some(8999), Some(10), false),
            (89_999, 100_000, 9000, Some(8999), Some(10), false),
            (1, 2, 10_000, Some(5000), None, false),
            (2, 2, 10_000, Some(10_000), Some(0), true),
        ] {
            let found = target("joint_draws", numerator, denominator, target_bp);
            assert_eq!(
                (found.ratio_bp, found.still_needed, found.is_met),
                (ratio_bp, still_needed, is_met),
                "{numerator}/{denominator} of {target_bp}"
            );
        }
    }

    #[test]
    fn still_needed_is_the_smallest_number_that_reaches_it() {
        for numerator in 0..30_u64 {
            for denominator in numerator..40 {
                let found = target("joint_objects", numerator, denominator, 2500);
                let more = found.still_needed.unwrap();
                assert!(target("", numerator + more, denominator + more, 2500).is_met);
                if more > 0 {
                    let less = more - 1;
                    assert!(!target("", numerator + less, denominator + less, 2500).is_met);
                }
            }
        }
    }

    #[test]
    fn expected_visits_keep_to_what_the_scope_leaves_out() {
        for (size, drawn, draws, exclude, expected) in [
            (0, 0, 12, None, 0),
            (100, 30, 1, None, 3000),
            (100, 30, 12, None, 36_000),
            (100, 30, 12, Some(12), 10_000),
            (100, 30, 12, Some(6), 20_000),
            (100, 100, 2, Some(0), 20_000),
        ] {
            assert_eq!(expected_visits(size, drawn, draws, exclude), expected);
        }
    }
}
