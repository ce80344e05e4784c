//! Each operation on an expert by itself: what it answers, and whom or what it refuses.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, Client, on_both_databases};

use super::helping::{help, recuse};
use super::{application, member};
use crate::checks::{objects, sealed};

/// The path of a draft of 劳动保障监察局, and its operator.
async fn draft(app: &App) -> (Client, String) {
    let operator = app.sign_in("city_operator").await;
    let body = application(app, "130100-LSB", &json!({}));
    let path = format!("/experts/{}", operator.post("/experts", &body).await.id());
    (operator, path)
}

async fn get_expert_of_another_county_is_not_found(app: App) {
    let county = app.sign_in("county_operator").await;
    let body = application(&app, "130102-HRSS", &json!({}));
    let path = format!("/experts/{}", county.post("/experts", &body).await.id());
    let view = county.get(&path).await.ok();
    assert_eq!(
        (&view["name"], &view["state"]),
        (&json!("温如玉"), &json!("draft"))
    );
    let other = app.sign_in("other_county_operator").await;
    other.get(&path).await.refused(404, "not_found");
}

async fn update_expert_changes_what_is_named_alone(app: App) {
    let (operator, path) = draft(&app).await;
    let etag = operator.get(&path).await.etag().to_owned();
    let change = json!({ "field": "职业卫生" });
    let changed = operator.patch(&path, &etag, &change).await.ok();
    assert_eq!(
        (&changed["field"], &changed["title"]),
        (&json!("职业卫生"), &json!("教授"))
    );
    operator
        .patch(&path, &etag, &change)
        .await
        .refused(412, "stale_version");
    let wrong = json!({ "contract_until": "2025-12-31" });
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .patch(&path, &etag, &wrong)
        .await
        .refused_field("/contract_until", "ends_before_start");
}

async fn withdraw_expert_that_was_submitted_is_a_draft_again(app: App) {
    let (operator, path) = draft(&app).await;
    let withdraw = format!("{path}/withdraw");
    operator
        .command(&withdraw)
        .await
        .refused(409, "invalid_state");
    operator.command(&format!("{path}/submit")).await.ok();
    assert_eq!(operator.command(&withdraw).await.ok()["state"], "draft");
}

async fn return_expert_without_a_reason_is_refused(app: App) {
    let (operator, path) = draft(&app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    let back = format!("{path}/return");
    approver
        .post(&back, &json!({ "reason": " " }))
        .await
        .refused_field("/reason", "required");
    let returned = approver
        .post(&back, &json!({ "reason": "专业不符" }))
        .await
        .ok();
    assert_eq!(returned["state"], "returned");
}

async fn suspend_expert_keeps_the_reason(app: App) {
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "外出进修" });
    let suspended = operator
        .post(&format!("{path}/suspend"), &reason)
        .await
        .ok();
    assert_eq!(
        (&suspended["state"], &suspended["state_reason"]),
        (&json!("suspended"), &reason["reason"])
    );
}

async fn reinstate_expert_that_is_active_is_refused(app: App) {
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let reinstate = format!("{path}/reinstate");
    operator
        .command(&reinstate)
        .await
        .refused(409, "invalid_state");
    let reason = json!({ "reason": "外出进修" });
    operator
        .post(&format!("{path}/suspend"), &reason)
        .await
        .ok();
    assert_eq!(operator.command(&reinstate).await.ok()["state"], "active");
}

async fn list_expert_transitions_tells_who_decided(app: App) {
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let steps = operator.get(&format!("{path}/transitions")).await.ok();
    let told: Vec<(&str, &str)> = steps["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (text(step, "event"), text(step, "by_name")))
        .collect();
    let expected = [
        ("approve", "顾明远"),
        ("submit", "沈知行"),
        ("create", "沈知行"),
    ];
    assert_eq!(told, expected);
}

async fn list_expert_recusals_names_the_objects(app: App) {
    sealed(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let first = recuse(&operator, &path, &objects()[0].id()).await;
    let over = json!({ "reason": "关系已解除" });
    operator.post(&format!("{first}/end"), &over).await.ok();
    recuse(&operator, &path, &objects()[0].id()).await;
    let rows = operator.get(&format!("{path}/recusals")).await.ok();
    let rows = rows["items"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let is_named = |row: &Value| row["object_name"] == objects()[0].name();
    assert!(rows.iter().all(is_named), "{rows:?}");
}

async fn end_expert_recusal_by_the_approver_is_refused(app: App) {
    sealed(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let end = format!("{}/end", recuse(&operator, &path, &objects()[0].id()).await);
    let over = json!({ "reason": "关系已解除" });
    let approver = app.sign_in("city_approver").await;
    approver.post(&end, &over).await.refused(403, "forbidden");
    assert_eq!(operator.post(&end, &over).await.ok()["state"], "ended");
}

async fn list_expert_participations_tells_the_task_to_its_readers_alone(app: App) {
    let staged = sealed(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let notes = format!("{path}/participations");
    operator
        .post(&notes, &help(&staged.task, &json!({})))
        .await
        .with(201);
    for (username, has_task) in [("city_operator", true), ("section_operator", false)] {
        let client = app.sign_in(username).await;
        let rows = client.get(&notes).await.ok()["items"].clone();
        assert_eq!(rows[0]["work"], "核对工资台账", "{username}");
        assert_eq!(rows[0]["task_title"].is_string(), has_task, "{username}");
    }
}

async fn update_expert_participation_rates_it_afterwards(app: App) {
    let staged = sealed(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let notes = format!("{path}/participations");
    let noted = operator.post(&notes, &help(&staged.task, &json!({}))).await;
    let note = format!("{notes}/{}", noted.id());
    let rated = json!({ "rating": 5 });
    operator.patch(&note, "\"1\"", &rated).await.ok();
    operator
        .patch(&note, "\"1\"", &rated)
        .await
        .refused(412, "stale_version");
    operator
        .patch(&note, "\"2\"", &json!({ "rating": 6 }))
        .await
        .refused_field("/rating", "out_of_range");
    assert_eq!(operator.get(&path).await.ok()["rating_tenths"], 50);
}

on_both_databases!(
    end_expert_recusal_by_the_approver_is_refused,
    get_expert_of_another_county_is_not_found,
    list_expert_participations_tells_the_task_to_its_readers_alone,
    list_expert_recusals_names_the_objects,
    list_expert_transitions_tells_who_decided,
    reinstate_expert_that_is_active_is_refused,
    return_expert_without_a_reason_is_refused,
    suspend_expert_keeps_the_reason,
    update_expert_changes_what_is_named_alone,
    update_expert_participation_rates_it_afterwards,
    withdraw_expert_that_was_submitted_is_a_draft_again,
);
