//! How many objects of a stratum are drawn, and how many reserves follow them. The formula is the
//! draw's own (SPEC §4), so that a forecast says what the draw does.

use sortition_contract::plans::StratumRatio;
use sortition_contract::plans::StratumSize;
use std::collections::BTreeMap;

/// The strata in the order in which they are shown.
pub const STRATA: [&str; 6] = ["A", "B", "C", "D", UNRATED, ALL];
/// The stratum of objects without a credit class.
pub const UNRATED: &str = "unrated";
/// The one stratum of a draw that doesn't look at credit classes.
pub const ALL: &str = "all";

/// A stratum's name, for as long as one likes; that of an unknown class is `unrated`, which can't
/// be, since the register holds known ones only.
pub fn named(stratum: &str) -> &'static str {
    STRATA
        .into_iter()
        .find(|known| *known == stratum)
        .unwrap_or(UNRATED)
}

/// `min(size, max(min, min(max, ceil(size × ratio_bp / 10000))))`.
pub fn draw(size: u64, ratio: &StratumRatio) -> u64 {
    sortition_draw::draw_count(
        size,
        u64::from(ratio.ratio_bp),
        u64::from(ratio.min.unwrap_or(0)),
        ratio.max.map(u64::from),
    )
}

/// `min(size − draw, ceil(draw × reserve_bp / 10000))`.
pub fn reserve(size: u64, drawn: u64, reserve_bp: u32) -> u64 {
    sortition_draw::reserve_count(size, drawn, u64::from(reserve_bp))
}

/// Whether objects are drawn by their credit class.
pub fn is_credit_based(ratios: &[StratumRatio]) -> bool {
    !ratios.is_empty() && ratios.iter().all(|ratio| ratio.stratum != ALL)
}

/// Ratios that ask for nothing of any class: for sizes before ratios are chosen.
pub fn no_ratios() -> Vec<StratumRatio> {
    let classes = STRATA.iter().filter(|stratum| **stratum != ALL);
    classes
        .map(|stratum| StratumRatio {
            stratum: (*stratum).to_owned(),
            ratio_bp: 0,
            min: None,
            max: None,
        })
        .collect()
}

/// The strata of ratios, in their order, with what is drawn of them.
pub fn strata(
    sizes: &BTreeMap<String, u64>,
    ratios: &[StratumRatio],
    reserve_bp: u32,
) -> Vec<StratumSize> {
    let ratio_of = |stratum: &&str| ratios.iter().find(|ratio| ratio.stratum == **stratum);
    STRATA
        .iter()
        .filter_map(ratio_of)
        .map(|ratio| {
            let size = sizes.get(&ratio.stratum).copied().unwrap_or(0);
            let drawn = draw(size, ratio);
            StratumSize {
                stratum: ratio.stratum.clone(),
                size,
                ratio_bp: ratio.ratio_bp,
                plain_number: ratio.plain_number(),
                draw: drawn,
                reserve: reserve(size, drawn, reserve_bp),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(ratio_bp: u32, min: Option<u32>, max: Option<u32>) -> StratumRatio {
        StratumRatio {
            stratum: "A".to_owned(),
            ratio_bp,
            min,
            max,
        }
    }

    #[test]
    fn draw_keeps_to_its_bounds() {
        for (size, ratio, expected) in [
            (0, ratio(10_000, Some(3), None), 0),
            (1, ratio(1, None, None), 1),
            (100, ratio(0, None, None), 0),
            (100, ratio(100, None, None), 1),
            (101, ratio(100, None, None), 2),
            (100, ratio(10_000, None, None), 100),
            (100, ratio(300, Some(5), None), 5),
            (100, ratio(3000, None, Some(10)), 10),
            // A plain number: no ratio, least and most alike.
            (100, ratio(0, Some(7), Some(7)), 7),
            (4, ratio(0, Some(7), Some(7)), 4),
            // The least wins over the most.
            (100, ratio(5000, Some(20), Some(10)), 20),
            (90, ratio(250, None, None), 3),
        ] {
            assert_eq!(draw(size, &ratio), expected, "{size} {ratio:?}");
        }
    }

    #[test]
    fn reserve_never_exceeds_who_is_left() {
        for (size, drawn, reserve_bp, expected) in [
            (100, 10, 2000, 2),
            (100, 11, 2000, 3),
            (11, 10, 2000, 1),
            (10, 10, 2000, 0),
            (100, 10, 0, 0),
        ] {
            assert_eq!(reserve(size, drawn, reserve_bp), expected);
        }
    }

    #[test]
    fn strata_stand_in_their_order_whatever_the_ratios_order() {
        let of = |stratum: &str| StratumRatio {
            stratum: stratum.to_owned(),
            ..ratio(1000, None, None)
        };
        let sizes = BTreeMap::from([("A".to_owned(), 10), ("D".to_owned(), 5)]);
        let strata = strata(&sizes, &[of("unrated"), of("D"), of("A")], 2000);
        let names: Vec<&str> = strata.iter().map(|one| one.stratum.as_str()).collect();
        assert_eq!(names, ["A", "D", "unrated"]);
        assert_eq!((strata[0].draw, strata[1].draw, strata[2].draw), (1, 1, 0));
    }

    #[test]
    fn credit_based_is_what_names_classes() {
        let of = |stratum: &str| StratumRatio {
            stratum: stratum.to_owned(),
            ..ratio(1000, None, None)
        };
        assert!(is_credit_based(&[of("A"), of("unrated")]));
        assert!(!is_credit_based(&[of("all")]));
        assert!(!is_credit_based(&[]));
    }
}
