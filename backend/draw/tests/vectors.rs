//! Every vector of `vectors.json`, natively and in WASM: verdict, result, matching and hashes.
//! What a verdict means is not tested here, only that it agrees.

#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use sortition_draw::{
    CommittedFile, DrawResult, FileKind, Files, Hex32, Lines, Manifest, Matching, MatchingManifest,
    Verdict, draw, rematch, verify,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn vectors() -> Vec<Value> {
    let mut all: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    assert_eq!(all["spec"], "sortition/1");
    let mut vectors: Vec<Value> = serde_json::from_value(all["vectors"].take()).unwrap();
    for vector in &mut vectors {
        if vector.get("population_rule").is_some() {
            complete(vector);
        }
    }
    vectors
}

/// Makes the population by its rule, and result and matching by the engine: their hashes are what
/// such a vector tells.
fn complete(vector: &mut Value) {
    let rule = &vector["population_rule"];
    let prefix = rule["prefix"].as_str().unwrap();
    let count = rule["count"].as_u64().unwrap();
    let line = |i: u64| {
        let stratum = &"ABCD"[((i * i % 7 % 4) as usize)..][..1];
        json!(format!("{prefix}{i:07}\t{stratum}\t-\t-"))
    };
    let mut lines: Vec<Value> = (0..count).map(line).collect();
    lines.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    vector["bundle"]["population"] = json!(lines);
    let (result, matching) = drawn(vector);
    vector["bundle"]["result"] = json!(result);
    vector["bundle"]["matching"] = json!(matching);
}

fn manifest(vector: &Value) -> Manifest {
    Manifest::parse(&vector["bundle"]["manifest"].to_string()).unwrap()
}

fn file<K: FileKind>(vector: &Value, manifest: &Manifest) -> CommittedFile<K> {
    let lines = vector["bundle"][K::NAME].as_array().unwrap();
    // The engine sorts, so the order here must not matter.
    let lines: Lines = lines
        .iter()
        .rev()
        .map(|line| line.as_str().unwrap())
        .collect();
    let rows = lines.iter().map(|line| K::split(line).unwrap());
    CommittedFile::build(manifest.hash, rows).unwrap()
}

/// The vector with the lines that it withholds, as another vector of the same draw has them: what is
/// withheld from a reader takes part in the draw all the same.
fn whole(vector: &Value, all: &[Value]) -> Value {
    let lines = vector["bundle"]["excluded"].as_array().unwrap();
    let is_withheld = |line: &Value| line.as_str().unwrap().starts_with('#');
    let mut whole = vector.clone();
    if lines.iter().any(is_withheld) {
        let is_other = |one: &&Value| {
            one["manifest_hash"] == vector["manifest_hash"]
                && !one["bundle"]["excluded"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(is_withheld)
        };
        let other = all.iter().find(is_other).unwrap();
        whole["bundle"]["excluded"] = other["bundle"]["excluded"].clone();
    }
    whole
}

/// Draws a vector anew from manifest, files, nonces and beacon.
fn drawn(vector: &Value) -> (DrawResult, Option<Matching>) {
    let manifest = manifest(vector);
    let bundle = &vector["bundle"];
    let mut files = Files {
        population: file(vector, &manifest),
        excluded: file(vector, &manifest),
        inspectors: file(vector, &manifest),
        conflicts: file(vector, &manifest),
    };
    let nonces: Vec<_> = serde_json::from_value(bundle["nonces"].clone()).unwrap();
    let beacon = bundle["beacon"].as_str();
    if bundle["rematch"].is_null() {
        let outcome = draw(&manifest, &files, &nonces, beacon).unwrap();
        return (outcome.result, outcome.matching.ok());
    }
    // The bundle holds the later files; the inspectors added to them are the last by key.
    let given = bundle["rematch"].to_string();
    let given = MatchingManifest::parse(&given, &manifest.draw, &manifest.digest()).unwrap();
    let later = files.inspectors.clone();
    let earlier: Vec<_> = later
        .rows()
        .take(usize::try_from(manifest.inspectors.size).unwrap())
        .collect();
    files.inspectors = CommittedFile::build(manifest.hash, earlier).unwrap();
    let outcome = draw(&manifest, &files, &nonces, beacon).unwrap();
    assert!(outcome.matching.is_err());
    files.inspectors = later;
    let matching = rematch(&manifest, &given, &files, &outcome.result).unwrap();
    (outcome.result, Some(matching))
}

fn hex(vector: &Value, member: &str) -> Option<Hex32> {
    vector
        .get(member)
        .and_then(Value::as_str)
        .map(|text| text.parse().unwrap())
}

fn verified(vector: &Value) -> Verdict {
    verify(vector["bundle"].to_string())
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn verify_every_vector_gives_its_verdict_and_hashes() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 83);
    for vector in &vectors {
        let name = vector["name"].as_str().unwrap();
        let verdict = verified(vector);
        let refusal = verdict.refusal().map(ToString::to_string);
        assert_eq!(
            verdict.code(),
            vector["verdict"].as_str().unwrap(),
            "{name}: {refusal:?}"
        );
        if let Some(digest) = hex(vector, "manifest_hash") {
            assert_eq!(verdict.manifest.as_ref().unwrap().digest, digest, "{name}");
        }
        if let Some(digest) = hex(vector, "result_hash") {
            assert_eq!(verdict.result_digest, Some(digest), "{name}");
        }
        let lines = vector["bundle"]["excluded"]
            .as_array()
            .into_iter()
            .flatten();
        let withheld = lines
            .filter(|line| line.as_str().unwrap().starts_with('#'))
            .count();
        if verdict.code().starts_with("ok") {
            assert_eq!(verdict.withheld, withheld as u64, "{name}");
        }
        if vector.get("matching_hash").is_some() {
            assert_eq!(
                verdict.matching_digest,
                hex(vector, "matching_hash"),
                "{name}"
            );
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn draw_every_right_vector_gives_its_result_and_matching() {
    let mut compared = 0;
    let vectors = vectors();
    for vector in vectors
        .iter()
        .filter(|vector| vector.get("result_hash").is_some())
    {
        let name = vector["name"].as_str().unwrap();
        let (result, matching) = drawn(&whole(vector, &vectors));
        assert_eq!(json!(result), vector["bundle"]["result"], "{name}");
        assert_eq!(json!(matching), vector["bundle"]["matching"], "{name}");
        let hash = manifest(vector).hash;
        assert_eq!(
            Some(result.digest(hash)),
            hex(vector, "result_hash"),
            "{name}"
        );
        let digest = matching.map(|matching| matching.digest(hash));
        assert_eq!(digest, hex(vector, "matching_hash"), "{name}");
        compared += 1;
    }
    assert_eq!(compared, 17);
}
