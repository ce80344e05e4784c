//! An inspection from its start on: who may, where it stands, evidence, result and words.

use super::{begun, finding, finding_id, form, released, sealed, submitted};
use serde_json::{Value, json};
use sortition_tests::files::{PNG, PROGRAM};
use sortition_tests::register::{Inspector, enterprise};
use sortition_tests::stage::stage;
use sortition_tests::{App, on_both_databases};

async fn start_check_notes_time_and_place(app: App) {
    let staged = released(&app).await;
    let check = &staged.checks[0];
    let lead = app.sign_in("inspector").await;
    let start = format!("{check}/start");
    // The phone's clock is kept beside the server's, which counts.
    app.travel_to("2026-11-23T10:10:00+08:00");
    let begin = json!({ "place": " 建设大街1号 ", "client_time": "2026-11-23T02:07:00Z" });
    let seen = lead.post(&start, &begin).await.ok();
    assert_eq!(seen["state"], "in_progress");
    assert_eq!(seen["started_at"], "2026-11-23T02:10:00Z");
    assert_eq!(seen["client_started_at"], "2026-11-23T02:07:00Z");
    assert_eq!(seen["is_clock_off"], false);
    assert_eq!(
        seen["allowed_actions"],
        json!(["save", "submit", "terminate"])
    );
    assert_eq!(seen["form"].as_array().map(Vec::len), Some(2));
    assert_eq!(seen["results"], json!(["R1", "R4", "R5", "R6", "R7", "R8"]));
    lead.post(&start, &begin)
        .await
        .refused(409, "invalid_state");
    let colleague = app.sign_in("inspector_02").await;
    let seen = colleague.get(check).await.ok();
    assert_eq!(
        seen["allowed_actions"],
        json!(["save", "terminate"]),
        "the lead submits"
    );
    let ahead = json!({ "client_time": "2026-11-24T00:00:00Z" });
    let second = format!("{}/start", staged.checks[1]);
    let seen = colleague.post(&second, &ahead).await.ok();
    assert_eq!(seen["started_at"], "2026-11-23T02:10:00Z");
    assert_eq!(seen["is_clock_off"], true);
}

async fn start_check_is_its_inspectors(app: App) {
    let staged = released(&app).await;
    let start = format!("{}/start", staged.checks[0]);
    for (username, status, code) in [
        ("inspector_03", 404, "not_found"),
        ("county_inspector", 404, "not_found"),
        ("city_operator", 403, "forbidden"),
        ("city_approver", 403, "forbidden"),
        ("regulations", 404, "not_found"),
        ("partner_operator", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.command(&start).await.refused(status, code);
    }
    let lead = app.sign_in("inspector").await;
    let place = json!({ "place": "长".repeat(201) });
    lead.post(&start, &place)
        .await
        .refused_field("/place", "too_long");
    assert_eq!(lead.get(&staged.checks[0]).await.ok()["state"], "released");
}

async fn start_check_takes_two_inspectors_unless_the_task_says_one(app: App) {
    app.add_objects(&[enterprise(1), enterprise(2)]);
    app.add_inspectors(&[Inspector::new("ZF000001", "130100-LSB", Some("inspector"))]);
    let staged = stage(&app, &[enterprise(1)], &[("130100-LSB", &["ZF000001"])]).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/release", staged.task))
        .await
        .ok();
    let lead = app.sign_in("inspector").await;
    let start = format!("{}/start", staged.checks[0]);
    app.change(&["UPDATE task_units SET inspectors = 2".to_owned()]);
    lead.command(&start)
        .await
        .refused(409, "too_few_inspectors");
    app.change(&["UPDATE task_units SET inspectors = 1".to_owned()]);
    lead.command(&start).await.ok();
}

async fn start_check_of_a_task_that_became_void_is_refused(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    lead.command(&format!("{}/start", staged.checks[0]))
        .await
        .ok();
    app.change(&["UPDATE tasks SET state = 'void'".to_owned()]);
    for (check, event) in [(&staged.checks[1], "start"), (&staged.checks[0], "submit")] {
        let problem = lead
            .command(&format!("{check}/{event}"))
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], "void", "{event}");
        assert_eq!(lead.get(check).await.ok()["allowed_actions"], json!([]));
    }
    app.change(&["UPDATE check_parts SET state = 'submitted'".to_owned()]);
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/confirm", staged.checks[0]))
        .await
        .refused(409, "invalid_state");
}

async fn save_finding_before_the_start_is_refused(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let point = form(&operator, &staged.checks[0]).await.remove(0);
    operator
        .command(&format!("{}/release", staged.task))
        .await
        .ok();
    let lead = app.sign_in("inspector").await;
    let path = format!("{}/findings/{}", staged.checks[0], finding_id(1));
    let body = finding(&app, &point, "compliant");
    let problem = lead
        .put(&path, None, &body)
        .await
        .refused(409, "invalid_state");
    assert_eq!(problem["state"], "released");
    operator
        .put(&path, None, &body)
        .await
        .refused(403, "forbidden");
}

async fn update_check_saves_result_and_words(app: App) {
    let (lead, check) = begun(&app).await;
    let read = lead.get(&check).await;
    let outcome = json!({ "result": "R5", "representative_words": "已知悉，立即整改" });
    let saved = lead.patch(&check, read.etag(), &outcome).await;
    let seen = saved.ok();
    assert_eq!(seen["state"], "in_progress");
    assert_eq!(
        (&seen["result"], &seen["parts"][0]["result"]),
        (&json!("R5"), &json!("R5"))
    );
    assert_eq!(
        seen["representative_words"],
        outcome["representative_words"]
    );
    lead.patch(&check, read.etag(), &outcome)
        .await
        .refused(412, "stale_version");
    let without = lead.request(http::Method::PATCH, &check).json(&outcome);
    lead.send(without).await.refused(428, "missing_if_match");
    for (changes, pointer, code) in [
        // Belong to market supervision: offered in joint tasks only.
        (json!({ "result": "R2" }), "/result", "unknown_value"),
        (json!({ "result": "R9" }), "/result", "unknown_value"),
        (
            json!({ "refusal": "长".repeat(2001) }),
            "/refusal",
            "too_long",
        ),
        (json!({ "state": "confirmed" }), "/state", "unknown_field"),
    ] {
        lead.patch(&check, saved.etag(), &changes)
            .await
            .refused_field(pointer, code);
    }
    let operator = app.sign_in("city_operator").await;
    operator
        .patch(&check, saved.etag(), &outcome)
        .await
        .refused(403, "forbidden");
    let words = json!({ "representative_words": " " });
    let seen = lead.patch(&check, saved.etag(), &words).await.ok();
    assert_eq!(seen["representative_words"], Value::Null);
}

async fn add_evidence_ties_a_file_to_the_check(app: App) {
    let (lead, check) = begun(&app).await;
    let path = format!("{check}/evidence");
    let added = lead.upload(&path, "门头照片.png", PNG.to_vec()).await;
    let evidence = added.with(201);
    assert_eq!(evidence["name"], "门头照片.png");
    assert_eq!(evidence["media_type"], "image/png");
    assert_eq!(evidence["hash"].as_str().map(str::len), Some(64));
    let seen = lead.get(&check).await.ok();
    assert_eq!(seen["evidence"], json!([evidence]));
    let file = format!("/attachments/{}", added.id());
    for username in [
        "inspector",
        "inspector_02",
        "city_operator",
        "city_approver",
    ] {
        let read = app.sign_in(username).await.get(&file).await;
        assert_eq!(read.body, PNG, "{username}");
    }
    for username in [
        "inspector_03",
        "county_operator",
        "regulations",
        "city_lead",
    ] {
        let client = app.sign_in(username).await;
        client.get(&file).await.refused(404, "not_found");
    }
    let program = lead.upload(&path, "照片.png", PROGRAM.to_vec()).await;
    program.refused(415, "unsupported_media_type");
    let operator = app.sign_in("city_operator").await;
    let foreign = operator.upload(&path, "照片.png", PNG.to_vec()).await;
    foreign.refused(403, "forbidden");
    let seen = lead.get(&check).await.ok();
    assert_eq!(seen["evidence"].as_array().map(Vec::len), Some(1));
}

async fn add_evidence_after_the_submission_is_refused(app: App) {
    let (lead, check) = submitted(&app).await;
    let path = format!("{check}/evidence");
    let late = lead.upload(&path, "照片.png", PNG.to_vec()).await;
    late.refused(409, "invalid_state");
    let etag = lead.get(&check).await.etag().to_owned();
    lead.patch(&check, &etag, &json!({ "result": "R5" }))
        .await
        .refused(409, "invalid_state");
    let point = form(&lead, &check).await.remove(0);
    let finding_path = format!("{check}/findings/{}", finding_id(90));
    lead.put(&finding_path, None, &finding(&app, &point, "problem"))
        .await
        .refused(409, "invalid_state");
}

on_both_databases!(
    add_evidence_after_the_submission_is_refused,
    add_evidence_ties_a_file_to_the_check,
    save_finding_before_the_start_is_refused,
    start_check_is_its_inspectors,
    start_check_notes_time_and_place,
    start_check_of_a_task_that_became_void_is_refused,
    start_check_takes_two_inspectors_unless_the_task_says_one,
    update_check_saves_result_and_words,
);
