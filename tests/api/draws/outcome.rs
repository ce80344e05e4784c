//! What came out: drawn list, bundles, rematch, publication, a company's proof.

use super::stage::{
    aborted, account, alike, certificate, inspector, log_types, ready, recuse, run_at_once, text,
    unmatched,
};
use http::Method;
use serde_json::{Value, json};
use sortition_draw::{Algorithm, FileDigest, LineProof};
use sortition_tests::builders::inspect;
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Client, on_both_databases};

async fn list_drawn_is_in_draw_order_with_inspectors_and_reserves(app: App) {
    let (_, task) = ready(&app, (30, 5), alike(10), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}/drawn", text(&drawn, "id"));
    let list = operator.all(&path).await;
    assert_eq!(list.len(), 10);
    let tickets: Vec<&str> = list.iter().map(|one| text(one, "ticket")).collect();
    assert!(tickets.is_sorted());
    for (place, object) in list.iter().enumerate() {
        assert_eq!(object["position"], place + 1);
        let inspectors = object["inspectors"].as_array().unwrap();
        assert_eq!(inspectors.len(), 2, "{object}");
        assert_eq!(inspectors[0]["is_lead"], true);
        assert!(object["check_id"].is_string() && object["name"].is_string());
    }
    let reserves = operator.all(&format!("{path}?is_reserve=true")).await;
    assert_eq!(reserves.len(), 2, "20 % of ten");
    assert!(reserves.iter().all(|one| one["check_id"] == Value::Null));
    let page = operator
        .get(&format!("{path}?limit=4&count=true"))
        .await
        .ok();
    assert_eq!(
        (&page["total"], page["items"].as_array().unwrap().len()),
        (&json!(10), 4)
    );
    let cursor = text(&page, "next_cursor");
    let next = operator
        .get(&format!("{path}?limit=4&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(next["items"][0]["position"], 5);
}

async fn get_draw_bundle_is_compressed_as_asked(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}/bundle", text(&drawn, "id"));
    let plain = operator.get(&path).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(sortition_draw::verify(&plain.body).code(), "ok");
    for encoding in ["gzip", "br"] {
        let request = operator
            .request(Method::GET, &path)
            .header("Accept-Encoding", encoding);
        let packed = operator.send(request).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.body.len() < plain.body.len());
    }
}

async fn get_draw_bundle_zip_holds_plain_files(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}/bundle.zip", text(&drawn, "id"));
    let zip = operator.get(&path).await;
    assert_eq!(zip.status, 200);
    assert_eq!(zip.header("content-type"), "application/zip");
    assert!(zip.body.starts_with(b"PK"));
}

async fn rematch_draw_with_a_higher_limit_keeps_the_selection(app: App) {
    let (operator, task, drawn) = unmatched(&app).await;
    let path = format!("/draws/{}", text(&drawn, "id"));
    let answer = operator.command(&format!("/tasks/{task}/release")).await;
    answer.refused(409, "unmatched");
    let before = operator.get(&format!("{path}/bundle")).await;
    let verdict = sortition_draw::verify(&before.body);
    assert_eq!(verdict.code(), "insufficient_inspectors");
    assert!(verdict.is_selection_right());
    let rematch = format!("{path}/rematch");
    let answer = operator.post(&rematch, &json!({})).await;
    answer.refused(409, "nothing_changed");
    let answer = operator.post(&rematch, &json!({ "max_load": 2 })).await;
    answer.refused_field("/max_load", "out_of_range");
    let answer = operator.post(&rematch, &json!({ "teams": 2 })).await;
    answer.refused_field("/teams", "out_of_range");
    let matched = operator
        .post(&rematch, &json!({ "max_load": 3 }))
        .await
        .ok();
    assert_eq!(matched["is_matched"], true);
    assert_eq!(matched["attempt"], 2);
    assert_eq!(matched["result_hash"], drawn["result_hash"]);
    assert_eq!(log_types(&matched)[3..], ["result", "rematch", "rematch"]);
    let after = operator.get(&format!("{path}/bundle")).await;
    assert_eq!(sortition_draw::verify(&after.body).code(), "ok");
    let answer = operator.post(&rematch, &json!({ "max_load": 4 })).await;
    answer.refused(409, "already_matched");
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
}

async fn rematch_draw_that_fails_is_logged_and_followed_by_another(app: App) {
    let (operator, _, drawn) = unmatched(&app).await;
    let rematch = format!("/draws/{}/rematch", text(&drawn, "id"));
    let mut connection = app.connect();
    inspector(&mut connection, 4);
    inspector(&mut connection, 5);
    for number in 0..3 {
        recuse(&mut connection, &certificate(4), &object_code(number));
    }
    let id_of = |number| {
        let code = certificate(number);
        app.query(&format!(
            "SELECT id AS line FROM inspectors WHERE code = '{code}'"
        ))
        .remove(0)
    };
    let known = json!({ "add_inspectors": [id_of(1)] });
    let answer = operator.post(&rematch, &known).await;
    answer.refused_field("/add_inspectors/0", "repeated");
    let unknown = json!({ "add_inspectors": ["01939999-0000-7000-8000-000000000000"] });
    let answer = operator.post(&rematch, &unknown).await;
    answer.refused_field("/add_inspectors/0", "unknown_reference");
    let many = json!({ "add_inspectors": vec![id_of(1); 1_001] });
    let answer = operator.post(&rematch, &many).await;
    answer.refused_field("/add_inspectors", "too_many");
    let barred = json!({ "add_inspectors": [id_of(4)] });
    let still = operator.post(&rematch, &barred).await.ok();
    assert_eq!(still["is_matched"], false);
    assert_eq!(log_types(&still)[3..], ["result", "rematch"]);
    let able = json!({ "add_inspectors": [id_of(5)] });

    // The files of the first attempt aren't taken for those of the second.
    let unwatched = operator.unwatched();
    let bundle = format!("/draws/{}/bundle", text(&drawn, "id"));
    let attempt = |from: i32, to: i32| {
        [format!(
            "UPDATE draw_files SET attempt = {to} WHERE attempt = {from}"
        )]
    };
    app.change(&attempt(2, 0));
    assert_eq!(unwatched.get(&bundle).await.status, 500);
    assert_eq!(unwatched.post(&rematch, &able).await.status, 500);
    app.change(&attempt(0, 2));
    let matched = operator.post(&rematch, &able).await.ok();
    assert_eq!(matched["is_matched"], true);
    assert_eq!(matched["attempt"], 3);
    let bundle = operator
        .get(&format!("/draws/{}/bundle", text(&drawn, "id")))
        .await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok");
}

/// A publication's hash stands in the log: no later matching may have another.
async fn rematch_draw_of_a_void_task_is_refused(app: App) {
    let (operator, task, drawn) = unmatched(&app).await;
    let path = format!("/draws/{}", text(&drawn, "id"));
    let offers = |draw: &Value| {
        let actions = draw["allowed_actions"].as_array().unwrap();
        actions.contains(&json!("rematch"))
    };
    assert!(offers(&operator.get(&path).await.ok()));
    let void = json!({ "reason": "wrong_scope", "text": "范围有误" });
    let void_path = format!("/tasks/{task}/void");
    operator.post(&void_path, &void).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.post(&void_path, &void).await.ok();
    let published = operator.get(&path).await.ok();
    assert!(published["published_at"].is_string());
    assert!(!offers(&published));
    let hash = "SELECT publish_hash AS line FROM draw_outcomes";
    let before = app.query(hash);
    let answer = operator
        .post(&format!("{path}/rematch"), &json!({ "max_load": 3 }))
        .await;
    answer.refused(409, "invalid_state");
    assert_eq!(app.query(hash), before);
}

/// Releases, inspects and confirms all checks of a drawn task.
async fn finish(app: &App, task: &str, draw: &Value) {
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    let path = format!("/draws/{}/drawn", text(draw, "id"));
    for object in operator.all(&path).await {
        let check = text(&object, "check_id");
        let lead = account(text(&object["inspectors"][0], "code"));
        let inspector = app.sign_in(lead).await;
        inspect(app, &inspector, check).await;
        operator
            .command(&format!("/checks/{check}/confirm"))
            .await
            .ok();
    }
}

/// The hash of the publication is worked out with the draw, and again with its rematch.
async fn get_public_bundle_after_a_rematch_has_the_hash_of_the_log(app: App) {
    let (operator, task, drawn) = unmatched(&app).await;
    let rematch = format!("/draws/{}/rematch", text(&drawn, "id"));
    operator
        .post(&rematch, &json!({ "max_load": 3 }))
        .await
        .ok();
    finish(&app, &task, &drawn).await;
    let public = format!("/public/draws/{}", text(&drawn, "id"));
    let seen = app.nobody().get(&public).await.ok();
    let published = seen["log"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(published["type"], "publish");
    let bundle = app.nobody().get(&format!("{public}/bundle")).await;
    let digest = Algorithm::Sha256.digest(&[&bundle.body]);
    assert_eq!(published["hash"], digest.to_string());
}

async fn get_public_draw_after_its_last_check_shows_all(app: App) {
    let (_, task) = ready(&app, (7, 3), alike(2), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let id = text(&drawn, "id").to_owned();
    let nobody = app.nobody();
    let public = format!("/public/draws/{id}");
    let before = nobody.get(&public).await.ok();
    assert_eq!(before.get("objects"), None);
    assert_eq!(before["sizes"]["population"], 7);
    let answer = nobody.get(&format!("{public}/bundle")).await;
    answer.refused(404, "bundle_not_public");
    finish(&app, &task, &drawn).await;

    let after = nobody.get(&public).await;
    let etag = after.etag().to_owned();
    assert!(after.header("cache-control").starts_with("public"));
    let after = after.ok();
    assert_eq!(after["objects"].as_array().unwrap().len(), 2);
    assert_eq!(after["records"], json!([]));
    let published = after["log"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&published["type"], &published["by"]),
        (&json!("publish"), &json!("system"))
    );
    let request = nobody
        .request(Method::GET, &public)
        .header("If-None-Match", etag);
    assert_eq!(nobody.send(request).await.status, 304);

    let bundle = nobody.get(&format!("{public}/bundle")).await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok selection");
    let digest = Algorithm::Sha256.digest(&[&bundle.body]);
    assert_eq!(published["hash"], digest.to_string());
    let auditor = app.sign_in("auditor").await;
    let same = auditor.get(&format!("/draws/{id}/bundle")).await;
    assert_eq!(same.body, bundle.body);

    proof_of_each_code_holds(&nobody, &public, &after).await;
}

async fn proof_of_each_code_holds(nobody: &Client, public: &str, draw: &Value) {
    let mut drawn_count = 0;
    for number in 0..7 {
        let code = object_code(number);
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
        assert!(line.is_in(Algorithm::Sha256, &committed), "{proof}");
        let (ticket, last) = (text(&proof, "ticket"), text(&proof, "last_ticket"));
        assert_eq!(proof["is_drawn"], ticket <= last);
        drawn_count += u32::from(proof["is_drawn"] == true);
    }
    assert_eq!(drawn_count, 2);
    let answer = nobody
        .get(&format!("{public}/objects/{}", object_code(99)))
        .await;
    answer.refused(404, "no_answer");
}

async fn get_public_bundle_of_a_draw_by_credit_class_is_not_public(app: App) {
    let ratios =
        json!([{ "stratum": "A", "ratio_bp": 5000 }, { "stratum": "B", "ratio_bp": 2500 }]);
    let (_, task) = ready(&app, (8, 3), ratios, json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    assert_eq!(drawn["has_public_strata"], false);
    let id = text(&drawn, "id").to_owned();
    finish(&app, &task, &drawn).await;
    let nobody = app.nobody();
    let public = format!("/public/draws/{id}");
    let view = nobody.get(&public).await.ok();
    assert_eq!(view["objects"].as_array().unwrap().len(), 3);
    assert!(view["objects"][0].get("stratum").is_none());
    assert_eq!(view["has_public_bundle"], false);
    let answer = nobody.get(&format!("{public}/bundle")).await;
    answer.refused(404, "bundle_not_public");
    let answer = nobody
        .get(&format!("{public}/objects/{}", object_code(0)))
        .await;
    answer.refused(404, "no_answer");
    let lead = app.sign_in("city_lead").await;
    let answer = lead.get(&format!("/draws/{id}/bundle")).await;
    answer.refused(404, "bundle_not_public");
    let approver = app.sign_in("city_approver").await;
    let bundle = approver.get(&format!("/draws/{id}/bundle")).await;
    let verdict = sortition_draw::verify(&bundle.body);
    assert_eq!(verdict.code(), "ok");
    let hash = view["log"].as_array().unwrap().last().unwrap()["hash"].clone();
    let codes: Vec<&str> = view["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| text(object, "code"))
        .collect();
    // SPEC §10: the hash of `{"manifest","objects":[KEY…] by key}` in canonical form, whose members
    // are in the order of their names here too.
    let manifest = serde_json::to_string(&view["manifest"]).unwrap();
    let withheld = format!("{{\"manifest\":{manifest},\"objects\":{}}}", json!(codes));
    let digest = Algorithm::Sha256.digest(&[withheld.as_bytes()]);
    assert_eq!(hash, digest.to_string());
}

async fn get_public_draw_names_its_predecessors(app: App) {
    let (_, task) = ready(&app, (6, 3), alike(2), json!({})).await;
    let aborted = aborted(&app, &task).await;
    let drawn = run_at_once(&app, &task).await;
    finish(&app, &task, &drawn).await;
    let public = format!("/public/draws/{}", text(&drawn, "id"));
    let view = app.nobody().get(&public).await.ok();
    let before = &view["predecessors"][0];
    assert_eq!(before["draw"], aborted["id"]);
    assert_eq!(before["record"]["reason"], "technical");
    assert_eq!(before["files"]["population"].as_array().unwrap().len(), 6);
    assert_eq!(before["nonces"].as_array().unwrap().len(), 1, "{before}");
}

async fn draw_meets_what_was_there_at_its_freeze(app: App) {
    let (_, task) = ready(&app, (4, 3), alike(1), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &json!({}))
        .await
        .with(201);
    let path = format!("/draws/{}", text(&opened, "id"));
    let freeze = json!({ "reveal_by": "2026-11-23T03:00:00Z" });
    operator.post(&format!("{path}/freeze"), &freeze).await.ok();
    // Comes into the register too late for this draw.
    let mut connection = app.connect();
    inspector(&mut connection, 6);
    let drawn = operator.command(&format!("{path}/draw")).await.ok();
    assert_eq!(drawn["sizes"]["population"], 4);
    assert_eq!(drawn["sizes"]["inspectors"], 3);
    let bundle = operator.get(&format!("{path}/bundle")).await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok");
}

on_both_databases!(
    list_drawn_is_in_draw_order_with_inspectors_and_reserves,
    get_draw_bundle_is_compressed_as_asked,
    get_draw_bundle_zip_holds_plain_files,
    rematch_draw_with_a_higher_limit_keeps_the_selection,
    rematch_draw_that_fails_is_logged_and_followed_by_another,
    rematch_draw_of_a_void_task_is_refused,
    get_public_draw_after_its_last_check_shows_all,
    get_public_bundle_after_a_rematch_has_the_hash_of_the_log,
    get_public_bundle_of_a_draw_by_credit_class_is_not_public,
    get_public_draw_names_its_predecessors,
    draw_meets_what_was_there_at_its_freeze,
);
