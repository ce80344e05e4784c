//! The targets of the scheme (`domain.md` §4): compared as integers, rounded only for show.

use super::figures::{Values, count};
use serde::Deserialize;
use sortition_contract::reports::{CellKey, KpiKey, KpiView};

/// Basis points of a whole.
const WHOLE: i64 = 10_000;

/// The year's targets, as the setting holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Targets {
    /// K1
    pub joint_draws_bp: i64,
    /// K2
    pub joint_objects_bp: i64,
    /// K3
    pub credit_based_bp: i64,
}

/// How far each target is reached by the cumulative cells.
pub fn kpis(values: &Values, targets: Targets) -> Vec<KpiView> {
    [
        (
            KpiKey::JointDraws,
            CellKey::BTimes,
            CellKey::ATimes,
            targets.joint_draws_bp,
        ),
        (
            KpiKey::JointObjects,
            CellKey::BHouseholds,
            CellKey::AHouseholds,
            targets.joint_objects_bp,
        ),
        (
            KpiKey::CreditBased,
            CellKey::DTimes,
            CellKey::CTimes,
            targets.credit_based_bp,
        ),
    ]
    .into_iter()
    .map(|(key, numerator, denominator, target)| {
        kpi(
            key,
            count(values, numerator),
            count(values, denominator),
            target,
        )
    })
    .collect()
}

fn kpi(key: KpiKey, numerator: i64, denominator: i64, target_bp: i64) -> KpiView {
    let is_measured = denominator > 0;
    KpiView {
        key,
        numerator,
        denominator,
        ratio_bp: is_measured.then(|| numerator * WHOLE / denominator.max(1)),
        target_bp,
        still_needed: still_needed(numerator, denominator, target_bp),
        is_met: is_measured.then_some(numerator * WHOLE >= target_bp * denominator),
    }
}

/// The least x with (numerator + x) / (denominator + x) ≥ target: each further one counts below the
/// line too. None where no number is enough.
fn still_needed(numerator: i64, denominator: i64, target_bp: i64) -> Option<i64> {
    let missing = target_bp * denominator - numerator * WHOLE;
    if missing <= 0 {
        return Some(0);
    }
    let gain = WHOLE - target_bp;
    (gain > 0).then(|| (missing + gain - 1) / gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kpi_without_denominator_is_neither_met_nor_missed() {
        let kpi = kpi(KpiKey::JointDraws, 0, 0, 5000);
        assert_eq!(
            (kpi.ratio_bp, kpi.is_met, kpi.still_needed),
            (None, None, Some(0))
        );
    }

    #[test]
    fn kpi_at_the_target_is_met_and_just_below_is_not() {
        assert_eq!(kpi(KpiKey::JointDraws, 5, 10, 5000).is_met, Some(true));
        assert_eq!(kpi(KpiKey::JointDraws, 4, 9, 5000).is_met, Some(false));
        // 33.33…% is below 33.34 % and rounds down for show.
        let third = kpi(KpiKey::JointDraws, 1, 3, 3334);
        assert_eq!((third.ratio_bp, third.is_met), (Some(3333), Some(false)));
    }

    #[test]
    fn still_needed_is_the_least_number_that_reaches_it() {
        for numerator in 0..30 {
            for denominator in numerator..60 {
                for target in [2500, 5000, 9000] {
                    let reached = |x: i64| (numerator + x) * WHOLE >= target * (denominator + x);
                    let needed = still_needed(numerator, denominator, target).unwrap();
                    assert!(reached(needed));
                    assert!(needed == 0 || !reached(needed - 1));
                }
            }
        }
        assert_eq!(still_needed(1, 2, WHOLE), None);
        assert_eq!(still_needed(2, 2, WHOLE), Some(0));
    }
}
