//! Whom a scope meets: the first reason that holds, visits and the cap, what an exclusion rests on.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ratios(strata: &[&str]) -> Vec<StratumRatio> {
    let of = |stratum: &&str| StratumRatio {
        stratum: (*stratum).to_owned(),
        ratio_bp: 100,
        min: None,
        max: None,
    };
    strata.iter().map(of).collect()
}

const FINE: Candidate<'static> = Candidate {
    object_type: ObjectType::Enterprise,
    is_active: true,
    credit_class: Some(CreditClass::A),
    visits: &[],
};

const CAP: Cap = Cap {
    visits: 2,
    excludes: true,
};

fn terms() -> Terms {
    let types = [vec!["enterprise".to_owned()]];
    Terms::new(
        &ratios(&["A", "unrated"]),
        &types,
        Some(12),
        CAP,
        day("2026-11-23"),
    )
}

#[test]
fn place_names_the_first_reason_that_holds() {
    let lately = [day("2026-11-01"), day("2026-02-01")];
    let worst = Candidate {
        object_type: ObjectType::Other,
        is_active: false,
        credit_class: Some(CreditClass::D),
        visits: &lately,
    };
    let no_months = Terms::new(&ratios(&["A"]), &[], None, CAP, day("2026-11-23"));
    let steps = [
        (worst, Err(ExclusionReason::Inactive)),
        (
            Candidate {
                is_active: true,
                ..worst
            },
            Err(ExclusionReason::RecentlyChecked),
        ),
        (
            Candidate {
                credit_class: Some(CreditClass::D),
                object_type: ObjectType::Other,
                ..FINE
            },
            Err(ExclusionReason::NoRatio),
        ),
        (
            Candidate {
                object_type: ObjectType::Other,
                ..FINE
            },
            Err(ExclusionReason::WrongType),
        ),
        (FINE, Ok("A")),
        (
            Candidate {
                credit_class: None,
                ..FINE
            },
            Ok("unrated"),
        ),
    ];
    for (candidate, expected) in steps {
        assert_eq!(terms().place(&candidate), expected, "{candidate:?}");
    }
    let capped = Candidate {
        is_active: true,
        ..worst
    };
    assert_eq!(no_months.place(&capped), Err(ExclusionReason::CapReached));
}

#[test]
fn cap_counts_the_visits_of_the_year_and_leaves_out_only_where_it_shall() {
    let warning = Cap {
        excludes: false,
        ..CAP
    };
    let of = |cap| Terms::new(&ratios(&["A"]), &[], None, cap, day("2026-11-23"));
    for (visits, is_reached) in [
        (&[][..], false),
        (&["2026-01-01"], false),
        (&["2026-01-01", "2025-12-31"], false),
        (&["2026-01-01", "2026-11-23"], true),
        (&["2026-01-01", "2026-06-01", "2026-11-23"], true),
    ] {
        let days: Vec<NaiveDate> = visits.iter().map(|text| day(text)).collect();
        let candidate = Candidate {
            visits: &days,
            ..FINE
        };
        assert_eq!(of(CAP).has_reached_cap(&days), is_reached, "{visits:?}");
        assert_eq!(of(CAP).place(&candidate).is_err(), is_reached, "{visits:?}");
        assert_eq!(of(warning).place(&candidate), Ok("A"), "{visits:?}");
    }
    let none = Cap { visits: 0, ..CAP };
    assert_eq!(of(none).place(&FINE), Ok("A"), "without a visit");
}

/// Each set of up to four visits on telling days, for each set of terms.
fn visit_sets() -> Vec<(Terms, Vec<NaiveDate>)> {
    let days = ["2025-06-01", "2025-12-31", "2026-01-01", "2026-11-23"].map(day);
    let mut sets = Vec::new();
    for months in [None, Some(3), Some(12), Some(24)] {
        for visits in 0..4 {
            for excludes in [true, false] {
                let cap = Cap { visits, excludes };
                let terms = Terms::new(&ratios(&["A"]), &[], months, cap, day("2026-11-23"));
                for mask in 0..16_u8 {
                    let chosen = (0..4).filter(|place| mask >> place & 1 == 1);
                    let chosen = chosen.map(|place: usize| days[place]).collect();
                    sets.push((terms.clone(), chosen));
                }
            }
        }
    }
    sets
}

#[test]
fn grounds_are_what_an_exclusion_by_checks_rests_on() {
    let mut seen = 0;
    for (terms, visits) in visit_sets() {
        let place = |visits: &[NaiveDate]| terms.place(&Candidate { visits, ..FINE });
        let Err(reason) = place(&visits) else {
            continue;
        };
        let grounds = terms.grounds(reason, &visits).expect("by checks");
        assert!(grounds.visits.len() >= grounds.needed);
        // So many of them are enough, one fewer of them isn't.
        let some = |count: usize| -> Vec<NaiveDate> {
            grounds
                .visits
                .iter()
                .take(count)
                .map(|place| visits[*place])
                .collect()
        };
        assert_eq!(place(&some(grounds.needed)), Err(reason));
        assert_ne!(place(&some(grounds.needed - 1)), Err(reason));
        assert!(visits.iter().all(|visit| {
            *visit >= terms.visits_since()
                || terms
                    .grounds(reason, &[*visit])
                    .is_some_and(|one| one.visits.is_empty())
        }));
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
    assert_eq!(
        terms().grounds(ExclusionReason::Inactive, &[day("2026-11-01")]),
        None
    );
}

#[test]
fn more_visits_only_leave_out_more() {
    for (terms, visits) in visit_sets() {
        let place = |visits: &[NaiveDate]| terms.place(&Candidate { visits, ..FINE });
        for known in 0..visits.len() {
            if place(&visits[..known]).is_err() {
                assert!(place(&visits).is_err(), "{terms:?} {visits:?}");
            }
        }
    }
}

#[test]
fn place_takes_in_again_after_exactly_the_months() {
    for (last, expected) in [
        ("2025-11-22", Ok("A")),
        ("2025-11-23", Ok("A")),
        ("2025-11-24", Err(ExclusionReason::RecentlyChecked)),
        ("2026-11-23", Err(ExclusionReason::RecentlyChecked)),
    ] {
        let visits = [day(last)];
        let terms = Terms::new(
            &ratios(&["A"]),
            &[],
            Some(12),
            Cap { visits: 9, ..CAP },
            day("2026-11-23"),
        );
        let candidate = Candidate {
            visits: &visits,
            ..FINE
        };
        assert_eq!(terms.place(&candidate), expected, "{last}");
    }
}

#[test]
fn place_without_classes_or_types_takes_all_that_are_active() {
    let any = Terms::new(
        &ratios(&["all"]),
        &[vec![], vec!["other".to_owned()]],
        None,
        CAP,
        day("2026-11-23"),
    );
    let checked = Candidate {
        visits: &[day("2026-11-22")],
        credit_class: Some(CreditClass::D),
        ..FINE
    };
    assert_eq!(any.place(&checked), Ok("all"));
}

#[test]
fn enterprises_are_told_by_code_or_type() {
    for (code, object_type, expected) in [
        ("91130100MA0000001A", ObjectType::Other, true),
        ("52130100MA0000001A", ObjectType::Enterprise, false),
        ("SJZ000000001", ObjectType::LabourDispatch, true),
        ("SJZ000000001", ObjectType::ConstructionProject, false),
    ] {
        assert_eq!(is_enterprise(code, object_type), expected, "{code}");
    }
}

#[test]
fn leaves_out_since_is_the_day_from_which_a_visit_can_leave_an_object_out() {
    let of = |months, excludes| {
        let cap = Cap { excludes, ..CAP };
        let terms = Terms::new(&ratios(&["A"]), &[], months, cap, day("2026-11-23"));
        terms.leaves_out_since()
    };
    assert_eq!(of(None, false), None);
    assert_eq!(of(Some(0), false), None);
    assert_eq!(of(Some(3), false), Some(day("2026-08-24")));
    assert_eq!(of(Some(12), true), Some(day("2025-11-24")));
    assert_eq!(of(Some(3), true), Some(day("2026-01-01")));
    assert_eq!(of(None, true), Some(day("2026-01-01")));
}
