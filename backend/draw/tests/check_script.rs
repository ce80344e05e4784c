//! `check.sh` in a real shell: it finds what the engine finds, on the vectors and on bundles that
//! were tampered with.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use sortition_draw::{
    Bundle, CommittedFile, DrawResult, ExcludedFile, FileKind, Files, Lines, Manifest, Matching,
    MatchingManifest, PlainFile, ShownExcluded, draw, verify, verify_files,
};
use support::{Draft, number};

fn vectors() -> Vec<Value> {
    let mut all: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    serde_json::from_value(all["vectors"].take()).unwrap()
}

/// The vectors with a right selection, but the large one, which a shell takes a minute for.
fn right_vectors() -> Vec<Value> {
    let is_right = |vector: &Value| {
        !vector["bundle"]["population"].is_null()
            && ["ok", "ok selection", "insufficient_inspectors"]
                .contains(&vector["verdict"].as_str().unwrap())
    };
    vectors().into_iter().filter(is_right).collect()
}

fn file<K: FileKind>(bundle: &Value, manifest: &Manifest) -> CommittedFile<K> {
    let lines = bundle[K::NAME].as_array().into_iter().flatten();
    let lines: Lines = lines.map(|line| line.as_str().unwrap()).collect();
    CommittedFile::read(manifest.hash, lines).unwrap()
}

/// The excluded file as the bundle shows it, and what can be read of it.
fn excluded(bundle: &Value, manifest: &Manifest) -> (ShownExcluded, ExcludedFile) {
    let lines = bundle["excluded"].as_array().into_iter().flatten();
    let lines: Lines = lines.map(|line| line.as_str().unwrap()).collect();
    let readable: Lines = lines.iter().filter(|line| !line.starts_with('#')).collect();
    let shown = ShownExcluded::read(manifest.hash, lines).unwrap();
    (shown, ExcludedFile::read(manifest.hash, readable).unwrap())
}

fn plain_files(bundle: &Value) -> Vec<PlainFile> {
    let manifest = Manifest::parse(&bundle["manifest"].to_string()).unwrap();
    let (shown, readable) = excluded(bundle, &manifest);
    let files = Files {
        population: file(bundle, &manifest),
        excluded: readable,
        inspectors: file(bundle, &manifest),
        conflicts: file(bundle, &manifest),
    };
    let result: DrawResult = serde_json::from_value(bundle["result"].clone()).unwrap();
    let matching: Option<Matching> = serde_json::from_value(bundle["matching"].clone()).unwrap();
    let rematch = (!bundle["rematch"].is_null()).then(|| {
        let text = bundle["rematch"].to_string();
        MatchingManifest::parse(&text, &manifest.draw, &manifest.digest()).unwrap()
    });
    let full = Bundle::new(
        &manifest,
        &files,
        &result,
        matching.as_ref(),
        rematch.as_ref(),
    )
    .with_excluded(&shown);
    let is_public = bundle["inspectors"].is_null();
    if is_public {
        full.public().plain_files()
    } else {
        full.plain_files()
    }
}

/// A folder below cargo's own for tests; emptied before use, as it may be left from another run.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("check-script")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the script on these files; whether it agreed, and its last line.
fn run(name: &str, files: &[PlainFile]) -> (bool, String) {
    let folder = folder(name);
    for PlainFile { name, content } in files {
        fs::write(folder.join(name), content).unwrap();
    }
    let output = Command::new("sh")
        .arg(folder.join("check.sh"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "",
        "{name}: {text}"
    );
    (
        output.status.success(),
        text.lines().last().unwrap_or_default().to_owned(),
    )
}

#[test]
fn check_script_on_right_vectors_agrees() {
    let vectors = right_vectors();
    assert_eq!(vectors.len(), 17);
    for (number, vector) in vectors.iter().enumerate() {
        let files = plain_files(&vector["bundle"]);
        let verdict = run(&format!("right-{number}"), &files);
        assert_eq!(
            verdict,
            (true, "ok selection".to_owned()),
            "{}",
            vector["name"]
        );
    }
}

#[test]
fn verify_files_of_right_vectors_gives_their_verdict() {
    for vector in right_vectors() {
        let files = plain_files(&vector["bundle"]);
        let verdict = verify_files(
            files
                .iter()
                .map(|file| (file.name, file.content.as_slice())),
        );
        assert_eq!(
            verdict.code(),
            vector["verdict"],
            "{}: {verdict:?}",
            vector["name"]
        );
    }
}

/// A change to one of the plain files, and what must be said of it.
struct Tampering {
    file: &'static str,
    change: fn(&str) -> String,
    script: &'static str,
    verdict: &'static str,
}

const TAMPERINGS: &[Tampering] = &[
    Tampering {
        file: "population.txt",
        change: |text| text.lines().skip(1).flat_map(|line| [line, "\n"]).collect(),
        script: "DIFFERS: population.txt has 89 lines",
        verdict: "bad_population",
    },
    Tampering {
        file: "population.txt",
        change: |text| text.lines().rev().flat_map(|line| [line, "\n"]).collect(),
        script: "DIFFERS: population.txt is not in order",
        verdict: "bad_population",
    },
    Tampering {
        file: "excluded.txt",
        change: |text| text.replacen("recently", "formerly", 1),
        script: "DIFFERS: excluded.txt has the root ",
        verdict: "bad_excluded",
    },
    Tampering {
        file: "inspectors.txt",
        change: |text| text.replacen("\t*\t", "\t130102\t", 1),
        script: "DIFFERS: inspectors.txt has the root ",
        verdict: "bad_inspectors",
    },
    Tampering {
        file: "nonces.txt",
        change: |text| text.replacen("\t9", "\t8", 1),
        script: "DIFFERS: the nonce of system does not open its commitment",
        verdict: "bad_reveal",
    },
    Tampering {
        file: "beacon.txt",
        change: |text| text.replacen("79", "80", 1),
        script: "DIFFERS: result.json is not what the files give",
        verdict: "bad_result",
    },
    Tampering {
        file: "result.json",
        change: |text| text.replacen("\"objects\":[{", "\"objects\":[ {", 1),
        script: "DIFFERS: result.json is not what the files give",
        verdict: "bad_result",
    },
    Tampering {
        file: "manifest.json",
        change: |text| text.replacen("①", "②", 1),
        script: "DIFFERS: result.json is not what the files give",
        verdict: "bad_result",
    },
    Tampering {
        file: "manifest.json",
        change: |text| text.replacen("\"draw\":8,", "\"draw\":7,", 1),
        script: "DIFFERS: of the stratum C 8 are to be drawn",
        verdict: "bad_stratum",
    },
];

#[test]
fn check_script_on_tampered_files_says_what_differs() {
    let vector = &vectors()[1];
    let right = plain_files(&vector["bundle"]);
    for (number, tampering) in TAMPERINGS.iter().enumerate() {
        let mut files = right.clone();
        let file = files
            .iter_mut()
            .find(|file| file.name == tampering.file)
            .unwrap();
        let before = String::from_utf8(file.content.clone()).unwrap();
        file.content = (tampering.change)(&before).into_bytes();
        assert_ne!(
            file.content,
            before.as_bytes(),
            "the change changes something"
        );

        let (agreed, last) = run(&format!("tampered-{number}"), &files);
        assert!(
            !agreed && last.starts_with(tampering.script),
            "{}: {last}",
            tampering.file
        );
        let files = files
            .iter()
            .map(|file| (file.name, file.content.as_slice()));
        assert_eq!(
            verify_files(files).code(),
            tampering.verdict,
            "{}",
            tampering.file
        );
    }
}

/// The vectors whose withheld lines are wrong, and what the script says of each.
const WRONGLY_WITHHELD: [(&str, &str, &str); 6] = [
    (
        "a withheld line of another hash",
        "excluded",
        "excluded.txt has the root ",
    ),
    (
        "withheld lines in another place",
        "excluded",
        "excluded.txt has the root ",
    ),
    (
        "a withheld line in upper case",
        "excluded",
        "excluded.txt has a withheld line that is not # and a leaf hash",
    ),
    (
        "a withheld line with a third field",
        "excluded",
        "excluded.txt has a withheld line that is not # and a leaf hash",
    ),
    (
        "a withheld line among the eligible",
        "population",
        "population.txt has a line that begins with #",
    ),
    (
        "a withheld line among the inspectors",
        "inspectors",
        "inspectors.txt has a line that begins with #",
    ),
];

#[test]
fn check_script_on_wrongly_withheld_lines_says_what_differs() {
    let vectors = vectors();
    let right = plain_files(&vectors[1]["bundle"]);
    for (number, (name, changed, said)) in WRONGLY_WITHHELD.iter().enumerate() {
        let vector = vectors.iter().find(|one| one["name"] == *name).unwrap();
        assert_eq!(
            vector["bundle"]["manifest"],
            vectors[1]["bundle"]["manifest"]
        );
        let lines = vector["bundle"][changed].as_array().unwrap();
        let text = |line: &Value| format!("{}\n", line.as_str().unwrap());
        let mut files = right.clone();
        let file = files
            .iter_mut()
            .find(|file| file.name.strip_suffix(".txt") == Some(changed))
            .unwrap();
        file.content = lines.iter().map(text).collect::<String>().into_bytes();
        let (agreed, last) = run(&format!("withheld-{number}"), &files);
        assert!(
            !agreed && last.starts_with(&format!("DIFFERS: {said}")),
            "{name}: {last}"
        );
        let files = files
            .iter()
            .map(|file| (file.name, file.content.as_slice()));
        assert_eq!(verify_files(files).code(), vector["verdict"], "{name}");
        let verdict = verify(vector["bundle"].to_string());
        assert_eq!(verdict.code(), vector["verdict"], "{name}");
    }
}

#[test]
fn check_script_with_a_file_missing_says_which() {
    let right = plain_files(&vectors()[1]["bundle"]);
    for missing in [
        "manifest.json",
        "population.txt",
        "nonces.txt",
        "beacon.txt",
        "result.json",
    ] {
        let files: Vec<PlainFile> = right
            .iter()
            .filter(|file| file.name != missing)
            .cloned()
            .collect();
        let (agreed, last) = run(&format!("without-{missing}"), &files);
        assert!(!agreed);
        assert_eq!(last, format!("DIFFERS: {missing} is missing"));
    }
}

#[test]
fn check_script_on_keys_that_a_shell_could_take_for_its_own_agrees() {
    let mut draft = Draft::plain(0, 0, 3, 1);
    let keys = [
        "$(exit 1)",
        "`exit 1`",
        "'",
        "''",
        "\"",
        "\\",
        "\\\\n",
        "%s",
        "%d %",
        "*",
        "~",
        "a#",
        "&",
        "a b",
        "-n",
        "--",
        "$HOME",
        "!",
        ";",
        "x\u{85}y",
        "𠀀",
        "{}",
        "[0]",
        "/",
        "\\000",
    ];
    for key in keys {
        draft
            .objects
            .push((key.to_owned(), r#"甲 "\'&"#.to_owned(), "-".to_owned()));
        draft
            .objects
            .push((format!("{key}2"), "%s".to_owned(), "-".to_owned()));
    }
    draft.strata = vec![number("%s", 9, 5000), number(r#"甲 "\'&"#, 12, 5000)];
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
    let matching = outcome.matching.unwrap();
    let bundle = Bundle::new(&manifest, &files, &outcome.result, Some(&matching), None);
    assert_eq!(
        run("hostile", &bundle.plain_files()),
        (true, "ok selection".to_owned())
    );
}
