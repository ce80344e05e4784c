//! A population of more objects than one part of a file has: files are stored, drawn from, sent and proved
//! part by part, and what comes of it is the same.

use super::stage::{aborted, alike, ready, run_at_once, text};
use http::Method;
use serde_json::{Value, json};
use sortition_draw::{Algorithm, FileDigest, LineProof, verify, verify_files};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Client, on_both_databases};
use std::io::{Cursor, Read};

/// So many objects beside the first, which they are alike: more than a part has, and fewer than two.
const MORE: u32 = 20_000;
/// Greater than that, and prime: codes come in another order than objects.
const PRIME: u32 = 20_011;
const WHOLE_PART: u32 = 1 << 14;

fn code(number: u32) -> String {
    format!("91{}", 1_000_000 + number * 7 % PRIME)
}

/// Many objects, and a task that is ready to be drawn.
async fn many(app: &App) -> String {
    let (_, task) = ready(app, (3, 3), alike(4), json!({})).await;
    let first = object_code(0);
    let insert = format!(
        "WITH RECURSIVE numbers (n) AS \
           (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MORE}) \
         INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
           status, tags, version, created_at, updated_at) \
         SELECT '01939999-0000-7000-8000-' || CAST(100000000000 + n AS TEXT), \
           '91' || CAST(1000000 + n * 7 % {PRIME} AS TEXT), o.name || CAST(n AS TEXT), o.name_grams, \
           o.name_initials, o.name_order, o.type, o.region_code, o.status, o.tags, o.version, o.created_at, o.updated_at \
         FROM numbers, objects AS o WHERE o.code = '{first}'"
    );
    app.change(&[insert]);
    task
}

fn stored(app: &App) -> Vec<String> {
    app.query(
        "SELECT name || ' ' || CAST(part AS TEXT) || ' ' || CAST(lines AS TEXT) AS line \
         FROM draw_files ORDER BY name, part",
    )
}

fn expected_parts() -> Vec<String> {
    let rest = MORE + 3 - WHOLE_PART;
    vec![
        "conflicts 0 0".to_owned(),
        "excluded 0 0".to_owned(),
        "inspectors 0 3".to_owned(),
        format!("population 0 {WHOLE_PART}"),
        format!("population 1 {rest}"),
    ]
}

/// The files of an archive, by name.
pub fn unzipped(content: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

async fn bundle_of_many_objects_is_sent_part_by_part(app: App) {
    let task = many(&app).await;
    let drawn = run_at_once(&app, &task).await;
    assert_eq!(drawn["sizes"]["population"], MORE + 3);
    assert_eq!(stored(&app), expected_parts());
    let operator = app.sign_in("city_operator").await;
    let path = format!("/draws/{}/bundle", text(&drawn, "id"));
    let plain = operator.get(&path).await;
    assert_eq!(
        (plain.status.as_u16(), plain.header("content-length")),
        (200, "")
    );
    assert_eq!(verify(&plain.body).code(), "ok");

    let packed = async |encoding: &str| {
        let request = operator.request(Method::GET, &path);
        let packed = operator
            .send(request.header("Accept-Encoding", encoding))
            .await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert_eq!(packed.header("vary"), "Accept-Encoding");
        packed.body
    };
    let mut unpacked = Vec::new();
    let gzip = packed("gzip").await;
    let mut reader = flate2::read::GzDecoder::new(&gzip[..]);
    reader.read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == plain.body, "gzip");
    unpacked.clear();
    let brotli = packed("br").await;
    let mut reader = brotli::Decompressor::new(&brotli[..], 1 << 16);
    reader.read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == plain.body, "br");

    let zip = operator.get(&format!("{path}.zip")).await;
    let files = unzipped(&zip.body);
    let files = files
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()));
    assert_eq!(verify_files(files).code(), "ok");
}

async fn what_is_public_of_many_objects_has_the_hash_of_the_log_and_proofs(app: App) {
    let task = many(&app).await;
    let drawn = run_at_once(&app, &task).await;
    let id = text(&drawn, "id");
    app.change(&[format!(
        "UPDATE draws SET published_at = frozen_at WHERE id = '{id}'"
    )]);
    let nobody = app.nobody();
    let public = format!("/public/draws/{id}");
    let bundle = nobody.get(&format!("{public}/bundle")).await;
    assert_eq!(verify(&bundle.body).code(), "ok selection");
    let hash = Algorithm::Sha256.digest(&[&bundle.body]).to_string();
    let settled = app.query("SELECT publish_hash AS line FROM draw_outcomes");
    assert_eq!(settled, std::slice::from_ref(&hash));
    assert_eq!(bundle.etag(), format!("\"{}\"", &hash[..24]));
    for known in [
        format!("\"{}\"", &hash[..24]),
        format!("\"{}-br\"", &hash[..24]),
    ] {
        let request = nobody
            .request(Method::GET, &format!("{public}/bundle"))
            .header("Accept-Encoding", "br")
            .header("If-None-Match", known);
        let answer = nobody.send(request).await;
        assert_eq!(answer.status, 304);
        assert_eq!(answer.header("content-encoding"), "");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }

    let mut codes: Vec<String> = (1..=MORE).map(code).collect();
    codes.extend((0..3).map(object_code));
    codes.sort_unstable();
    let whole = WHOLE_PART as usize;
    for index in [0, 1, whole - 1, whole, codes.len() - 1] {
        let proof = proof_of(&nobody, &public, &drawn, &codes[index]).await;
        assert_eq!(proof["index"], index);
    }
    let answer = nobody.get(&format!("{public}/objects/911000000X")).await;
    answer.refused(404, "no_answer");
}

async fn draw_aborted_before_another_is_shown_part_by_part(app: App) {
    let task = many(&app).await;
    let aborted = aborted(&app, &task).await;
    let drawn = run_at_once(&app, &task).await;
    let id = text(&drawn, "id");
    app.change(&[format!(
        "UPDATE draws SET published_at = frozen_at WHERE id = '{id}'"
    )]);
    let answer = app.nobody().get(&format!("/public/draws/{id}")).await;
    assert_eq!(answer.header("content-length"), "");
    let view = answer.ok();
    let before = &view["predecessors"][0];
    assert_eq!(before["draw"], aborted["id"]);
    assert_eq!(before["files"]["excluded"], json!([]));
    let population = before["files"]["population"].as_array().unwrap();
    assert_eq!(population.len(), MORE as usize + 3);
    let lines: Vec<&str> = population.iter().filter_map(Value::as_str).collect();
    assert_eq!(lines.len(), population.len());
    assert!(lines.is_sorted());
}

async fn proof_of(nobody: &Client, public: &str, draw: &Value, code: &str) -> Value {
    let proof = nobody.get(&format!("{public}/objects/{code}")).await.ok();
    let line = LineProof {
        line: text(&proof, "line").to_owned(),
        index: proof["index"].as_u64().unwrap(),
        proof: serde_json::from_value(proof["proof"].clone()).unwrap(),
    };
    let committed = FileDigest {
        size: draw["manifest"]["population"]["size"].as_u64().unwrap(),
        root: text(&draw["manifest"]["population"], "root")
            .parse()
            .unwrap(),
    };
    assert!(line.line.starts_with(&format!("{code}\t")), "{proof}");
    assert!(line.is_in(Algorithm::Sha256, &committed), "{proof}");
    proof
}

/// What makes of the stored parts what was not committed, each with what mends it.
fn damages(app: &App) -> Vec<(Vec<String>, Vec<String>)> {
    let of_part = |part: usize, set: &str| {
        format!("UPDATE draw_files SET {set} WHERE name = 'population' AND part = {part}")
    };
    let nodes =
        app.query("SELECT node AS line FROM draw_files WHERE name = 'population' ORDER BY part");
    let lines = [WHOLE_PART, MORE + 3 - WHOLE_PART];
    let in_order = [0, 1].map(|part| of_part(part, &format!("node = '{}'", nodes[part])));
    let exchanged = [0, 1].map(|part| of_part(part, &format!("node = '{}'", nodes[1 - part])));
    let counted = [0, 1].map(|part| of_part(part, &format!("lines = {}", lines[part])));
    // Parts have no place but their own.
    let places = [(0, 2), (1, 0), (2, 1)];
    let places = places.map(|(from, to)| of_part(from, &format!("part = {to}")));
    vec![
        (places.to_vec(), places.to_vec()),
        // The last part is another attempt's.
        (
            vec![of_part(1, "attempt = 0")],
            vec![of_part(1, "attempt = 1")],
        ),
        (
            [0, 1].map(|part| of_part(part, "lines = 0")).to_vec(),
            counted.to_vec(),
        ),
        (exchanged.to_vec(), in_order.to_vec()),
    ]
}

async fn draw_from_stored_parts_is_right_and_none_opens_in_anothers_place(app: App) {
    let task = many(&app).await;
    let operator = app.sign_in("city_operator").await;
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &json!({}))
        .await
        .with(201);
    let path = format!("/draws/{}", text(&opened, "id"));
    let freeze = json!({ "reveal_by": "2026-11-23T02:00:00Z" });
    operator.post(&format!("{path}/freeze"), &freeze).await.ok();
    assert_eq!(stored(&app), expected_parts());

    let unwatched = operator.unwatched();
    for (damage, mending) in damages(&app) {
        app.change(&damage);
        let refused = unwatched.command(&format!("{path}/draw")).await;
        assert_eq!(refused.status, 500, "{damage:?}: {refused}");
        app.change(&mending);
    }

    let drawn = operator.command(&format!("{path}/draw")).await.ok();
    assert_eq!(drawn["state"], "drawn");
    let bundle = operator.get(&format!("{path}/bundle")).await;
    assert_eq!(verify(&bundle.body).code(), "ok");

    // What goes wrong after the head has gone leaves an answer that doesn't end as one does.
    app.change(&[
        "UPDATE draw_files SET content = (SELECT first.content FROM draw_files AS first \
         WHERE first.name = 'population' AND first.part = 0) \
         WHERE name = 'population' AND part = 1"
            .to_owned(),
    ]);
    for bundle in ["bundle", "bundle.zip"] {
        let request = unwatched.request(Method::GET, &format!("{path}/{bundle}"));
        assert!(unwatched.try_send(request).await.is_err(), "{bundle}");
    }
}

on_both_databases!(
    bundle_of_many_objects_is_sent_part_by_part,
    draw_aborted_before_another_is_shown_part_by_part,
    draw_from_stored_parts_is_right_and_none_opens_in_anothers_place,
    what_is_public_of_many_objects_has_the_hash_of_the_log_and_proofs,
);
