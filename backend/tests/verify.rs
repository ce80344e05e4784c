//! `sortition verify` as one types it: what it prints first, and how it ends.
#![allow(clippy::unwrap_used, reason = "a test")]

use sortition_draw::{
    Algorithm, Bundle, ConflictsFile, Contributor, DrawResult, ExcludedFile, ExcludedRow, Files,
    Freeze, InspectorRow, InspectorsFile, Manifest, Matching, Mode, Nonce, PopulationFile,
    PopulationRow, ShownExcluded, StratumRule, UnitDemand, commitment, draw,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Drawn = (Manifest, Files, DrawResult, Option<Matching>);

/// A draw of two of three objects with these inspectors, two needed for each.
fn drawn(inspectors: &[&str]) -> Drawn {
    drawn_of(&["C", "A", "B"], inspectors, 5000)
}

fn drawn_of(objects: &[&str], inspectors: &[&str], ratio_bp: u64) -> Drawn {
    let hash = Algorithm::Sha256;
    let nonce = Nonce {
        id: "system".into(),
        nonce: [7; 32].into(),
    };
    let object = |key| PopulationRow {
        key,
        stratum: "all",
        area: "-",
        salt: "-",
    };
    let left_out = |key| ExcludedRow {
        key,
        reason: "recently_checked",
        salt: "-",
    };
    let inspector = |key| InspectorRow {
        key,
        unit: "LSB",
        areas: "*",
        salt: "-",
    };
    let inspectors = inspectors.iter().copied().map(inspector);
    let files = Files {
        population: PopulationFile::build(hash, objects.iter().copied().map(object)).unwrap(),
        excluded: ExcludedFile::build(hash, ["X1", "X2"].map(left_out)).unwrap(),
        inspectors: InspectorsFile::build(hash, inspectors).unwrap(),
        conflicts: ConflictsFile::build(hash, []).unwrap(),
    };
    let freeze = Freeze {
        hash,
        draw: "d1".into(),
        entry: "LSB/2026/1/1".into(),
        run: 1,
        previous: None,
        title: "抽查".into(),
        frozen_at: "2026-03-02T01:30:00Z".into(),
        reveal_by: "2026-03-02T02:00:00Z".into(),
        mode: Mode::Object,
        teams: 0,
        max_load: None,
        strata: vec![StratumRule {
            name: "all".into(),
            ratio_bp,
            min: 0,
            max: None,
            reserve_bp: 2000,
        }],
        units: vec![UnitDemand {
            unit: "LSB".into(),
            inspectors: 2,
        }],
        contributors: vec![Contributor {
            id: "system".into(),
            commitment: commitment(hash, "d1", "system", &nonce.nonce),
        }],
        beacon: None,
        log: "sortition.example/log".into(),
    };
    let manifest = Manifest::freeze(freeze, &files).unwrap();
    let outcome = draw(&manifest, &files, &[nonce], None).unwrap();
    (manifest, files, outcome.result, outcome.matching.ok())
}

fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn verify(bundles: &[&Path]) -> (i32, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_sortition"))
        .arg("verify")
        .args(bundles)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), printed)
}

fn pack(bundle: &Bundle<'_>, path: &Path) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for file in bundle.plain_files() {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(file.name, options).unwrap();
        archive.write_all(&file.content).unwrap();
    }
    archive.finish().unwrap();
}

fn lines(printed: &str) -> Vec<&str> {
    printed.lines().collect()
}

#[test]
fn verify_of_a_right_bundle_says_ok_and_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (manifest, files, result, matching) = drawn(&["I1", "I2"]);
    let bundle = Bundle::new(&manifest, &files, &result, matching.as_ref(), None);
    let full = write(folder.path(), "full.json", bundle.to_json().as_bytes());
    let (status, printed) = verify(&[&full]);
    assert_eq!((status, lines(&printed)[0]), (0, "ok"), "{printed}");
    assert!(printed.contains("single-party"), "{printed}");
    assert!(printed.contains("chance in all: 2 of 3"), "{printed}");
    let digest = manifest.digest();
    assert!(printed.contains(&format!("manifest {digest}")), "{printed}");

    let public = bundle.public().to_json();
    let public = write(folder.path(), "public.json", public.as_bytes());
    let (status, printed) = verify(&[&public]);
    assert_eq!((status, lines(&printed)[0]), (0, "ok selection"));
}

#[test]
fn verify_says_how_many_lines_are_withheld() {
    let folder = tempfile::tempdir().unwrap();
    let (manifest, files, result, matching) = drawn(&["I1", "I2"]);
    let bundle = Bundle::new(&manifest, &files, &result, matching.as_ref(), None);
    let shown = ShownExcluded::new(&files.excluded, |row| row.key == "X1");
    let bundle = bundle.with_excluded(&shown).to_json();
    assert!(!bundle.contains("X1") && bundle.contains("X2"), "{bundle}");
    let path = write(folder.path(), "withheld.json", bundle.as_bytes());
    let (status, printed) = verify(&[&path]);
    assert_eq!((status, lines(&printed)[0]), (0, "ok"), "{printed}");
    assert!(printed.contains("\nwithheld 1: "), "{printed}");
}

#[test]
fn verify_of_an_archive_is_that_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let (manifest, files, result, matching) = drawn(&["I1", "I2"]);
    let bundle = Bundle::new(&manifest, &files, &result, matching.as_ref(), None);
    let path = folder.path().join("bundle.zip");
    pack(&bundle, &path);
    let (status, printed) = verify(&[&path]);
    assert_eq!((status, lines(&printed)[0]), (0, "ok"), "{printed}");
    let broken = write(folder.path(), "broken.zip", b"PK\x03\x04 no archive");
    let (status, printed) = verify(&[&broken]);
    assert_eq!((status, lines(&printed)[0]), (1, "bad_manifest"));
}

/// More objects than are looked at at once on any number of cores: eight parts of 2^14 lines.
const MANY: usize = 140_000;

/// Of so many objects some are looked at while others are read, or all after all is read where what they
/// are drawn by comes behind them.
#[test]
fn verify_of_many_objects_is_the_same_from_any_form() {
    let keys: Vec<String> = (0..MANY).map(|number| format!("{number:06}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (manifest, files, result, matching) = drawn_of(&keys, &["I1", "I2", "I3"], 1);
    assert_eq!(result.objects.len(), 14);
    let bundle = Bundle::new(&manifest, &files, &result, matching.as_ref(), None);
    let json = bundle.to_json();
    let (before, population) = json.split_once(",\"population\":[").unwrap();
    let (population, after) = population.split_once(",\"rematch\":").unwrap();
    let before = before.strip_prefix('{').unwrap();
    let turned = format!("{{\"population\":[{population},{before},\"rematch\":{after}");

    let folder = tempfile::tempdir().unwrap();
    let plain = write(folder.path(), "plain.json", json.as_bytes());
    let turned = write(folder.path(), "turned.json", turned.as_bytes());
    let wrong = json.replacen("139999\\tall", "139999\\tnone", 1);
    let wrong = write(folder.path(), "wrong.json", wrong.as_bytes());
    let packed = folder.path().join("packed.zip");
    pack(&bundle, &packed);
    let (status, printed) = verify(&[&plain, &turned, &packed, &wrong]);
    let verdicts: Vec<&str> = lines(&printed)
        .into_iter()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(verdicts, ["ok", "ok", "ok", "bad_population"]);
    assert_eq!(status, 1);
}

#[test]
fn verify_of_a_wrong_bundle_says_where_it_differs() {
    let folder = tempfile::tempdir().unwrap();
    let (manifest, files, result, matching) = drawn(&["I1", "I2"]);
    let bundle = Bundle::new(&manifest, &files, &result, matching.as_ref(), None);
    let other = bundle.to_json().replace("\"I1\",\"I2\"", "\"I2\",\"I1\"");
    let (right, other) = match other == bundle.to_json() {
        true => (
            other.clone(),
            other.replace("\"I2\",\"I1\"", "\"I1\",\"I2\""),
        ),
        false => (bundle.to_json(), other),
    };
    let right = write(folder.path(), "right.json", right.as_bytes());
    let other = write(folder.path(), "other.json", other.as_bytes());
    let (status, printed) = verify(&[&other]);
    assert_eq!(
        (status, lines(&printed)[0]),
        (1, "bad_matching"),
        "{printed}"
    );
    assert!(
        lines(&printed)[1].contains("/matching/objects"),
        "{printed}"
    );

    let missing = folder.path().join("missing.json");
    let (status, printed) = verify(&[&right, &other]);
    assert_eq!(status, 1);
    let verdicts: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(verdicts, ["ok", "bad_matching"]);
    assert_eq!(verify(&[&right, &missing, &other]).0, 2);
    assert_eq!(verify(&[&missing]), (2, String::new()));
}

#[test]
fn verify_without_matching_says_that_the_selection_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let (manifest, files, result, matching) = drawn(&["I1"]);
    assert!(matching.is_none());
    let bundle = Bundle::new(&manifest, &files, &result, None, None);
    let path = write(folder.path(), "unmatched.json", bundle.to_json().as_bytes());
    let (status, printed) = verify(&[&path]);
    let found = lines(&printed);
    assert_eq!((status, found[0]), (1, "insufficient_inspectors"));
    assert!(found[1].contains("the selection is right"), "{printed}");
}
