//! However long a part is, and whether files are at hand or come part by part, the same is found: same
//! digests, proofs, manifests, draws, bundles and verdicts.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use proptest::prelude::*;
use serde_json::Value;
use sortition_draw::{
    Algorithm, Bundle, BundleFrame, CommittedFile, Drawing, Excluded, FileKind, FileReader, Files,
    LargeFile, Lines, Manifest, MatchingManifest, Outcome, Piece, Population, PopulationFile,
    Rematching, ShownExcluded, Spec, Verdict, draw, json_part, line_of_key, rematch, show_part,
    verify, verify_files, verify_reader,
};
use support::{Draft, cases, number};

/// Draws with areas, exclusions between the objects, and two strata.
fn drafts() -> impl Strategy<Value = Draft> {
    let objects = prop::collection::btree_map("[A-Z\"一-龥]{1,4}", 0..6_u8, 1..60);
    (objects, 2..6_usize, 0..9_u64, any::<bool>()).prop_map(|(objects, inspectors, drawn, sm3)| {
        let mut draft = Draft::plain(0, 0, inspectors, 2);
        for (key, kind) in objects {
            let stratum = ["甲", "乙"][usize::from(kind % 2)].to_owned();
            let area = ["-", "130102"][usize::from(kind / 2 % 2)].to_owned();
            match kind {
                5 => draft.excluded.push((key, "recently_checked".to_owned())),
                _ => draft.objects.push((key, stratum, area)),
            }
        }
        draft.hash = match sm3 {
            true => Algorithm::Sm3,
            false => Algorithm::Sha256,
        };
        draft.strata = vec![number("甲", drawn, 5000), number("乙", 3, 5000)];
        draft
    })
}

/// The same file in parts of 2^height lines.
fn in_parts<K: FileKind>(
    hash: Algorithm,
    file: &CommittedFile<K>,
    height: u32,
) -> CommittedFile<K> {
    let mut lines = Lines::in_parts(height);
    file.lines().iter().for_each(|line| lines.push(line));
    CommittedFile::read(hash, lines).unwrap()
}

fn all_in_parts(hash: Algorithm, files: &Files, height: u32) -> Files {
    Files {
        population: in_parts(hash, &files.population, height),
        excluded: in_parts(hash, &files.excluded, height),
        inspectors: in_parts(hash, &files.inspectors, height),
        conflicts: in_parts(hash, &files.conflicts, height),
    }
}

/// A draft with its files in parts, its manifest and what is drawn of it.
struct Drawn {
    draft: Draft,
    whole: Files,
    parts: Files,
    manifest: Manifest,
    outcome: Outcome,
}

impl Drawn {
    fn new(draft: Draft, height: u32) -> Self {
        let whole = draft.files();
        let manifest = draft.manifest(&whole);
        let outcome = draw(&manifest, &whole, &draft.nonces(), None).unwrap();
        Self {
            parts: all_in_parts(draft.hash, &whole, height),
            draft,
            whole,
            manifest,
            outcome,
        }
    }

    fn bundle<'a>(&'a self, files: &'a Files) -> Bundle<'a> {
        let matching = self.outcome.matching.as_ref().ok();
        Bundle::new(&self.manifest, files, &self.outcome.result, matching, None)
    }
}

/// The bundle as a server sends it, which has the large files part by part.
fn sent(drawn: &Drawn) -> Vec<u8> {
    let files = &drawn.parts;
    let persons = (files.inspectors.lines(), files.conflicts.lines());
    let matching = drawn.outcome.matching.as_ref().ok();
    let result = &drawn.outcome.result;
    let frame = BundleFrame::new(&drawn.manifest, persons, result, matching, None);
    let mut sent = Vec::new();
    for piece in frame.json_pieces() {
        let lines = match piece {
            Piece::Bytes(bytes) => {
                sent.extend(bytes);
                continue;
            }
            Piece::Lines(LargeFile::Population) => files.population.lines(),
            Piece::Lines(LargeFile::Excluded) => files.excluded.lines(),
        };
        for (number, part) in lines.parts().iter().enumerate() {
            sent.extend(json_part(part, number == 0));
        }
    }
    sent
}

/// The bundle's members in an order of their own.
fn reordered(bundle: &str, order: &[usize]) -> String {
    let bundle: Value = serde_json::from_str(bundle).unwrap();
    let members: Vec<(&String, &Value)> = bundle.as_object().unwrap().iter().collect();
    let member = |place: &usize| format!("\"{}\":{}", members[*place].0, members[*place].1);
    let members: Vec<String> = order.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

/// A bundle in which one thing is changed, so that there is something to find.
fn changed(bundle: &str, member: &str, place: prop::sample::Index, text: &str) -> String {
    let mut bundle: Value = serde_json::from_str(bundle).unwrap();
    if let Some(lines) = bundle[member].as_array_mut()
        && !lines.is_empty()
    {
        let place = place.index(lines.len());
        lines[place] = Value::from(text);
    }
    bundle.to_string()
}

fn by_reader(bundle: &str) -> Verdict {
    verify_reader(bundle.as_bytes()).unwrap()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn files_in_parts_have_the_same_digest_rows_and_proofs(draft in drafts(), height in 0..5_u32) {
        let Drawn { whole, parts, manifest, outcome, draft } = Drawn::new(draft, height);
        let (file, split) = (&whole.population, &parts.population);
        prop_assert_eq!(split.digest(), file.digest());
        prop_assert_eq!(parts.excluded.digest(), whole.excluded.digest());
        prop_assert_eq!(split.nodes().len(), file.lines().len().div_ceil(1 << height));
        for (key, _, _) in &draft.objects {
            prop_assert_eq!(split.find(key), file.find(key));
            let proof = split.prove(key);
            prop_assert_eq!(&proof, &file.prove(key));
            prop_assert!(proof.unwrap().is_in(draft.hash, &manifest.population));
            let found = split.lines().parts().iter().filter_map(|part| line_of_key(part, key));
            prop_assert_eq!(found.count(), 1);
        }
        prop_assert_eq!(split.find("nobody"), None);
        prop_assert_eq!(split.prove("nobody"), None);
        prop_assert_eq!(draft.manifest(&parts), manifest.clone());
        prop_assert_eq!(draw(&manifest, &parts, &draft.nonces(), None).unwrap(), outcome);
    }

    #[test]
    fn draw_of_parts_as_they_come_is_that_of_the_whole(
        draft in drafts(),
        height in 0..5_u32,
        at_once in 1..9_usize,
    ) {
        let Drawn { draft, whole, parts, manifest, outcome } = Drawn::new(draft, height);
        let nonces = draft.nonces();
        let mut drawing = Drawing::begin(&manifest, &whole.excluded, &nonces, None).unwrap();
        for some in parts.population.lines().parts().chunks(at_once) {
            drawing.take(some);
        }
        let drawn = drawing.finish(&parts.inspectors, &parts.conflicts).unwrap();
        prop_assert_eq!(&drawn, &outcome);

        let again = MatchingManifest {
            spec: Spec,
            draw: manifest.draw.clone(),
            manifest: manifest.digest(),
            attempt: 2,
            inspectors: whole.inspectors.digest(),
            conflicts: whole.conflicts.digest(),
            units: manifest.units.clone(),
            mode: manifest.mode,
            teams: manifest.teams,
            max_load: manifest.max_load,
        };
        let result = &outcome.result;
        let mut rematching = Rematching::begin(&manifest, &again, result).unwrap();
        for some in parts.population.lines().parts().chunks(at_once) {
            rematching.take(some);
        }
        let matched = rematching.finish(&parts.inspectors, &parts.conflicts);
        prop_assert_eq!(&matched, &rematch(&manifest, &again, &whole, result));
        prop_assert_eq!(matched.ok(), outcome.matching.ok());
    }

    #[test]
    fn draw_of_other_parts_than_were_committed_is_refused(
        draft in drafts(),
        height in 0..5_u32,
        left_out in any::<prop::sample::Index>(),
    ) {
        let Drawn { draft, whole, parts, manifest, .. } = Drawn::new(draft, height);
        let parts = parts.population.lines().parts();
        prop_assume!(!parts.is_empty());
        let left_out = left_out.index(parts.len());
        let nonces = draft.nonces();
        let mut drawing = Drawing::begin(&manifest, &whole.excluded, &nonces, None).unwrap();
        drawing.take(&parts[..left_out]);
        drawing.take(&parts[left_out + 1..]);
        let refused = drawing.finish(&whole.inspectors, &whole.conflicts).unwrap_err();
        prop_assert_eq!(refused.code.code(), "bad_population");
    }

    #[test]
    fn bundle_of_parts_has_the_same_bytes(draft in drafts(), height in 0..5_u32) {
        let drawn = Drawn::new(draft, height);
        let (whole, parts) = (drawn.bundle(&drawn.whole), drawn.bundle(&drawn.parts));
        prop_assert_eq!(parts.to_json(), whole.to_json());
        prop_assert_eq!(sent(&drawn), whole.to_json().into_bytes());
        prop_assert_eq!(parts.plain_files(), whole.plain_files());
        prop_assert_eq!(parts.public().to_json(), whole.public().to_json());
        let digest = drawn.draft.hash.digest(&[whole.to_json().as_bytes()]);
        prop_assert_eq!(parts.digest(), digest);
    }

    #[test]
    fn bundle_is_verified_alike_however_it_is_read(
        draft in drafts(),
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let drawn = Drawn::new(draft, 14);
        let bundle = drawn.bundle(&drawn.whole);
        let expected = verify(bundle.to_json());
        prop_assert!(expected.is_selection_right(), "{:?}", expected);
        prop_assert_eq!(&by_reader(&bundle.to_json()), &expected);
        prop_assert_eq!(&by_reader(&reordered(&bundle.to_json(), &order)), &expected);
        let mut files = bundle.plain_files();
        prop_assert_eq!(&verify_files(plain(&files)), &expected);
        files.reverse();
        prop_assert_eq!(&verify_files(plain(&files)), &expected);
    }

    #[test]
    fn fault_of_a_bundle_is_found_alike_however_it_is_read(
        draft in drafts(),
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle(),
        member in prop::sample::select(vec!["population", "excluded", "inspectors"]),
        place in any::<prop::sample::Index>(),
        text in prop::sample::select(vec!["A\t甲\t-\t-", "A\trecently_checked\t-", "\n", "", "A"]),
    ) {
        let drawn = Drawn::new(draft, 14);
        let bundle = changed(&drawn.bundle(&drawn.whole).to_json(), member, place, text);
        let expected = verify(&bundle);
        prop_assert_eq!(&by_reader(&bundle), &expected);
        prop_assert_eq!(&by_reader(&reordered(&bundle, &order)), &expected);
    }

    #[test]
    fn first_fault_of_lines_is_the_same_in_parts_of_any_length(
        draft in drafts(),
        height in 0..5_u32,
        place in any::<prop::sample::Index>(),
        text in prop::sample::select(vec!["A\t甲\t-\t-", "Ａ\t甲\t*\t-", "", "Z\t乙\t-\t-"]),
    ) {
        let files = draft.files();
        let mut lines: Vec<String> = files.population.lines().iter().map(str::to_owned).collect();
        prop_assume!(!lines.is_empty());
        let place = place.index(lines.len());
        lines[place] = text.to_owned();
        let whole = PopulationFile::read(draft.hash, lines.iter().collect());
        let mut split = Lines::in_parts(height);
        lines.iter().for_each(|line| split.push(line));
        let mut reader = FileReader::<Population>::new(draft.hash);
        for part in split.parts() {
            reader.take(std::slice::from_ref(part));
        }
        prop_assert_eq!(reader.finish(), whole.map(|file| file.digest()));
    }

    #[test]
    fn part_of_the_excluded_is_shown_as_the_whole_is(
        draft in drafts(),
        height in 0..5_u32,
        mask in any::<u16>(),
    ) {
        let file = in_parts::<Excluded>(draft.hash, &draft.files().excluded, height);
        let is_withheld = |key: &str| mask >> (key.len() % 16) & 1 == 1;
        let whole = ShownExcluded::new(&file, |row| is_withheld(row.key));
        let mut lines = String::new();
        let mut withheld = 0;
        for part in file.lines().parts() {
            let (shown, count) = show_part(draft.hash, part, |row| is_withheld(row.key));
            lines.push_str(&shown);
            withheld += count;
        }
        prop_assert_eq!(lines, whole.lines().to_text());
        prop_assert_eq!(withheld, whole.withheld());
        let read = ShownExcluded::read(draft.hash, whole.lines().clone()).unwrap();
        prop_assert_eq!((read.digest(), read.withheld()), (file.digest(), withheld));
    }
}

fn plain(files: &[sortition_draw::PlainFile]) -> impl Iterator<Item = (&str, &[u8])> {
    files
        .iter()
        .map(|file| (file.name, file.content.as_slice()))
}
