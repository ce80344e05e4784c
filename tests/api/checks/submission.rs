//! Handing in: what a complete check is.

use super::{answer_all, begun, objects, submitted};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::files::{PNG, docx_text};
use sortition_tests::{App, on_both_databases};

fn outcome(result: &str) -> Value {
    json!({ "result": result, "representative_words": "无异议" })
}

async fn submit_check_needs_each_point_a_result_and_words(app: App) {
    let (lead, check) = begun(&app).await;
    let submit = format!("{check}/submit");
    lead.command(&submit).await.refused(409, "result_missing");
    let problem = lead
        .post(&submit, &outcome("R1"))
        .await
        .refused(409, "points_unanswered");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains('2'), "says how many: {detail}");
    answer_all(&app, &lead, &check, &["compliant"]).await;
    lead.post(&submit, &outcome("R1"))
        .await
        .refused(409, "points_unanswered");
    answer_all(&app, &lead, &check, &["compliant", "compliant"]).await;
    lead.post(&submit, &json!({ "result": "R1" }))
        .await
        .refused(409, "words_missing");
    let seen = lead.get(&check).await.ok();
    assert_eq!(
        (&seen["state"], &seen["result"]),
        (&json!("in_progress"), &Value::Null)
    );
    let refusal = json!({ "result": "R1", "refusal": "负责人拒绝签字，两名执法人员见证" });
    let seen = lead.post(&submit, &refusal).await.ok();
    assert_eq!(seen["state"], "submitted");
    assert_eq!(seen["result"], "R1");
    assert_eq!(seen["refusal"], refusal["refusal"]);
    assert_eq!(seen["parts"][0]["submitted_at"], "2026-11-23T02:00:00Z");
    assert_eq!(seen["ended_on"], Value::Null, "set when it is confirmed");
    lead.post(&submit, &refusal)
        .await
        .refused(409, "invalid_state");
}

async fn submit_check_whose_result_contradicts_is_refused(app: App) {
    let (lead, check) = begun(&app).await;
    let submit = format!("{check}/submit");
    answer_all(&app, &lead, &check, &["compliant", "problem"]).await;
    for result in ["R1", "R7"] {
        lead.post(&submit, &outcome(result))
            .await
            .refused(409, "result_contradicts");
    }
    let seen = lead.post(&submit, &outcome("R5")).await.ok();
    assert_eq!(seen["state"], "submitted");
}

async fn submit_check_with_points_left_unchecked_needs_a_result_that_explains_it(app: App) {
    let (lead, check) = begun(&app).await;
    let submit = format!("{check}/submit");
    answer_all(&app, &lead, &check, &["not_checked", "not_checked"]).await;
    lead.post(&submit, &outcome("R1"))
        .await
        .refused(409, "points_unanswered");
    for result in ["R4", "R6"] {
        lead.post(&submit, &outcome(result))
            .await
            .refused(409, "evidence_missing");
    }
    let evidence = format!("{check}/evidence");
    lead.upload(&evidence, "门头.png", PNG.to_vec())
        .await
        .with(201);
    // Nobody was met whose words could be written down.
    let seen = lead.post(&submit, &json!({ "result": "R4" })).await.ok();
    assert_eq!(
        (&seen["state"], &seen["result"]),
        (&json!("submitted"), &json!("R4"))
    );
}

async fn submit_check_is_the_lead_inspectors(app: App) {
    let (lead, check) = begun(&app).await;
    answer_all(&app, &lead, &check, &["compliant", "compliant"]).await;
    let submit = format!("{check}/submit");
    let colleague = app.sign_in("inspector_02").await;
    colleague
        .post(&submit, &outcome("R1"))
        .await
        .refused(409, "not_lead_inspector");
    let operator = app.sign_in("city_operator").await;
    operator
        .post(&submit, &outcome("R1"))
        .await
        .refused(403, "forbidden");
    let stranger = app.sign_in("inspector_03").await;
    stranger
        .post(&submit, &outcome("R1"))
        .await
        .refused(404, "not_found");
    lead.post(&submit, &outcome("R1")).await.ok();
}

async fn submit_check_takes_if_match_and_repeats_its_answer(app: App) {
    let (lead, check) = begun(&app).await;
    answer_all(&app, &lead, &check, &["compliant", "compliant"]).await;
    let submit = format!("{check}/submit");
    let stale = lead.request(http::Method::POST, &submit);
    let stale = stale.header("If-Match", "\"1\"").json(&outcome("R1"));
    lead.send(stale).await.refused(412, "stale_version");
    let first = lead.post_as(&submit, &outcome("R1"), "submit-1").await;
    let again = lead
        .unwatched()
        .post_as(&submit, &outcome("R1"), "submit-1")
        .await;
    assert_eq!(first.ok(), again.ok());
    lead.unwatched()
        .post_as(&submit, &outcome("R5"), "submit-1")
        .await
        .refused(422, "idempotency_key_reused");
}

async fn get_check_record_is_the_sheet_as_docx(app: App) {
    let (lead, check) = submitted(&app).await;
    let path = format!("{check}/record.docx");
    for client in [
        &lead,
        &app.sign_in("city_operator").await,
        &app.sign_in("city_approver").await,
    ] {
        let sheet = client.get(&path).await;
        assert_eq!(sheet.status, 200, "{}", sheet.status);
        assert_eq!(
            sheet.header("content-type"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        );
        assert!(
            sheet
                .header("content-disposition")
                .starts_with("attachment")
        );
        assert!(sheet.body.starts_with(b"PK"), "a DOCX is a ZIP");
    }
    for username in [
        "inspector_03",
        "county_operator",
        "city_lead",
        "regulations",
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
    let auditor = app.sign_in("auditor").await;
    auditor.get(&path).await.refused(404, "not_found");
}

async fn get_check_record_holds_what_is_saved_before_and_after_it_is_handed_in(app: App) {
    let (lead, check) = begun(&app).await;
    answer_all(&app, &lead, &check, &["compliant", "compliant"]).await;
    let path = format!("{check}/record.docx");
    let blank = docx_text(&lead.get(&path).await.body);
    assert!(!blank.contains("无异议"), "{blank}");
    let draft = lead.get(&check).await;
    lead.patch(&check, draft.etag(), &outcome("R1")).await.ok();
    let saved = docx_text(&lead.get(&path).await.body);
    assert!(saved.contains("无异议"), "{saved}");
    assert!(saved.contains("未发现问题"), "{saved}");
    lead.command(&format!("{check}/submit")).await.ok();
    let seen = lead.get(&check).await.ok();
    assert_eq!(seen["representative_words"], "无异议");
    assert_eq!(seen["parts"][0]["result"], "R1");
    let submitted = docx_text(&lead.get(&path).await.body);
    assert!(submitted.contains("无异议"), "{submitted}");
    // Whoever was assigned with the lead inspector reads it too.
    let second = app.sign_in("inspector_02").await;
    let read = docx_text(&second.get(&path).await.body);
    assert!(read.contains("未发现问题"), "{read}");
}

/// Rows 17 and 18: whom the sheet names is masked; who may unmask the object gets it in full with a reason,
/// which the trail has, and as often within an hour as they may unmask.
async fn get_check_record_names_the_representative_with_a_reason_only(app: App) {
    let (lead, check) = submitted(&app).await;
    app.change(&[format!(
        "UPDATE objects SET legal_representative = '欧阳明远' WHERE id = '{}'",
        objects()[0].id()
    )]);
    let path = format!("{check}/record.docx");
    let reading = lead.unwatched();
    let operator = app.sign_in("city_operator").await;
    for reader in [&lead, &operator] {
        let sheet = docx_text(&reader.get(&path).await.body);
        assert!(!sheet.contains("欧阳明远"), "{sheet}");
        assert!(sheet.contains("欧*"), "{sheet}");
        assert!(!sheet.contains("0311-55501234"), "{sheet}");
    }
    reading
        .get(&format!("{path}?reason=%20"))
        .await
        .refused_field("/reason", "required");
    let with_reason = format!("{path}?reason=供当事人签字");
    let sheet = reading.get(&with_reason).await;
    let text = docx_text(&sheet.body);
    assert!(text.contains("欧阳明远"), "{text}");
    assert!(text.contains("0311-55501234"), "{text}");
    let logged = "SELECT event || ' ' || resource || ' ' || record_id || ' ' || reason AS line FROM audit_events \
        WHERE operation = 'get_check_record'";
    let id = check.trim_start_matches("/checks/");
    assert_eq!(
        app.query(logged),
        [format!("unmask checks {id} 供当事人签字")]
    );
    for _ in 0..59 {
        assert_eq!(reading.get(&with_reason).await.status, 200);
    }
    let refused = reading.get(&with_reason).await;
    refused.refused(429, "too_many_unmasked");
}

/// Row 50 isn't row 46: who reads what is public of all units doesn't take its record sheets.
async fn get_check_record_reaches_less_than_the_check_itself(app: App) {
    let (_, check) = submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{check}/confirm")).await.ok();
    app.change(&["UPDATE draws SET published_at = '2026-11-23 02:00:00'".to_owned()]);
    let both = [
        (Role::CityLead, "130100-HRSS"),
        (Role::Operator, "130100-HRSS"),
    ];
    let lead = app.grant("city_lead", &both).await;
    lead.get(&check).await.ok();
    let path = format!("{check}/record.docx");
    lead.get(&path).await.refused(403, "forbidden");
    let sheet = operator.get(&path).await;
    assert_eq!(sheet.status, 200);
}

/// Row 46 with a reason, in the sheet and its files as in the check.
async fn get_check_record_with_a_reason_is_the_regulations_offices_before_publication(app: App) {
    let (_, check) = submitted(&app).await;
    let regulations = app.sign_in("regulations").await.unwatched();
    let path = format!("{check}/record.docx");
    regulations.get(&path).await.refused(404, "not_found");
    let sheet = regulations.get(&format!("{path}?reason=专项督查")).await;
    assert!(docx_text(&sheet.body).contains(objects()[0].name()));
    let logged = "SELECT event || ' ' || reason AS line FROM audit_events \
        WHERE operation = 'get_check_record' ORDER BY seq";
    assert_eq!(app.query(logged), ["read 专项督查", "unmask 专项督查"]);
    let lead = app.sign_in("inspector").await.unwatched();
    let other = app.sign_in("section_operator").await.unwatched();
    for (reader, status) in [(&lead, 200), (&other, 404)] {
        let sheet = reader.get(&format!("{path}?reason=查阅")).await;
        assert_eq!(sheet.status, status);
    }
}

on_both_databases!(
    get_check_record_holds_what_is_saved_before_and_after_it_is_handed_in,
    get_check_record_is_the_sheet_as_docx,
    get_check_record_names_the_representative_with_a_reason_only,
    get_check_record_reaches_less_than_the_check_itself,
    get_check_record_with_a_reason_is_the_regulations_offices_before_publication,
    submit_check_is_the_lead_inspectors,
    submit_check_needs_each_point_a_result_and_words,
    submit_check_takes_if_match_and_repeats_its_answer,
    submit_check_whose_result_contradicts_is_refused,
    submit_check_with_points_left_unchecked_needs_a_result_that_explains_it,
);
