//! Statistics over fixed seeds: every object and every inspector is equally likely, at a level at
//! which a biased sampler fails. Nothing here varies between runs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeMap;

use sortition_draw::{Hex32, Matching, Mode, rehearse};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use support::{Draft, seed};

/// The level of every test: a right engine fails one in a million times, and with fixed seeds
/// either always or never.
const ALPHA: f64 = 1e-6;
const SEEDS: u64 = 4000;

/// The probability of a statistic at least as high under χ² with these degrees of freedom.
fn p_value(statistic: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).unwrap().sf(statistic)
}

/// How likely the counts are, if each time `chosen` of as many as there are counts were chosen,
/// each set equally likely. Choosing without replacement correlates the counts; with this scale
/// the statistic is χ² with one degree of freedom less than there are counts.
fn likelihood(counts: &[u64], chosen: u64) -> f64 {
    let n = counts.len() as f64;
    let share = chosen as f64 / n;
    let times = counts.iter().sum::<u64>() as f64 / chosen as f64;
    let variance = times * share * (1.0 - share) * n / (n - 1.0);
    let square = |count: &u64| (*count as f64 - times * share).powi(2);
    p_value(counts.iter().map(square).sum::<f64>() / variance, n - 1.0)
}

/// Counts keys over all seeds.
fn counted(keys: impl Iterator<Item = String>, chosen: impl Fn(&Hex32) -> Vec<String>) -> Vec<u64> {
    let mut counts: BTreeMap<String, u64> = keys.map(|key| (key, 0)).collect();
    for number in 0..SEEDS {
        for key in chosen(&seed(number)) {
            *counts.get_mut(&key).unwrap() += 1;
        }
    }
    counts.into_values().collect()
}

#[test]
fn p_value_agrees_with_published_tables() {
    for (statistic, freedom, p) in [
        (3.841_459, 1.0, 0.05),
        (18.307_04, 10.0, 0.05),
        (124.342_11, 100.0, 0.05),
    ] {
        assert!(
            (p_value(statistic, freedom) - p).abs() < 1e-6,
            "{statistic} {freedom}"
        );
    }
    assert!((p_value(23.926_98, 1.0) / 1e-6 - 1.0).abs() < 0.01);
}

#[test]
fn select_every_object_is_equally_likely() {
    let draft = Draft::plain(50, 10, 1, 1);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let keys = || draft.objects.iter().map(|object| object.0.clone());
    let drawn = counted(keys(), |seed| {
        let (selection, _) = rehearse(&manifest, &files, seed);
        selection
            .objects
            .into_iter()
            .map(|drawn| drawn.key)
            .collect()
    });
    assert_eq!(drawn.iter().sum::<u64>(), SEEDS * 10);
    assert!(likelihood(&drawn, 10) > ALPHA, "{drawn:?}");

    let first_reserve = counted(keys(), |seed| {
        let (mut selection, _) = rehearse(&manifest, &files, seed);
        vec![selection.reserves.remove(0).key]
    });
    assert!(likelihood(&first_reserve, 1) > ALPHA, "{first_reserve:?}");
}

/// The fault of systems before this one: a random byte, modulo the number of what is left.
#[test]
fn select_by_bytes_modulo_fails_where_the_engine_passes() {
    let keys = || (0..50).map(|i| format!("O{i:03}"));
    let drawn = counted(keys(), |seed| {
        let mut left: Vec<String> = keys().collect();
        let bytes = seed.as_bytes();
        (0..10)
            .map(|i| left.remove(usize::from(bytes[i]) % left.len()))
            .collect()
    });
    assert_eq!(drawn.iter().sum::<u64>(), SEEDS * 10);
    assert!(likelihood(&drawn, 10) < ALPHA, "{drawn:?}");
}

/// The inspectors of one fixed object, when all are drawn.
fn of_first_object(matching: Matching) -> Vec<String> {
    matching
        .objects
        .into_iter()
        .find(|object| object.key == "O000")
        .unwrap()
        .inspectors
}

#[test]
fn match_every_inspector_is_equally_likely() {
    // As many places as inspectors, so the cap binds and paths are augmented.
    let draft = Draft::plain(4, 4, 8, 2);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let matched = |seed: &Hex32| rehearse(&manifest, &files, seed).1.unwrap();
    let keys = || draft.inspectors.iter().map(|inspector| inspector.0.clone());

    let on_it = counted(keys(), |seed| of_first_object(matched(seed)));
    assert!(likelihood(&on_it, 2) > ALPHA, "{on_it:?}");
    let lead = counted(keys(), |seed| of_first_object(matched(seed))[..1].to_vec());
    assert!(likelihood(&lead, 1) > ALPHA, "{lead:?}");
    let last = counted(keys(), |seed| matched(seed).objects[3].inspectors.clone());
    assert!(likelihood(&last, 2) > ALPHA, "{last:?}");
}

#[test]
fn match_by_halves_of_bytes_modulo_fails_where_the_engine_passes() {
    let keys = || (0..7).map(|i| format!("I{i:02}"));
    let lead = counted(keys(), |seed| {
        vec![format!("I{:02}", (seed.as_bytes()[0] >> 4) % 7)]
    });
    assert!(likelihood(&lead, 1) < ALPHA, "{lead:?}");
}

#[test]
fn match_of_teams_every_inspector_is_equally_likely() {
    let mut draft = Draft::plain(5, 5, 8, 2);
    (draft.mode, draft.teams) = (Mode::Team, 3);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let keys = || draft.inspectors.iter().map(|inspector| inspector.0.clone());
    let on_it = counted(keys(), |seed| {
        of_first_object(rehearse(&manifest, &files, seed).1.unwrap())
    });
    assert!(likelihood(&on_it, 2) > ALPHA, "{on_it:?}");
}
