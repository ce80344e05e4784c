//! Substitution and recusal after the draw (SPEC §9).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use sortition_draw::{
    Assignment, ChangeError, Changes, DrawResult, Files, Mac, Manifest, Mode, Outcome, Replacement,
    draw,
};
use support::Draft;

struct Drawn {
    draft: Draft,
    files: Files,
    manifest: Manifest,
    result: DrawResult,
    assignments: Vec<Assignment>,
}

impl Drawn {
    fn new(draft: Draft) -> Self {
        let files = draft.files();
        let manifest = draft.manifest(&files);
        let Outcome { result, matching } = draw(&manifest, &files, &draft.nonces(), None).unwrap();
        let assignments = Assignment::of_matching(&matching.unwrap());
        Self {
            draft,
            files,
            manifest,
            result,
            assignments,
        }
    }

    /// The same draw with pairs barred after it was matched; seed and draw stay.
    fn with_conflicts(&self, conflicts: &[(&str, &str)]) -> Self {
        let mut draft = self.draft.clone();
        let pair = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        draft.conflicts.extend(conflicts.iter().map(pair));
        Self {
            files: draft.files(),
            draft,
            manifest: self.manifest.clone(),
            result: self.result.clone(),
            assignments: self.assignments.clone(),
        }
    }

    fn changes(&self) -> Changes<'_> {
        Changes::new(
            self.draft.hash,
            &self.result.seed,
            self.manifest.terms(),
            &self.files,
        )
    }

    fn mac(&self) -> Mac {
        Mac::new(self.draft.hash, &self.result.seed)
    }

    fn recuse(&self, object: &str, inspector: &str) -> Result<Replacement, ChangeError> {
        self.changes().recuse(&self.assignments, object, inspector)
    }
}

fn by_rank(mac: &Mac, object: &str, keys: &[&str]) -> Vec<String> {
    let mut keys: Vec<&str> = keys.to_vec();
    keys.sort_by_key(|key| mac.of(&["inspector\t", object, "\t", key]));
    keys.into_iter().map(str::to_owned).collect()
}

#[test]
fn recuse_names_the_least_loaded_and_of_these_the_first_by_rank() {
    let drawn = Drawn::new(Draft::plain(6, 3, 6, 2));
    let first = &drawn.assignments[0];
    let (object, from) = (first.object.clone(), first.inspectors[0].clone());
    let replacement = drawn.recuse(&object, &from).unwrap();

    let load = |key: &str| {
        drawn
            .assignments
            .iter()
            .filter(|one| one.inspectors.iter().any(|own| own == key))
            .count()
    };
    let mut free: Vec<&str> = drawn
        .draft
        .inspectors
        .iter()
        .map(|one| one.0.as_str())
        .collect();
    free.retain(|key| !first.inspectors.iter().any(|own| own == key));
    let least = free.iter().map(|key| load(key)).min().unwrap();
    free.retain(|key| load(key) == least);
    assert_eq!(replacement.from, from);
    assert_eq!(
        replacement.to.as_ref(),
        by_rank(&drawn.mac(), &object, &free).first()
    );
    let loads: Vec<(String, u64)> = drawn
        .draft
        .inspectors
        .iter()
        .map(|one| (one.0.clone(), load(&one.0) as u64))
        .collect();
    assert_eq!(replacement.loads, loads, "of the unit's inspectors, by key");

    let mut later = first.clone();
    later.replace(&replacement);
    assert_eq!(
        later.inspectors[0],
        replacement.to.unwrap(),
        "at the same place in the list"
    );
    assert_eq!(later.recused, [from]);
}

#[test]
fn recuse_counts_open_checks_only() {
    let mut drawn = Drawn::new(Draft::plain(6, 6, 3, 1));
    let first = drawn.assignments[0].clone();
    let idle = drawn
        .draft
        .inspectors
        .iter()
        .map(|one| &one.0)
        .find(|key| **key != first.inspectors[0]);
    let idle = idle.unwrap().clone();
    for assignment in &mut drawn.assignments {
        assignment.is_open &= assignment.inspectors[0] != idle;
    }
    let replacement = drawn.recuse(&first.object, &first.inspectors[0]).unwrap();
    assert_eq!(replacement.to, Some(idle));
}

#[test]
fn recuse_leaves_out_whoever_is_barred_recused_or_of_another_unit() {
    let mut draft = Draft::plain(1, 1, 4, 1);
    draft
        .inspectors
        .push(("other unit".to_owned(), "U2".to_owned(), "*".to_owned()));
    let mut drawn = Drawn::new(draft);
    let from = drawn.assignments[0].inspectors[0].clone();
    let mut rest: Vec<String> = (0..4).map(|i| format!("I{i:02}")).collect();
    rest.retain(|key| *key != from);
    drawn.assignments[0].recused.push(rest[0].clone());
    let drawn = drawn.with_conflicts(&[(&rest[1], "O000")]);
    assert_eq!(
        drawn.recuse("O000", &from).unwrap().to.as_ref(),
        Some(&rest[2])
    );

    let drawn = drawn.with_conflicts(&[(&rest[2], "O000")]);
    let replacement = drawn.recuse("O000", &from).unwrap();
    assert_eq!(replacement.to, None, "insufficient_inspectors, recorded");
    assert_eq!(replacement.loads.len(), 4);
}

#[test]
fn recuse_of_who_is_not_on_the_object_is_refused() {
    let drawn = Drawn::new(Draft::plain(2, 1, 2, 1));
    let object = drawn.assignments[0].object.clone();
    let refused = |object: &str, inspector: &str| drawn.recuse(object, inspector).unwrap_err();
    assert_eq!(
        refused("nobody", "I00"),
        ChangeError::NotAssigned("nobody".to_owned())
    );
    let inspector = "I99".to_owned();
    assert_eq!(
        refused(&object, "I99"),
        ChangeError::NotOnObject { object, inspector }
    );
}

#[test]
fn recuse_in_team_mode_names_the_next_position_without_a_team() {
    let mut draft = Draft::plain(4, 4, 7, 2);
    (draft.mode, draft.teams) = (Mode::Team, 2);
    let mut drawn = Drawn::new(draft);
    let mut positions: Vec<String> = (0..7).map(|i| format!("I{i:02}")).collect();
    positions.sort_by_key(|key| drawn.mac().of(&["team\t", key]));
    let first = drawn.assignments[0].clone();
    let from = &first.inspectors[1];
    assert_eq!(
        drawn.recuse(&first.object, from).unwrap().to.as_ref(),
        Some(&positions[4])
    );

    // Used on one object, the position is still free for another.
    drawn.assignments[1].inspectors[0] = positions[4].clone();
    assert_eq!(
        drawn.recuse(&first.object, from).unwrap().to.as_ref(),
        Some(&positions[4])
    );
    let drawn = drawn.with_conflicts(&[(&positions[4], &first.object)]);
    assert_eq!(
        drawn.recuse(&first.object, from).unwrap().to.as_ref(),
        Some(&positions[5])
    );
}

#[test]
fn substitute_takes_the_next_unused_reserve_with_its_inspectors() {
    let mut drawn = Drawn::new(Draft::plain(8, 2, 4, 2));
    let [first, second] = [0, 1].map(|i| drawn.assignments[i].clone());
    let substitution = drawn
        .changes()
        .substitute(&drawn.result, &drawn.assignments, &first.object)
        .unwrap();
    assert_eq!(substitution.to, drawn.result.reserves[0]);
    assert_eq!(substitution.assignment.inspectors, first.inspectors);
    assert!(substitution.assignment.is_open && substitution.replacements.is_empty());

    drawn.assignments[0].is_open = false;
    drawn.assignments.push(substitution.assignment.clone());
    let gone = drawn
        .changes()
        .substitute(&drawn.result, &drawn.assignments, &first.object);
    assert_eq!(gone.unwrap_err(), ChangeError::NotAssigned(first.object));
    // A reserve can be replaced like any object.
    let reserve = substitution.to.key;
    let again = drawn
        .changes()
        .substitute(&drawn.result, &drawn.assignments, &reserve)
        .unwrap();
    assert_eq!(again.to, drawn.result.reserves[1]);
    drawn.assignments.push(again.assignment);
    let last = drawn
        .changes()
        .substitute(&drawn.result, &drawn.assignments, &second.object);
    assert_eq!(
        last.unwrap_err(),
        ChangeError::NoReserveLeft {
            stratum: "all".to_owned()
        }
    );
}

#[test]
fn substitute_replaces_each_inspector_that_may_not_take_the_reserve() {
    let drawn = Drawn::new(Draft::plain(4, 1, 5, 2));
    let first = drawn.assignments[0].clone();
    let reserve = drawn.result.reserves[0].key.clone();
    let barred: Vec<(&str, &str)> = first
        .inspectors
        .iter()
        .map(|key| (key.as_str(), reserve.as_str()))
        .collect();
    let drawn = drawn.with_conflicts(&barred);
    let substitution = drawn
        .changes()
        .substitute(&drawn.result, &drawn.assignments, &first.object)
        .unwrap();

    let mut free: Vec<&str> = drawn
        .draft
        .inspectors
        .iter()
        .map(|one| one.0.as_str())
        .collect();
    free.retain(|key| !first.inspectors.iter().any(|own| own == key));
    let followers = by_rank(&drawn.mac(), &reserve, &free);
    let named: Vec<(String, Option<String>)> = substitution
        .replacements
        .iter()
        .map(|one| (one.from.clone(), one.to.clone()))
        .collect();
    let expected = [0, 1].map(|i| (first.inspectors[i].clone(), Some(followers[i].clone())));
    assert_eq!(named, expected, "in list order");
    assert_eq!(substitution.assignment.inspectors, followers[..2]);
    assert_eq!(substitution.assignment.recused, first.inspectors);
    // Loads as they are once the reserve stands in the object's place.
    let loaded = |number: usize| -> Vec<&str> {
        let loads = &substitution.replacements[number].loads;
        loads
            .iter()
            .filter(|one| one.1 == 1)
            .map(|one| one.0.as_str())
            .collect()
    };
    let mut before: Vec<&str> = first.inspectors.iter().map(String::as_str).collect();
    before.sort_unstable();
    assert_eq!(loaded(0), before);
    let mut between = [followers[0].as_str(), first.inspectors[1].as_str()];
    between.sort_unstable();
    assert_eq!(loaded(1), between);
}
