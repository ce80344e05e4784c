//! Lines of `excluded` that stand as their leaf hashes: whatever is withheld, a right bundle stays
//! right and a wrong one wrong (SPEC §11).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use sortition_draw::{
    Algorithm, Bundle, Defect, ExcludedFile, ExcludedRow, Fault, PopulationFile, PopulationRow,
    ShownExcluded, draw, verify,
};
use support::{Draft, cases};

const EXCLUDED: usize = 9;

fn draft(hash: Algorithm) -> Draft {
    let reason =
        |number: usize| ["inactive", "recently_checked", "cap_reached"][number % 3].to_owned();
    Draft {
        hash,
        excluded: (0..EXCLUDED)
            .map(|number| (format!("X{number}"), reason(number)))
            .collect(),
        ..Draft::plain(9, 3, 3, 2)
    }
}

/// The bundle of a draw without the lines that the mask names.
fn bundle(hash: Algorithm, mask: u16) -> Value {
    let draft = draft(hash);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
    let matching = outcome.matching.unwrap();
    let shown = ShownExcluded::new(&files.excluded, |row| {
        let number: usize = row.key[1..].parse().unwrap();
        mask >> number & 1 == 1
    });
    let bundle = Bundle::new(&manifest, &files, &outcome.result, Some(&matching), None);
    serde_json::from_str(&bundle.with_excluded(&shown).to_json()).unwrap()
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::Sha256), Just(Algorithm::Sm3)]
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn verify_says_how_many_lines_are_withheld_and_nothing_of_them(
        hash in algorithm(),
        mask in 0_u16..1 << EXCLUDED,
    ) {
        let bundle = bundle(hash, mask);
        let verdict = verify(bundle.to_string());
        prop_assert_eq!(verdict.code(), "ok", "{:?}", verdict.refusal());
        prop_assert_eq!(verdict.withheld, u64::from(mask.count_ones()));
        for number in 0..EXCLUDED {
            let is_shown = bundle["excluded"].to_string().contains(&format!("\"X{number}\\t"));
            prop_assert_eq!(is_shown, mask >> number & 1 == 0);
        }
    }

    #[test]
    fn verify_of_another_line_in_place_of_one_is_bad_excluded(
        hash in algorithm(),
        mask in 0_u16..1 << EXCLUDED,
        place in 0..EXCLUDED,
    ) {
        let mut bundle = bundle(hash, mask);
        bundle["excluded"][place] = json!(format!("#\t{}", hash.digest(&[b"another line"])));
        prop_assert_eq!(verify(bundle.to_string()).code(), "bad_excluded");
    }
}

/// What reading these lines finds wrong, and where among all.
fn defect(lines: &[String]) -> Defect {
    ShownExcluded::read(Algorithm::Sha256, lines.iter().collect()).unwrap_err()
}

#[test]
fn read_names_the_place_among_all_lines() {
    let leaf = format!("#\t{}", "a".repeat(64));
    let line = |key: &str| format!("{key}\tinactive\t-");
    for (lines, place, fault) in [
        (
            vec![leaf.clone(), line("B"), leaf.clone(), line("A")],
            "/3",
            Fault::NotInOrder,
        ),
        (
            vec![line("A"), leaf.clone(), "A\trevoked\t-".to_owned()],
            "/2",
            Fault::DoubledKey("A".into()),
        ),
        (
            vec![leaf.clone(), "A\tinactive".to_owned()],
            "/1",
            Fault::WrongFields(3),
        ),
        (vec![line("A"), leaf.to_uppercase()], "/1", Fault::NotALeaf),
        (vec![leaf.clone(), line("#A")], "/1", Fault::NotALeaf),
    ] {
        let found = defect(&lines);
        assert_eq!((found.place.as_str(), &found.fault), (place, &fault));
    }
    assert!(ShownExcluded::read(Algorithm::Sha256, [leaf.clone(), leaf].iter().collect()).is_ok());
}

#[test]
fn build_refuses_keys_that_begin_as_withheld_lines_do() {
    let object = PopulationRow {
        key: "#1",
        stratum: "#",
        area: "#",
        salt: "-",
    };
    let built = PopulationFile::build(Algorithm::Sha256, [object]);
    assert_eq!(built.unwrap_err().fault, Fault::MarkedKey("key"));
    let object = PopulationRow {
        key: "1#",
        ..object
    };
    assert!(PopulationFile::build(Algorithm::Sha256, [object]).is_ok());
    let left_out = ExcludedRow {
        key: "#",
        reason: "inactive",
        salt: "-",
    };
    let built = ExcludedFile::build(Algorithm::Sha256, [left_out]);
    assert_eq!(built.unwrap_err().fault, Fault::MarkedKey("key"));
}
