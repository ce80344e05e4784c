//! Verdicts beside the vectors: what isn't a bundle, rematches, the first place that differs, and
//! the order of log entries.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use serde_json::{Value, json};
use sortition_draw::{
    Algorithm, Bundle, ChangeRecord, Event, Fault, Files, MatchingManifest, Nonce, Reason,
    RefusalCode, Spec, check_order, draw, rematch, verify, withheld_digest,
};
use support::{Draft, seed};

fn bundle() -> Value {
    let draft = Draft::plain(9, 3, 3, 2);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
    let matching = outcome.matching.unwrap();
    let bundle = Bundle::new(&manifest, &files, &outcome.result, Some(&matching), None);
    serde_json::from_str(&bundle.to_json()).unwrap()
}

/// The code of the verdict, and the place that it names.
fn verdict(bundle: &Value) -> (&'static str, String) {
    let verdict = verify(bundle.to_string());
    let place = verdict
        .refusal()
        .map(|refusal| refusal.defect.place.clone());
    (verdict.code(), place.unwrap_or_default())
}

#[test]
fn verify_of_what_is_no_bundle_is_bad_manifest() {
    let text = bundle().to_string();
    assert_eq!(verify(&text).code(), "ok");
    assert_eq!(verify(format!(" {text}\n")).code(), "ok");
    let doubled = text.replacen("\"beacon\":null", "\"beacon\":null,\"beacon\":null", 1);
    let inner = text.replacen("\"team\":0", "\"team\":0,\"te\\u0061m\":0", 1);
    let surrogate = text.replacen("抽取", "\\ud800", 1);
    for text in [
        "", "null", "[]", "7", "\"a\"", "{", "{}", &doubled, &inner, &surrogate,
    ] {
        assert_eq!(verify(text).code(), "bad_manifest", "{text}");
    }
    assert_eq!(verify("[{\"a\":1,\"a\":1}]").code(), "bad_manifest");
    assert_eq!(
        verify([0xff, 0xfe]).refusal().unwrap().defect.fault,
        Fault::NotUtf8
    );
}

#[test]
fn verify_names_the_first_place_that_differs() {
    let changed = |pointer: &str, value: Value| {
        let mut bundle = bundle();
        *bundle.pointer_mut(pointer).unwrap() = value;
        verdict(&bundle)
    };
    for (pointer, value, code, place) in [
        (
            "/manifest/strata/0/max",
            json!("3"),
            "bad_manifest",
            "/manifest/strata/0/max",
        ),
        (
            "/manifest/strata/0/draw",
            json!(-1),
            "bad_manifest",
            "/manifest/strata/0/draw",
        ),
        (
            "/manifest/population",
            json!([]),
            "bad_manifest",
            "/manifest/population",
        ),
        (
            "/manifest/population/root",
            json!("00"),
            "bad_manifest",
            "/manifest/population/root",
        ),
        (
            "/manifest/beacon",
            json!({}),
            "bad_manifest",
            "/manifest/beacon",
        ),
        ("/rematch", json!({}), "bad_manifest", "/rematch"),
        ("/nonces", json!({}), "bad_reveal", "/nonces"),
        ("/nonces", json!(null), "bad_reveal", "/nonces"),
        ("/nonces", json!([]), "missing_reveal", "/nonces"),
        ("/nonces/0/id", json!("unit"), "bad_reveal", "/nonces/0"),
        (
            "/nonces/0/nonce",
            json!(1.5),
            "bad_reveal",
            "/nonces/0/nonce",
        ),
        ("/beacon", json!(7), "bad_beacon", "/beacon"),
        ("/population", json!(null), "bad_population", "/population"),
        ("/population", json!({}), "bad_population", "/population"),
        (
            "/population/3",
            json!(null),
            "bad_population",
            "/population/3",
        ),
        (
            "/population/3",
            json!("O003\tall\t-"),
            "bad_population",
            "/population/3",
        ),
        (
            "/population/3",
            json!("O003\tall\t-\t-\n"),
            "bad_population",
            "/population/3",
        ),
        (
            "/population/3",
            json!("O003\tall\t-\t-\t"),
            "bad_population",
            "/population/3",
        ),
        (
            "/population/3",
            json!("O002\tall\t-\t-"),
            "bad_population",
            "/population/3",
        ),
        (
            "/population/3",
            json!("O002\tall\tx\t-"),
            "bad_population",
            "/population/3",
        ),
        ("/excluded", json!(null), "bad_excluded", "/excluded"),
        ("/inspectors", json!(null), "bad_inspectors", "/inspectors"),
        ("/conflicts", json!(null), "bad_conflicts", "/conflicts"),
        ("/result", json!(null), "bad_result", "/result"),
        ("/result/seed", json!(null), "bad_result", "/result/seed"),
        (
            "/result/objects/1/key",
            json!("O"),
            "bad_result",
            "/result/objects/1/key",
        ),
        (
            "/result/reserves",
            json!([]),
            "bad_result",
            "/result/reserves/0",
        ),
        ("/matching", json!(null), "bad_matching", "/matching"),
        (
            "/matching/objects/2/team",
            json!(1),
            "bad_matching",
            "/matching/objects/2/team",
        ),
    ] {
        assert_eq!(
            changed(pointer, value),
            (code, place.to_owned()),
            "{pointer}"
        );
    }
}

#[test]
fn verify_of_public_bundle_needs_its_population() {
    let mut bundle = bundle();
    for member in ["inspectors", "conflicts", "matching"] {
        bundle[member] = Value::Null;
    }
    assert_eq!(verdict(&bundle).0, "ok selection");
    bundle["population"] = Value::Null;
    assert_eq!(verdict(&bundle).0, "bad_population");
}

#[test]
fn verify_of_matching_where_none_is_possible_is_bad_matching() {
    let right = bundle();
    let mut draft = Draft::plain(9, 3, 3, 2);
    draft.max_load = Some(1);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
    let text = Bundle::new(&manifest, &files, &outcome.result, None, None).to_json();
    let verdict = verify(&text);
    assert_eq!(verdict.code(), "insufficient_inspectors");
    assert!(verdict.is_selection_right() && !verdict.is_ok());
    let mut bundle: Value = serde_json::from_str(&text).unwrap();
    bundle["matching"] = right["matching"].clone();
    let verdict = verify(bundle.to_string());
    assert_eq!(verdict.code(), "bad_matching");
    assert!(matches!(
        verdict.refusal().unwrap().defect.fault,
        Fault::Insufficient(_)
    ));
}

#[test]
fn rematch_with_the_same_seed_is_verified_by_its_own_manifest() {
    let mut draft = Draft::plain(9, 3, 2, 2);
    draft.max_load = Some(2);
    let mut files = draft.files();
    let manifest = draft.manifest(&files);
    let outcome = draw(&manifest, &files, &draft.nonces(), None).unwrap();
    assert!(outcome.matching.is_err());

    draft
        .inspectors
        .push(("I02".to_owned(), "U1".to_owned(), "*".to_owned()));
    files.inspectors = draft.files().inspectors;
    let mut again = MatchingManifest {
        spec: Spec,
        draw: manifest.draw.clone(),
        manifest: manifest.digest(),
        attempt: 2,
        inspectors: files.inspectors.digest(),
        conflicts: files.conflicts.digest(),
        units: manifest.units.clone(),
        mode: manifest.mode,
        teams: manifest.teams,
        max_load: manifest.max_load,
    };
    let matching = rematch(&manifest, &again, &files, &outcome.result).unwrap();
    let text = |again: &MatchingManifest| {
        Bundle::new(
            &manifest,
            &files,
            &outcome.result,
            Some(&matching),
            Some(again),
        )
        .to_json()
    };
    assert_eq!(verify(text(&again)).code(), "ok");

    again.attempt = 1;
    assert_eq!(verify(text(&again)).code(), "bad_manifest");
    let refusal = rematch(&manifest, &again, &files, &outcome.result).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::BadManifest);
    again.attempt = 3;
    again.max_load = Some(1);
    assert_eq!(verify(text(&again)).code(), "bad_matching");
    let refusal = rematch(&manifest, &again, &files, &outcome.result).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::InsufficientInspectors);
    let mut other = outcome.result.clone();
    other.manifest = seed(1);
    let refusal = rematch(&manifest, &again, &files, &other).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::BadResult);
}

#[test]
fn draw_with_another_file_or_reveal_is_refused() {
    let draft = Draft::plain(9, 3, 3, 2);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let code = |files: &Files, nonces: &[Nonce], beacon| {
        draw(&manifest, files, nonces, beacon).unwrap_err().code
    };
    let nonces = draft.nonces();
    assert_eq!(code(&files, &[], None), RefusalCode::MissingReveal);
    let mut wrong = nonces.clone();
    wrong[0].nonce = seed(1);
    assert_eq!(code(&files, &wrong, None), RefusalCode::BadReveal);
    assert_eq!(
        code(&files, &[nonces.clone(), nonces.clone()].concat(), None),
        RefusalCode::BadReveal
    );
    assert_eq!(code(&files, &nonces, Some("1")), RefusalCode::BadBeacon);
    let other = Draft::plain(8, 3, 4, 2).files();
    let mut changed = files.clone();
    changed.inspectors = other.inspectors;
    assert_eq!(code(&changed, &nonces, None), RefusalCode::BadInspectors);
    changed.population = other.population;
    assert_eq!(code(&changed, &nonces, None), RefusalCode::BadPopulation);
}

#[test]
fn check_order_of_a_draws_entries_finds_the_first_that_cannot_follow() {
    let hash = seed(1);
    let (commit, freeze, reveal) = (
        Event::Commit(hash),
        Event::Freeze(hash),
        Event::Reveal(hash),
    );
    let result = Event::Result {
        result: hash,
        matching: None,
    };
    let (abort, publish) = (Event::Abort(hash), Event::Publish(hash));
    let order = |events: &[Event]| check_order(events).map_err(|error| error.index);
    let change = [
        Event::Rematch(hash),
        Event::Recuse(hash),
        Event::Substitute(hash),
    ];
    let after = [
        change[0],
        change[1],
        change[2],
        publish,
        Event::Void(hash),
        publish,
    ];
    assert_eq!(
        order(
            &[
                &[commit, commit, freeze, reveal, reveal, result][..],
                &after
            ]
            .concat()
        ),
        Ok(())
    );
    assert_eq!(order(&[commit, freeze, abort]), Ok(()));
    assert_eq!(order(&[freeze]), Err(0));
    assert_eq!(order(&[commit, reveal]), Err(1));
    assert_eq!(order(&[commit, freeze, commit]), Err(2));
    assert_eq!(order(&[commit, freeze, reveal, result, result]), Err(4));
    assert_eq!(order(&[commit, freeze, reveal, result, abort]), Err(4));
    assert_eq!(order(&[commit, freeze, abort, publish]), Err(3));
}

#[test]
fn record_and_withheld_bundle_are_hashed_in_canonical_form() {
    let record = ChangeRecord {
        draw: "d1".into(),
        reason: Reason::Kin,
        text: "亲属".into(),
        object: Some("O1".into()),
        from: Some("I1".into()),
        to: None,
        loads: Some(vec![("I1".into(), 2), ("I2".into(), 0)]),
        evidence: None,
        salt: [0; 32].into(),
    };
    let zeros = "0".repeat(64);
    let canonical = format!(
        r#"{{"draw":"d1","evidence":null,"from":"I1","loads":[["I1",2],["I2",0]],"object":"O1","reason":"kin","salt":"{zeros}","text":"亲属","to":null}}"#
    );
    for algorithm in [Algorithm::Sha256, Algorithm::Sm3] {
        assert_eq!(
            record.digest(algorithm),
            algorithm.digest(&[canonical.as_bytes()])
        );
    }

    let draft = Draft::plain(9, 3, 3, 2);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let result = draw(&manifest, &files, &draft.nonces(), None)
        .unwrap()
        .result;
    let mut keys: Vec<&str> = result
        .objects
        .iter()
        .map(|drawn| drawn.key.as_str())
        .collect();
    keys.sort_unstable();
    let manifest_json = String::from_utf8(manifest.to_canonical()).unwrap();
    let canonical = format!(
        "{{\"manifest\":{manifest_json},\"objects\":{}}}",
        json!(keys)
    );
    let digest = draft.hash.digest(&[canonical.as_bytes()]);
    assert_eq!(withheld_digest(draft.hash, &manifest, &result), digest);
}
