//! How a task ends: void by two persons, or closed.

use super::{id_of, joint, ready, with_check, with_draw};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

fn asked() -> Value {
    json!({ "reason": "wrong_scope", "text": "范围录入有误" })
}

async fn void_task_takes_two_persons(app: App) {
    let (operator, path) = ready(&app).await;
    let approver = app.sign_in("city_approver").await;
    let void = format!("{path}/void");
    approver
        .post(&void, &asked())
        .await
        .refused(403, "forbidden");
    let seen = operator.post(&void, &asked()).await.ok();
    assert_eq!(seen["state"], "ready");
    assert_eq!(seen["is_void_requested"], true);
    assert_eq!(seen["void_reason"], "范围录入有误");
    operator
        .post(&void, &asked())
        .await
        .refused(403, "forbidden");
    let actions = approver.get(&path).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["void"]));
    let confirmed = json!({ "reason": "wrong_scope", "text": "同意作废" });
    let seen = approver.post(&void, &confirmed).await.ok();
    assert_eq!(seen["state"], "void");
    assert_eq!(seen["is_void_requested"], false);
    assert_eq!(seen["allowed_actions"], json!([]));
    // It stays visible, and the entry is as if nothing had been done.
    let listed = operator.all("/tasks?state=void").await;
    assert_eq!(listed.len(), 1);
    let (plan, entry) = (&seen["plan_id"], &seen["plan_entry_id"]);
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let entry = format!("/plans/{}/entries/{}", text(plan), text(entry));
    assert_eq!(operator.get(&entry).await.ok()["state"], "planned");
    let trail = app.query(
        "SELECT reason AS line FROM audit_events WHERE operation = 'void_task' ORDER BY seq",
    );
    assert_eq!(trail, ["范围录入有误", "同意作废"]);
}

async fn list_task_transitions_tells_who_made_it_void_and_why(app: App) {
    let (operator, path) = ready(&app).await;
    let void = format!("{path}/void");
    operator.post(&void, &asked()).await.ok();
    let approver = app.sign_in("city_approver").await;
    let confirmed = json!({ "reason": "wrong_scope", "text": "同意作废" });
    approver.post(&void, &confirmed).await.ok();
    let steps = operator.all(&format!("{path}/transitions")).await;
    assert_eq!(events(&steps), ["void", "void", "create"]);
    let who = |place: usize| (&steps[place]["by_name"], &steps[place]["reason"]);
    assert_eq!(who(0), (&json!("顾明远"), &json!("同意作废")));
    assert_eq!(who(1), (&json!("沈知行"), &json!("范围录入有误")));
}

async fn void_task_by_one_person_with_both_roles_is_refused(app: App) {
    let (_, path) = ready(&app).await;
    let unit = "130100-LSB";
    let person = app
        .grant(
            "city_operator",
            &[(Role::Operator, unit), (Role::Approver, unit)],
        )
        .await;
    let void = format!("{path}/void");
    person.post(&void, &asked()).await.ok();
    person
        .post(&void, &asked())
        .await
        .refused(403, "own_submission");
    let seen = person.get(&path).await.ok();
    assert_eq!(
        (&seen["state"], &seen["is_void_requested"]),
        (&json!("ready"), &json!(true))
    );
    assert!(!seen["allowed_actions"].to_string().contains("void"));
}

async fn void_task_with_wrong_values_is_refused(app: App) {
    let (operator, path) = ready(&app).await;
    let void = format!("{path}/void");
    for (asked, pointer, code) in [
        (
            json!({ "reason": "mood", "text": "不想做了" }),
            "/reason",
            "unknown_value",
        ),
        (
            json!({ "reason": "other", "text": " " }),
            "/text",
            "required",
        ),
        (json!({ "reason": "other" }), "/text", "required"),
        (
            json!({ "reason": "other", "text": "长".repeat(501) }),
            "/text",
            "too_long",
        ),
    ] {
        operator
            .post(&void, &asked)
            .await
            .refused_field(pointer, code);
    }
    let stale = operator.request(http::Method::POST, &void);
    let stale = stale.header("If-Match", "\"9\"").json(&asked());
    operator.send(stale).await.refused(412, "stale_version");
    assert_eq!(operator.get(&path).await.ok()["is_void_requested"], false);
}

async fn void_task_in_a_state_that_does_not_allow_it_is_refused(app: App) {
    let (operator, path) = ready(&app).await;
    let void = format!("{path}/void");
    for state in ["drawing", "finished", "closed", "void"] {
        app.change(&[format!("UPDATE tasks SET state = '{state}'")]);
        let problem = operator
            .post(&void, &asked())
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], state);
    }
    with_draw(&app, &path, "drawn", "checking");
    with_check(&app, &path, "confirmed");
    operator
        .post(&void, &asked())
        .await
        .refused(409, "confirmed_check");
    assert_eq!(operator.get(&path).await.ok()["is_void_requested"], false);
}

async fn void_task_by_others_is_refused_as_far_as_they_read_it(app: App) {
    let (_, path) = joint(&app).await;
    let void = format!("{path}/void");
    for (username, status, code) in [
        ("section_operator", 404, "not_found"),
        ("county_approver", 404, "not_found"),
        ("partner_operator", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
    ] {
        let client = app.sign_in(username).await;
        client.post(&void, &asked()).await.refused(status, code);
    }
}

async fn close_task_needs_each_result_settled(app: App) {
    let (operator, path) = ready(&app).await;
    let approver = app.sign_in("city_approver").await;
    let close = format!("{path}/close");
    for state in ["ready", "checking"] {
        app.change(&[format!("UPDATE tasks SET state = '{state}'")]);
        let problem = approver.command(&close).await.refused(409, "invalid_state");
        assert_eq!(problem["state"], state);
    }
    with_draw(&app, &path, "drawn", "finished");
    app.change(&["UPDATE draws SET published_at = created_at".to_owned()]);
    with_check(&app, &path, "confirmed");
    approver.command(&close).await.refused(409, "results_open");
    operator.command(&close).await.refused(403, "forbidden");
    settle(&app, &path, "approved");
    approver.command(&close).await.refused(409, "results_open");
    app.change(&["UPDATE publications SET state = 'not_public'".to_owned()]);
    let actions = approver.get(&path).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["close"]));
    let task = approver.command(&close).await.ok();
    assert_eq!(task["state"], "closed");
    approver.command(&close).await.refused(409, "invalid_state");
    operator
        .post(&format!("{path}/void"), &asked())
        .await
        .refused(409, "invalid_state");
}

/// As if the check's result had a publication in this state.
fn settle(app: &App, task: &str, state: &str) {
    let (id, now) = (id_of(task), "'2026-11-23 02:00:00'");
    app.change(&[format!(
        "INSERT INTO publications (id, kind, subject_id, task_id, unit_id, state, title, site, url, \
         number, public_text, version, created_at, updated_at) VALUES ('publication-1', 'result', \
         'check-of-{id}', '{id}', '{}', '{state}', '结果', '', '', '', '', 1, {now}, {now})",
        app.unit("130100-LSB")
    )]);
}

async fn close_task_by_who_made_it_is_refused(app: App) {
    let (_, path) = ready(&app).await;
    let unit = "130100-LSB";
    let person = app
        .grant(
            "city_operator",
            &[(Role::Operator, unit), (Role::Approver, unit)],
        )
        .await;
    app.change(&["UPDATE tasks SET state = 'finished'".to_owned()]);
    person
        .command(&format!("{path}/close"))
        .await
        .refused(403, "own_submission");
    assert_eq!(person.get(&path).await.ok()["state"], "finished");
    // What a program made, whoever made its key had made.
    let approver = app.sign_in("city_approver").await;
    let key = json!({ "name": "任务平台", "scopes": ["tasks:write"],
        "expires_at": "2026-12-31T00:00:00Z" });
    approver.post("/api-keys", &key).await.with(201);
    app.change(&["UPDATE tasks SET created_by = (SELECT id FROM service_accounts)".to_owned()]);
    let read = approver.get(&path).await.ok();
    assert_eq!(read["allowed_actions"], json!([]));
    approver
        .command(&format!("{path}/close"))
        .await
        .refused(403, "own_submission");
}

on_both_databases!(
    list_task_transitions_tells_who_made_it_void_and_why,
    close_task_by_who_made_it_is_refused,
    close_task_needs_each_result_settled,
    void_task_by_one_person_with_both_roles_is_refused,
    void_task_by_others_is_refused_as_far_as_they_read_it,
    void_task_in_a_state_that_does_not_allow_it_is_refused,
    void_task_takes_two_persons,
    void_task_with_wrong_values_is_refused,
);
