//! Properties of files and selection: what must not matter doesn't, and what must be refused is.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sortition_draw::{
    Algorithm, Bundle, Drawn, FileDigest, Hex32, Lines, draw, merkle, rehearse, verify,
};
use support::{Draft, cases, number, seed};

/// Draws over two strata with areas, exclusions and conflicts, rows in any order.
fn drafts() -> impl Strategy<Value = Draft> {
    let objects = prop::collection::btree_map("[A-Z0-9一-龥𠀀-𠀯]{1,6}", any::<bool>(), 1..40);
    (objects, 2..8_usize, 0..6_u64, any::<bool>()).prop_map(|(objects, inspectors, drawn, sm3)| {
        let mut draft = Draft::plain(0, 0, inspectors, 2);
        for (key, is_first) in objects {
            let stratum = if is_first { "甲" } else { "乙" };
            draft
                .objects
                .push((key, stratum.to_owned(), "-".to_owned()));
        }
        draft.hash = if sm3 {
            Algorithm::Sm3
        } else {
            Algorithm::Sha256
        };
        draft.excluded = (0..4)
            .map(|i| (format!("left out {i}"), "inactive".to_owned()))
            .collect();
        let object = draft.objects[0].0.clone();
        draft.conflicts = (0..4)
            .map(|i| (format!("elsewhere {i}"), object.clone()))
            .collect();
        draft.strata = vec![number("甲", drawn, 5000), number("乙", 2, 5000)];
        draft
    })
}

/// A draft, and the same with its rows in another order.
fn shuffled() -> impl Strategy<Value = (Draft, Draft)> {
    drafts().prop_flat_map(|draft| {
        let rows = (
            Just(draft.objects.clone()).prop_shuffle(),
            Just(draft.excluded.clone()).prop_shuffle(),
            Just(draft.inspectors.clone()).prop_shuffle(),
            Just(draft.conflicts.clone()).prop_shuffle(),
        );
        (Just(draft), rows).prop_map(|(draft, (objects, excluded, inspectors, conflicts))| {
            let other = Draft {
                objects,
                excluded,
                inspectors,
                conflicts,
                ..draft.clone()
            };
            (draft, other)
        })
    })
}

fn tickets(drawn: &[Drawn]) -> BTreeMap<&str, Hex32> {
    drawn
        .iter()
        .map(|drawn| (drawn.key.as_str(), drawn.ticket))
        .collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn draw_of_rows_in_another_order_is_the_same((draft, other) in shuffled()) {
        let (files, other_files) = (draft.files(), other.files());
        let (manifest, other_manifest) = (draft.manifest(&files), other.manifest(&other_files));
        prop_assert_eq!(&manifest, &other_manifest);
        let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
        let other = draw(&other_manifest, &other_files, &other.nonces(), None).unwrap();
        prop_assert_eq!(outcome, other);
    }

    #[test]
    fn verify_of_unsorted_file_is_refused(
        draft in drafts(),
        which in 0..4_usize,
        place in any::<prop::sample::Index>(),
    ) {
        let files = draft.files();
        let mut manifest = draft.manifest(&files);
        let lines = [
            files.population.lines(),
            files.excluded.lines(),
            files.inspectors.lines(),
            files.conflicts.lines(),
        ][which];
        prop_assume!(lines.len() > 1);

        // Neighbours change places, and the manifest commits to just that order.
        let mut swapped: Vec<&str> = lines.iter().collect();
        let place = place.index(lines.len() - 1);
        swapped.swap(place, place + 1);
        let leaves = swapped.iter().map(|line| merkle::leaf(draft.hash, line.as_bytes()));
        let root = merkle::root(draft.hash, leaves.collect());
        let digest = FileDigest { size: swapped.len() as u64, root };
        let name = ["population", "excluded", "inspectors", "conflicts"][which];
        match which {
            0 => manifest.population = digest,
            1 => manifest.excluded = digest,
            2 => manifest.inspectors = digest,
            _ => manifest.conflicts = digest,
        }
        let outcome = draw(&draft.manifest(&files), &files, &draft.nonces(), None).unwrap();
        let bundle = Bundle::new(&manifest, &files, &outcome.result, None, None).to_json();
        let mut bundle: serde_json::Value = serde_json::from_str(&bundle).unwrap();
        bundle[name] = serde_json::json!(swapped);

        let verdict = verify(bundle.to_string());
        prop_assert_eq!(verdict.code(), format!("bad_{name}"));
        let refusal = verdict.refusal().unwrap();
        prop_assert_eq!(&refusal.defect.place, &format!("/{name}/{}", place + 1));
    }

    #[test]
    fn select_with_an_object_more_keeps_the_tickets_of_the_others(
        mut draft in drafts(),
        number in any::<u64>(),
    ) {
        // Everything is drawn, so that every ticket shows.
        for stratum in &mut draft.strata {
            (stratum.min, stratum.max) = (1000, None);
        }
        let files = draft.files();
        let (before, _) = rehearse(&draft.manifest(&files), &files, &seed(number));
        draft.objects.push(("added".to_owned(), "乙".to_owned(), "-".to_owned()));
        let files = draft.files();
        let (mut after, _) = rehearse(&draft.manifest(&files), &files, &seed(number));
        prop_assert_eq!(after.objects.len(), before.objects.len() + 1);
        after.objects.retain(|drawn| drawn.key != "added");
        prop_assert_eq!(after, before);
    }

    #[test]
    fn select_of_more_continues_select_of_fewer(
        mut draft in drafts(),
        number in any::<u64>(),
        more in 1..20_u64,
    ) {
        let files = draft.files();
        let (shorter, _) = rehearse(&draft.manifest(&files), &files, &seed(number));
        for stratum in &mut draft.strata {
            stratum.min += more;
            stratum.max = stratum.max.map(|max| max + more);
        }
        let (longer, _) = rehearse(&draft.manifest(&files), &files, &seed(number));
        for stratum in ["甲", "乙"] {
            let of = |list: &[Drawn]| {
                list.iter().filter(|drawn| drawn.stratum == stratum).cloned().collect::<Vec<_>>()
            };
            let shorter = [of(&shorter.objects), of(&shorter.reserves)].concat();
            let longer = [of(&longer.objects), of(&longer.reserves)].concat();
            prop_assert!(longer.starts_with(&shorter) || shorter.starts_with(&longer));
        }
        // Who is drawn of fewer is drawn of more, with the same ticket.
        let longer = tickets(&longer.objects);
        let kept = shorter.objects.iter().all(|one| longer.get(one.key.as_str()) == Some(&one.ticket));
        prop_assert!(kept);
    }

    #[test]
    fn draw_and_verify_of_its_bundle_agree(draft in drafts()) {
        let files = draft.files();
        let manifest = draft.manifest(&files);
        let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
        let matching = outcome.matching.as_ref().ok();
        let bundle = Bundle::new(&manifest, &files, &outcome.result, matching, None);
        let verdict = verify(bundle.to_json());
        prop_assert_eq!(verdict.code(), "ok");
        prop_assert!(verdict.manifest.unwrap().is_single_party);
        prop_assert_eq!(verdict.result_digest, Some(outcome.result.digest(draft.hash)));
        prop_assert_eq!(verify(bundle.public().to_json()).code(), "ok selection");
    }

    #[test]
    fn merkle_proof_of_each_entry_leads_to_the_root_of_rfc_9162(
        entries in prop::collection::vec("[a-z]{0,3}", 0..70),
        sm3 in any::<bool>(),
    ) {
        let algorithm = if sm3 { Algorithm::Sm3 } else { Algorithm::Sha256 };
        let hash = |entry: &String| merkle::leaf(algorithm, entry.as_bytes());
        let leaves: Vec<Hex32> = entries.iter().map(hash).collect();
        let tree = merkle::Tree::new(algorithm, leaves.clone());
        let root = tree.root();
        prop_assert_eq!(root, recursive_root(algorithm, &entries));
        prop_assert_eq!(root, merkle::root(algorithm, leaves.clone()));
        let mut growing = merkle::Growing::new(algorithm);
        for (size, leaf) in leaves.iter().enumerate() {
            prop_assert_eq!(growing.root(), merkle::root(algorithm, leaves[..size].to_vec()));
            growing.push(*leaf);
        }
        prop_assert_eq!((growing.root(), growing.size()), (root, leaves.len() as u64));
        let size = leaves.len() as u64;
        for (index, leaf) in leaves.iter().enumerate() {
            let mut proof = tree.proof(index).unwrap();
            let is_in = |leaf: &Hex32, index: usize, size: u64, proof: &[Hex32]| {
                merkle::is_included(algorithm, leaf, index as u64, size, proof, &root)
            };
            prop_assert!(is_in(leaf, index, size, &proof));
            prop_assert!(!is_in(&seed(1), index, size, &proof));
            prop_assert!(!is_in(leaf, leaves.len(), size, &proof));
            proof.push(seed(2));
            prop_assert!(!is_in(leaf, index, size, &proof));
            proof.pop();
            let is_shortened = proof.pop().is_some();
            prop_assert!(!is_shortened || !is_in(leaf, index, size, &proof));
        }
        prop_assert_eq!(tree.proof(leaves.len()), None);
    }
}

/// RFC 9162 §2.1.1 word for word.
fn recursive_root(algorithm: Algorithm, entries: &[String]) -> Hex32 {
    match entries {
        [] => algorithm.digest(&[]),
        [entry] => algorithm.digest(&[&[0], entry.as_bytes()]),
        _ => {
            let split = entries.len().next_power_of_two() / 2;
            let [left, right] =
                [&entries[..split], &entries[split..]].map(|half| recursive_root(algorithm, half));
            algorithm.digest(&[&[1], left.as_bytes(), right.as_bytes()])
        }
    }
}

#[test]
fn lines_of_text_without_last_line_feed_are_refused() {
    assert!(Lines::of_text("a\nb").is_err());
    assert_eq!(Lines::of_text("").unwrap().len(), 0);
    assert_eq!(
        Lines::of_text("a\n\n").unwrap().iter().collect::<Vec<_>>(),
        ["a", ""]
    );
}
