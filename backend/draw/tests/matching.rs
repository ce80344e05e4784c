//! Properties of the matching: everybody gets their inspectors, nobody a barred one, and no load
//! is higher than it must be, by a naive maximum flow.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sortition_draw::{Insufficient, Matched, Mode, rehearse};
use support::{Draft, cases, seed};

/// Small draws with one to three units, areas and many conflicts.
fn barred() -> impl Strategy<Value = Draft> {
    let unit = (1..7_usize, 0..4_u64);
    (
        1..9_usize,
        prop::collection::vec(unit, 1..4),
        prop::collection::vec((0..20_usize, 0..9_usize), 0..50),
        prop::collection::vec(0..3_usize, 30),
        prop::option::of(1..6_u64),
    )
        .prop_map(|(objects, units, conflicts, areas, max_load)| {
            let mut draft = Draft::plain(objects, objects as u64, 0, 1);
            let mut areas = areas.into_iter().cycle();
            let mut area = |choice: [&str; 3]| choice[areas.next().unwrap()].to_owned();
            for object in &mut draft.objects {
                object.2 = area(["-", "130102", "130104"]);
            }
            draft.units.clear();
            for (number, (inspectors, demand)) in units.into_iter().enumerate() {
                let demand = if number == 0 { demand.max(1) } else { demand };
                draft.units.push((format!("U{number}"), demand));
                for inspector in 0..inspectors {
                    let key = format!("I{number}{inspector}");
                    let areas = area(["*", "130102,130104", "130104"]);
                    draft.inspectors.push((key, format!("U{number}"), areas));
                }
            }
            let pairs: BTreeSet<(usize, usize)> = conflicts.into_iter().collect();
            draft.conflicts = pairs
                .into_iter()
                .map(|(i, o)| (i % draft.inspectors.len(), o % draft.objects.len()))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(|(i, o)| (draft.inspectors[i].0.clone(), draft.objects[o].0.clone()))
                .collect();
            draft.max_load = max_load;
            draft
        })
}

fn may_take(draft: &Draft, inspector: &str, object: &str) -> bool {
    let area = &draft.objects.iter().find(|one| one.0 == object).unwrap().2;
    let areas = &draft
        .inspectors
        .iter()
        .find(|one| one.0 == inspector)
        .unwrap()
        .2;
    let conflict = (inspector.to_owned(), object.to_owned());
    (area == "-" || areas == "*" || areas.split(',').any(|own| own == area))
        && !draft.conflicts.contains(&conflict)
}

/// Whether a cap serves `demand` workers to each object: repeated depth-first augmentation.
fn serves(able: &[Vec<usize>], workers: usize, demand: u64, cap: u64) -> bool {
    fn place(
        object: usize,
        able: &[Vec<usize>],
        cap: usize,
        held: &mut [Vec<usize>],
        seen: &mut [bool],
    ) -> bool {
        for &worker in &able[object] {
            if seen[worker] || held[worker].contains(&object) {
                continue;
            }
            seen[worker] = true;
            if held[worker].len() < cap {
                held[worker].push(object);
                return true;
            }
            for index in 0..held[worker].len() {
                let other = held[worker][index];
                if place(other, able, cap, held, seen) {
                    held[worker][index] = object;
                    return true;
                }
            }
        }
        false
    }
    let mut held = vec![Vec::new(); workers];
    (0..able.len()).all(|object| {
        (0..demand).all(|_| {
            place(
                object,
                able,
                cap as usize,
                &mut held,
                &mut vec![false; workers],
            )
        })
    })
}

/// The smallest cap from the equal share to the limit that serves all.
fn smallest_cap(able: &[Vec<usize>], workers: usize, demand: u64, limit: u64) -> Option<u64> {
    let share = (able.len() as u64 * demand).div_ceil(workers as u64);
    (share..=limit).find(|cap| serves(able, workers, demand, *cap))
}

fn loads<'a>(objects: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u64> {
    let mut loads = BTreeMap::new();
    for key in objects {
        *loads.entry(key).or_insert(0) += 1;
    }
    loads
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn match_with_barred_pairs_has_no_load_above_the_smallest_cap(
        draft in barred(),
        number in any::<u64>(),
    ) {
        let files = draft.files();
        let (selection, matching) = rehearse(&draft.manifest(&files), &files, &seed(number));
        let objects: Vec<&str> = selection.objects.iter().map(|one| one.key.as_str()).collect();
        let limit = draft.max_load.unwrap_or(objects.len() as u64);
        let mut caps = Vec::new();
        for (unit, demand) in draft.units.iter().filter(|(_, demand)| *demand > 0) {
            let own: Vec<&str> = draft.inspectors.iter()
                .filter(|one| one.1 == *unit).map(|one| one.0.as_str()).collect();
            let able: Vec<Vec<usize>> = objects.iter()
                .map(|object| (0..own.len()).filter(|i| may_take(&draft, own[*i], object)).collect())
                .collect();
            caps.push((unit, *demand, smallest_cap(&able, own.len(), *demand, limit)));
        }
        match matching {
            Err(_) => prop_assert!(caps.iter().any(|(_, _, cap)| cap.is_none())),
            Ok(matching) => {
                let keys: Vec<&str> = matching.objects.iter().map(|one| one.key.as_str()).collect();
                prop_assert_eq!(keys, objects);
                for Matched { key, team, inspectors } in &matching.objects {
                    prop_assert_eq!(*team, 0);
                    let distinct: BTreeSet<&String> = inspectors.iter().collect();
                    prop_assert_eq!(distinct.len(), inspectors.len());
                    prop_assert!(inspectors.iter().all(|one| may_take(&draft, one, key)));
                    // By unit in the manifest's order, each as many as are asked for.
                    let units: Vec<&str> = inspectors.iter().map(|one| &one[1..2]).collect();
                    let expected: Vec<String> = draft.units.iter()
                        .flat_map(|(unit, demand)| vec![unit[1..].to_owned(); *demand as usize])
                        .collect();
                    prop_assert_eq!(units, expected);
                }
                let loads = loads(matching.objects.iter().flat_map(|one| &one.inspectors)
                    .map(String::as_str));
                for (unit, _, cap) in caps {
                    let highest = loads.iter()
                        .filter(|(key, _)| key[1..2] == unit[1..]).map(|(_, load)| *load).max();
                    prop_assert!(cap.is_some() && highest <= cap);
                }
            }
        }
    }

    #[test]
    fn match_with_nothing_barred_has_no_load_above_the_equal_share(
        objects in 1..40_usize,
        inspectors in 1..12_usize,
        demand in 1..4_u64,
        number in any::<u64>(),
    ) {
        let draft = Draft::plain(objects, objects as u64, inspectors, demand);
        let files = draft.files();
        let (_, matching) = rehearse(&draft.manifest(&files), &files, &seed(number));
        if demand > inspectors as u64 {
            prop_assert!(matching.is_err());
            return Ok(());
        }
        let matching = matching.unwrap();
        let share = (objects as u64 * demand).div_ceil(inspectors as u64);
        let keys = matching.objects.iter().flat_map(|one| &one.inspectors).map(String::as_str);
        prop_assert!(loads(keys).values().all(|load| *load <= share));
    }

    #[test]
    fn match_of_teams_keeps_teams_together_and_has_no_load_above_the_smallest_cap(
        mut draft in barred(),
        teams in 1..4_u64,
        number in any::<u64>(),
    ) {
        (draft.mode, draft.teams) = (Mode::Team, teams);
        let files = draft.files();
        let (selection, matching) = rehearse(&draft.manifest(&files), &files, &seed(number));
        let is_short = draft.units.iter().any(|(unit, demand)| {
            let own = draft.inspectors.iter().filter(|one| one.1 == *unit).count() as u64;
            own < teams * demand
        });
        let matching = match matching {
            Err(Insufficient::TooFewForTeams { .. }) => {
                prop_assert!(is_short);
                return Ok(());
            }
            Err(_) => return Ok(()),
            Ok(matching) => matching,
        };
        prop_assert!(!is_short);
        let mut members: BTreeMap<u64, &Vec<String>> = BTreeMap::new();
        for Matched { key, team, inspectors } in &matching.objects {
            prop_assert!((1..=teams).contains(team));
            prop_assert_eq!(*members.entry(*team).or_insert(inspectors), inspectors);
            prop_assert!(inspectors.iter().all(|one| may_take(&draft, one, key)));
        }
        let everybody: Vec<&String> = members.values().copied().flatten().collect();
        let distinct: BTreeSet<&&String> = everybody.iter().collect();
        prop_assert_eq!(distinct.len(), everybody.len(), "nobody is in two teams");

        // The other teams are unknown here, so the flow is compared where all have objects.
        if members.len() as u64 == teams {
            let able: Vec<Vec<usize>> = selection.objects.iter().map(|object| {
                let takes = |team: &usize| members[&(*team as u64 + 1)].iter()
                    .all(|one| may_take(&draft, one, &object.key));
                (0..teams as usize).filter(takes).collect()
            }).collect();
            let limit = draft.max_load.unwrap_or(able.len() as u64);
            let cap = smallest_cap(&able, teams as usize, 1, limit);
            let mut load = BTreeMap::new();
            for one in &matching.objects {
                *load.entry(one.team).or_insert(0_u64) += 1;
            }
            prop_assert!(cap.is_some() && load.values().max().copied() <= cap);
        }
    }
}

#[test]
fn match_without_enough_names_unit_and_object() {
    let failure = |draft: &Draft| {
        let files = draft.files();
        rehearse(&draft.manifest(&files), &files, &seed(1))
            .1
            .unwrap_err()
    };
    let mut draft = Draft::plain(4, 4, 2, 2);
    draft.conflicts = vec![("I01".to_owned(), "O002".to_owned())];
    assert_eq!(
        failure(&draft),
        Insufficient::Unserved {
            unit: Some("U1".to_owned()),
            object: "O002".to_owned()
        }
    );
    draft.conflicts.clear();
    draft.max_load = Some(3);
    assert_eq!(
        failure(&draft),
        Insufficient::AboveLimit {
            unit: Some("U1".to_owned()),
            share: 4,
            limit: 3
        }
    );
    draft.units.push(("U2".to_owned(), 1));
    draft.max_load = None;
    assert_eq!(
        failure(&draft),
        Insufficient::NoInspectors {
            unit: "U2".to_owned()
        }
    );
    draft.units.pop();
    (draft.mode, draft.teams) = (Mode::Team, 2);
    let too_few = Insufficient::TooFewForTeams {
        unit: "U1".to_owned(),
        needed: 4,
        inspectors: 2,
    };
    assert_eq!(failure(&draft), too_few);
}
