//! Draws without outcome, and outcomes that are taken back: abort by two persons, void, the run after.

use super::stage::{alike, commits, log_types, ready, run_at_once, task, text};
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

const WITNESS: &str = "130100-LAW";

/// A frozen draw that waits for the witness's reveal; gives its path.
async fn frozen(app: &App, operator: &Client, task: &str) -> String {
    let body = json!({ "contributors": [WITNESS] });
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &body)
        .await
        .with(201);
    let id = text(&opened, "id");
    let path = format!("/draws/{id}");
    let witness = app.sign_in("regulations").await;
    // A nonce of its own for each draw: a commitment is used once, ever.
    let committed = commits(id, WITNESS, &"7".repeat(64));
    let commitments = format!("{path}/commitments");
    witness.post(&commitments, &committed).await.ok();
    let freeze = json!({ "reveal_by": "2026-11-23T02:05:00Z" });
    operator.post(&format!("{path}/freeze"), &freeze).await.ok();
    path
}

fn reason(code: &str) -> Value {
    json!({ "reason": code, "text": "见证人未按时揭示" })
}

async fn abort_draw_that_is_open_takes_one_person(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &json!({}))
        .await
        .with(201);
    let path = format!("/draws/{}", text(&opened, "id"));
    let approver = app.sign_in("city_approver").await;
    let answer = approver
        .post(&format!("{path}/abort"), &reason("other"))
        .await;
    answer.refused(403, "forbidden");
    let bad = json!({ "reason": "bored", "text": "x" });
    let answer = operator.post(&format!("{path}/abort"), &bad).await;
    answer.refused_field("/reason", "unknown_value");
    let gone = operator
        .post(&format!("{path}/abort"), &reason("other"))
        .await
        .ok();
    assert_eq!(gone["state"], "aborted");
    assert_eq!(gone["run"], Value::Null);
    assert_eq!(log_types(&gone), ["commit"]);
    let drawn = run_at_once(&app, &task).await;
    assert_eq!(
        (&drawn["run"], &drawn["previous"]),
        (&json!(1), &Value::Null)
    );
}

async fn abort_draw_that_is_frozen_takes_two_persons(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let path = frozen(&app, &operator, &task).await;
    let abort = format!("{path}/abort");
    app.travel_to("2026-11-23T10:05:01+08:00");
    let witness = app.sign_in("regulations").await;
    let late = json!({ "contributor": WITNESS, "nonce": "7".repeat(64) });
    let answer = witness.post(&format!("{path}/reveals"), &late).await;
    answer.refused(409, "reveal_too_late");
    let operator = app.sign_in("city_operator").await;
    let asked = operator.post(&abort, &reason("missing_reveal")).await.ok();
    assert_eq!(asked["state"], "frozen");
    assert_eq!(asked["abort_requested"], true);
    let answer = operator.post(&abort, &reason("missing_reveal")).await;
    answer.refused(403, "forbidden");
    let approver = app.sign_in("city_approver").await;
    let gone = approver.post(&abort, &reason("other")).await.ok();
    assert_eq!(gone["state"], "aborted");
    assert_eq!(gone["abort_reason"], "missing_reveal");
    assert_eq!(log_types(&gone).last(), Some(&"abort"));
    let shown = operator.get(&format!("/tasks/{task}")).await.ok();
    assert_eq!(shown["state"], "ready");
    let drawn = run_at_once(&app, &task).await;
    assert_eq!(drawn["run"], 2);
    assert_eq!(drawn["previous"], gone["manifest_hash"]);
}

async fn abort_draw_by_who_asked_for_it_is_refused(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let security = app.sign_in("security_admin").await;
    let unit_id = app.unit("130100-LSB");
    let path = format!("/users/{}", app.user("city_operator"));
    let roles = json!({ "roles": [
        { "role": "operator", "unit_id": unit_id }, { "role": "approver", "unit_id": unit_id }
    ] });
    let etag = app
        .sign_in("security_admin")
        .await
        .get(&path)
        .await
        .etag()
        .to_owned();
    security
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await
        .ok();
    let operator = app.sign_in("city_operator").await;
    let path = frozen(&app, &operator, &task).await;
    let abort = format!("{path}/abort");
    operator.post(&abort, &reason("technical")).await.ok();
    let answer = operator.post(&abort, &reason("technical")).await;
    answer.refused(403, "own_submission");
    let witness = app.sign_in("regulations").await;
    let gone = witness.post(&abort, &reason("technical")).await.ok();
    assert_eq!(gone["state"], "aborted");
}

async fn void_task_logs_its_draw_and_the_next_run_names_it(app: App) {
    let (entry, first) = ready(&app, (6, 3), alike(2), json!({})).await;
    let drawn = run_at_once(&app, &first).await;
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    let void = json!({ "reason": "wrong_scope", "text": "范围有误" });
    let path = format!("/tasks/{first}/void");
    operator.post(&path, &void).await.ok();
    approver.post(&path, &void).await.ok();
    let path = format!("/draws/{}", text(&drawn, "id"));
    let voided = operator.get(&path).await.ok();
    assert_eq!(
        log_types(&voided),
        ["commit", "freeze", "reveal", "result", "void", "publish"]
    );
    assert!(voided["published_at"].is_string());
    let public = app.nobody().get(&format!("/public{path}")).await.ok();
    assert_eq!(public["records"][0]["type"], "void");
    assert_eq!(public["records"][0]["record"]["reason"], "wrong_scope");
    let second = task(&operator, &entry, json!({})).await;
    let drawn = run_at_once(&app, &second).await;
    assert_eq!(drawn["run"], 2);
    assert_eq!(drawn["previous"], voided["manifest_hash"]);
    assert_eq!(drawn["entry"], voided["entry"]);
}

on_both_databases!(
    abort_draw_that_is_open_takes_one_person,
    abort_draw_that_is_frozen_takes_two_persons,
    abort_draw_by_who_asked_for_it_is_refused,
    void_task_logs_its_draw_and_the_next_run_names_it,
);
