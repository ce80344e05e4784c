//! Review: the operator confirms what was handed in, or gives it back.

use super::{
    answer_all, begun, finding, finding_id, form, hand_in_as_partner, joint, objects, released,
    submitted,
};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

async fn confirm_check_ends_it_on_the_day_of_its_submission(app: App) {
    let (_, check) = submitted(&app).await;
    app.travel_to("2026-11-25T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let seen = operator.get(&check).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["return", "confirm"]));
    let seen = operator.command(&format!("{check}/confirm")).await.ok();
    assert_eq!(seen["state"], "confirmed");
    assert_eq!(seen["ended_on"], "2026-11-23");
    assert_eq!(seen["parts"][0]["confirmed_at"], "2026-11-25T01:00:00Z");
    assert_eq!(seen["allowed_actions"], json!([]));
    let object = format!("/objects/{}", objects()[0].id());
    let object = operator.get(&object).await.ok();
    assert_eq!(
        object["last_checked_on"], "2026-11-23",
        "the lead unit knows"
    );
    let again = operator.command(&format!("{check}/confirm")).await;
    again.refused(409, "invalid_state");
    let task = seen["task_id"].as_str().expect("a task");
    let task = operator.get(&format!("/tasks/{task}")).await.ok();
    assert_eq!(task["state"], "checking", "another check is open");
}

async fn confirm_check_of_the_last_one_finishes_the_task(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    let operator = app.sign_in("city_operator").await;
    let draw = operator.all("/draws").await.remove(0);
    assert_eq!(draw["joint_kind"], "none");
    assert_eq!(draw["progress"], json!({ "done": 0, "total": 2 }));
    for check in &staged.checks {
        lead.command(&format!("{check}/start")).await.ok();
        answer_all(&app, &lead, check, &["compliant", "compliant"]).await;
        let outcome = json!({ "result": "R1", "representative_words": "无异议" });
        lead.post(&format!("{check}/submit"), &outcome).await.ok();
        operator.command(&format!("{check}/confirm")).await.ok();
    }
    let task = operator.get(&staged.task).await.ok();
    assert_eq!(task["state"], "finished");
    assert_eq!(task["finished_on"], "2026-11-23");
    let draw = operator.all("/draws").await.remove(0);
    assert_eq!(draw["progress"], json!({ "done": 2, "total": 2 }));
}

async fn confirm_check_by_who_inspected_it_is_refused(app: App) {
    let (_, check) = submitted(&app).await;
    let unit = "130100-LSB";
    // Both an inspector of it, the lead too, and the unit's operator.
    for username in ["inspector", "inspector_02"] {
        let person = app
            .grant(username, &[(Role::Inspector, unit), (Role::Operator, unit)])
            .await;
        let seen = person.get(&check).await.ok();
        assert_eq!(seen["allowed_actions"], json!([]), "{username}");
        person
            .command(&format!("{check}/confirm"))
            .await
            .refused(403, "own_inspection");
        person
            .post(&format!("{check}/return"), &json!({ "reason": "重查" }))
            .await
            .refused(403, "own_inspection");
    }
    let operator = app.sign_in("city_operator").await;
    assert_eq!(operator.get(&check).await.ok()["state"], "submitted");
}

async fn confirm_check_is_the_operators(app: App) {
    let (_, check) = submitted(&app).await;
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("inspector_03", 404, "not_found"),
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
        ("regulations", 404, "not_found"),
        ("city_lead", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client
            .command(&format!("{check}/confirm"))
            .await
            .refused(status, code);
        client
            .post(&format!("{check}/return"), &json!({ "reason": "重查" }))
            .await
            .refused(status, code);
    }
}

async fn confirm_check_that_was_not_handed_in_names_the_state(app: App) {
    let (_, check) = begun(&app).await;
    let operator = app.sign_in("city_operator").await;
    let problem = operator
        .command(&format!("{check}/confirm"))
        .await
        .refused(409, "invalid_state");
    assert_eq!(problem["state"], "in_progress");
    operator
        .post(&format!("{check}/return"), &json!({ "reason": "重查" }))
        .await
        .refused(409, "invalid_state");
}

async fn return_check_asks_for_changes_with_their_reasons(app: App) {
    let (lead, check) = submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{check}/return");
    for (reason, code) in [
        (json!({ "reason": "" }), "required"),
        (json!({ "reason": "长".repeat(501) }), "too_long"),
    ] {
        operator
            .post(&path, &reason)
            .await
            .refused_field("/reason", code);
    }
    let reason = json!({ "reason": "第一项请补充说明" });
    let seen = operator.post(&path, &reason).await.ok();
    assert_eq!(seen["state"], "returned");
    let seen = lead.get(&check).await.ok();
    assert_eq!(seen["parts"][0]["return_reason"], reason["reason"]);
    assert_eq!(
        seen["allowed_actions"],
        json!(["save", "submit", "terminate"])
    );
    let first = seen["findings"]
        .as_array()
        .and_then(|findings| findings.first())
        .expect("a finding")
        .clone();
    let id = first["id"].as_str().expect("an id");
    let path = format!("{check}/findings/{id}");
    let mut change = finding(&app, &first, "problem");
    let etag = format!("\"{}\"", first["version"]);
    lead.put(&path, Some(&etag), &change)
        .await
        .refused_field("/reason", "required");
    change["reason"] = json!("复核时发现遗漏");
    lead.put(&path, Some(&etag), &change).await.with(200);
    assert_eq!(lead.get(&check).await.ok()["state"], "in_progress");
    let trail = app.query("SELECT reason AS line FROM audit_events WHERE resource = 'findings' AND reason IS NOT NULL");
    assert_eq!(trail, ["复核时发现遗漏"]);
    lead.command(&format!("{check}/submit"))
        .await
        .refused(409, "result_contradicts");
    let outcome = json!({ "result": "R5" });
    lead.post(&format!("{check}/submit"), &outcome).await.ok();
    let seen = operator.command(&format!("{check}/confirm")).await.ok();
    assert_eq!(
        (&seen["state"], &seen["result"]),
        (&json!("confirmed"), &json!("R5"))
    );
}

async fn list_check_transitions_tells_those_who_take_part_why_it_was_returned(app: App) {
    let (lead, check) = submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "第一项请补充说明" });
    operator
        .post(&format!("{check}/return"), &reason)
        .await
        .ok();
    let path = format!("{check}/transitions");
    let steps = lead.all(&path).await;
    assert_eq!(events(&steps), ["return", "submit", "start", "release"]);
    assert_eq!(steps[0]["reason"], "第一项请补充说明");
    app.sign_in("city_lead")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
}

async fn list_check_transitions_tells_that_a_returned_part_was_taken_up(app: App) {
    let (lead, check) = submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "请核对结果" });
    operator
        .post(&format!("{check}/return"), &reason)
        .await
        .ok();
    // The second time it is only changed.
    for words in ["无异议", "已核对，无异议"] {
        let etag = lead.get(&check).await.etag().to_owned();
        let change = json!({ "representative_words": words });
        lead.patch(&check, &etag, &change).await.ok();
    }
    let steps = lead.all(&format!("{check}/transitions")).await;
    assert_eq!(events(&steps)[..3], ["update", "return", "submit"]);
    let states = (&steps[0]["from_state"], &steps[0]["to_state"]);
    assert_eq!(states, (&json!("returned"), &json!("in_progress")));
}

/// Each unit reviews its own part; why it gave it back is between it, its inspectors and the lead.
async fn list_check_transitions_keeps_a_units_reason_from_the_other(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let leading = app.sign_in("inspector").await;
    leading.command(&format!("{check}/start")).await.ok();
    answer_all(&app, &leading, check, &["compliant"]).await;
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    leading
        .post(&format!("{check}/submit"), &outcome)
        .await
        .ok();
    let joining = hand_in_as_partner(&app, check).await;
    let (lead, partner) = ("请补充工资表", "请核对营业执照");
    let operator = app.sign_in("city_operator").await;
    let reviewer = app.sign_in("partner_operator").await;
    for (client, reason) in [(&operator, lead), (&reviewer, partner)] {
        let reason = json!({ "reason": reason });
        client.post(&format!("{check}/return"), &reason).await.ok();
    }
    for (client, expected) in [
        (&operator, [json!(partner), json!(lead)]),
        (&leading, [Value::Null, json!(lead)]),
        (&reviewer, [json!(partner), Value::Null]),
        (&joining, [json!(partner), Value::Null]),
    ] {
        let steps = client.all(&format!("{check}/transitions")).await;
        assert_eq!(events(&steps)[..2], ["return"; 2]);
        let reasons = [&steps[0]["reason"], &steps[1]["reason"]];
        assert_eq!(reasons, expected.each_ref());
        let seen = client.get(check).await.ok();
        let parts = seen["parts"].as_array().unwrap().iter();
        let told: Vec<_> = parts
            .filter_map(|part| part["return_reason"].as_str())
            .collect();
        let expected = expected.iter().filter_map(Value::as_str);
        assert_eq!(told.len(), expected.count());
    }
}

async fn return_check_lets_a_new_answer_be_given(app: App) {
    let (lead, check) = submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "请复核" });
    operator
        .post(&format!("{check}/return"), &reason)
        .await
        .ok();
    // Handed in again as it was.
    let seen = lead.command(&format!("{check}/submit")).await.ok();
    assert_eq!(seen["state"], "submitted");
    let points = form(&lead, &check).await;
    let path = format!("{check}/findings/{}", finding_id(70));
    lead.put(&path, None, &finding(&app, &points[0], "compliant"))
        .await
        .refused(409, "invalid_state");
    let seen = operator.get(&check).await.ok();
    assert_eq!(seen["result"], "R1");
    assert_ne!(seen["parts"][0]["submitted_at"], Value::Null);
}

on_both_databases!(
    list_check_transitions_keeps_a_units_reason_from_the_other,
    list_check_transitions_tells_that_a_returned_part_was_taken_up,
    list_check_transitions_tells_those_who_take_part_why_it_was_returned,
    confirm_check_by_who_inspected_it_is_refused,
    confirm_check_ends_it_on_the_day_of_its_submission,
    confirm_check_is_the_operators,
    confirm_check_of_the_last_one_finishes_the_task,
    confirm_check_that_was_not_handed_in_names_the_state,
    return_check_asks_for_changes_with_their_reasons,
    return_check_lets_a_new_answer_be_given,
);
