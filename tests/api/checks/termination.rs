//! Giving a check up: asked by an operator or an inspector, confirmed by an approver.

use super::{begun, objects, released, sealed, submitted};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::{App, on_both_databases};

fn gone() -> Value {
    json!({ "reason": "deregistered", "text": "现场已搬空，登记机关已注销" })
}

async fn terminate_check_takes_two_persons(app: App) {
    let (lead, check) = begun(&app).await;
    let path = format!("{check}/terminate");
    let asked = lead.post(&path, &gone()).await.ok();
    assert_eq!(asked["state"], "in_progress", "asking changes no state");
    assert_eq!(asked["termination"], gone());
    assert_eq!(asked["allowed_actions"], json!(["save", "submit"]));
    lead.post(&path, &gone()).await.refused(403, "forbidden");
    let operator = app.sign_in("city_operator").await;
    operator
        .post(&path, &gone())
        .await
        .refused(403, "forbidden");
    let approver = app.sign_in("city_approver").await;
    let seen = approver.get(&check).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["terminate"]));
    let agreed = json!({ "reason": "other", "text": "同意" });
    approver
        .post(&path, &agreed)
        .await
        .refused_field("/reason", "unknown_value");
    let agreed = json!({ "reason": "moved", "text": "同意" });
    let ended = approver.post(&path, &agreed).await.ok();
    assert_eq!(ended["state"], "terminated");
    assert_eq!(ended["parts"][0]["state"], "terminated");
    assert_eq!(ended["termination"], gone(), "what was asked for stays");
    assert_eq!(ended["result"], json!(null));
    assert_eq!(ended["allowed_actions"], json!([]));
    approver
        .post(&path, &agreed)
        .await
        .refused(409, "invalid_state");
    lead.command(&format!("{check}/start"))
        .await
        .refused(409, "invalid_state");
    let operator = app.sign_in("city_operator").await;
    let object = operator
        .get(&format!("/objects/{}", objects()[0].id()))
        .await;
    assert_eq!(
        object.ok()["last_checked_on"],
        json!(null),
        "it was not inspected"
    );
}

async fn terminate_check_of_all_finishes_the_task(app: App) {
    let staged = released(&app).await;
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    for check in &staged.checks {
        let path = format!("{check}/terminate");
        operator.post(&path, &gone()).await.ok();
        approver.post(&path, &gone()).await.ok();
    }
    let task = operator.get(&staged.task).await.ok();
    assert_eq!(task["state"], "finished");
    let closed = approver
        .command(&format!("{}/close", staged.task))
        .await
        .ok();
    assert_eq!(closed["state"], "closed", "nothing waits to be published");
}

async fn terminate_check_is_dropped_by_a_submission(app: App) {
    let (lead, check) = begun(&app).await;
    lead.post(&format!("{check}/terminate"), &gone()).await.ok();
    super::answer_all(&app, &lead, &check, &["compliant", "compliant"]).await;
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    let handed_in = lead.post(&format!("{check}/submit"), &outcome).await.ok();
    assert_eq!(handed_in["state"], "submitted");
    assert_eq!(handed_in["termination"], json!(null));
}

async fn terminate_check_needs_a_state_that_allows_it(app: App) {
    let (lead, check) = submitted(&app).await;
    let path = format!("{check}/terminate");
    lead.post(&path, &gone())
        .await
        .refused(409, "invalid_state");
    let operator = app.sign_in("city_operator").await;
    operator
        .post(&path, &gone())
        .await
        .refused(409, "invalid_state");
    assert_eq!(operator.get(&check).await.ok()["termination"], json!(null));
}

async fn terminate_check_before_its_release_is_refused(app: App) {
    let staged = sealed(&app).await;
    let path = format!("{}/terminate", staged.checks[0]);
    let operator = app.sign_in("city_operator").await;
    operator
        .post(&path, &gone())
        .await
        .refused(409, "invalid_state");
    let inspector = app.sign_in("inspector").await;
    inspector
        .post(&path, &gone())
        .await
        .refused(404, "not_found");
}

async fn terminate_check_names_what_is_wrong(app: App) {
    let (lead, check) = begun(&app).await;
    let path = format!("{check}/terminate");
    let mut body = gone();
    body["reason"] = json!("active");
    body["text"] = json!(" ");
    let refusal = lead.post(&path, &body).await;
    refusal.refused_field("/reason", "unknown_value");
    refusal.refused_field("/text", "required");
    let other = app.sign_in("inspector_03").await;
    other.post(&path, &gone()).await.refused(404, "not_found");
}

async fn terminate_check_is_asked_by_whoever_may_inspect(app: App) {
    let (_, check) = begun(&app).await;
    // The register still names the account as an inspector; its role is another now.
    let approver = [(Role::Approver, "130100-LSB")];
    let person = app.grant("inspector", &approver).await;
    let path = format!("{check}/terminate");
    let seen = person.get(&check).await.ok();
    assert_eq!(
        seen["allowed_actions"],
        json!([]),
        "nothing of row 47 either"
    );
    person.post(&path, &gone()).await.refused(403, "forbidden");
}

on_both_databases!(
    terminate_check_is_asked_by_whoever_may_inspect,
    terminate_check_takes_two_persons,
    terminate_check_of_all_finishes_the_task,
    terminate_check_is_dropped_by_a_submission,
    terminate_check_needs_a_state_that_allows_it,
    terminate_check_before_its_release_is_refused,
    terminate_check_names_what_is_wrong,
);
