//! Bad input: each kind has its own problem document, and nothing changes. Asked of plans, which have
//! every kind of operation; the mechanisms are the same everywhere.

use super::{draft, with_entry};
use http::Method;
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

/// What a refused request must not have changed.
async fn state(
    app: &App,
    client: &Client,
    plan: &str,
) -> (Value, Vec<Value>, Vec<String>, Vec<String>) {
    (
        client.get(plan).await.ok(),
        client.all("/plans").await,
        app.query(
            "SELECT id AS line FROM audit_events WHERE user_id IS NOT NULL \
             AND operation <> 'refuse_access' ORDER BY seq",
        ),
        app.query("SELECT key AS line FROM idempotency_keys ORDER BY key"),
    )
}

async fn create_plan_from_a_body_that_is_none_is_refused(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    let before = state(&app, &operator, &plan).await;
    let send = async |kind: &str, body: &str| {
        let request = operator.request(Method::POST, "/plans");
        let request = request
            .header("Content-Type", kind)
            .header("Idempotency-Key", "refused")
            .body(body.to_owned());
        operator.send(request).await
    };
    let json = "application/json";
    for body in [
        "",
        "{",
        "{\"year\": 2026,}",
        "{\"year\": 2026, \"title\": \"甲\"} {}",
        "year=2026",
        "\u{feff}{\"year\": 2026, \"title\": \"甲\"}",
    ] {
        send(json, body).await.refused(400, "malformed");
    }
    let right = r#"{"year": 2026, "title": "甲"}"#;
    for kind in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        send(kind, right)
            .await
            .refused(415, "unsupported_media_type");
    }
    send(json, "[]").await.refused(422, "invalid_values");
    send(json, "null").await.refused(422, "invalid_values");
    let doubled = r#"{"year": 2026, "title": "甲", "title": "乙"}"#;
    send(json, doubled).await.refused(422, "invalid_values");
    let large = format!(r#"{{"year": 2026, "title": "{}"}}"#, "甲".repeat(400_000));
    send(json, &large).await.refused(413, "payload_too_large");
    let latin = [b"{\"year\": 2026, \"title\": \"".as_slice(), b"\xbc\xd7\"}"].concat();
    let request = operator.request(Method::POST, "/plans");
    let request = request.header("Content-Type", json).body(latin);
    operator.send(request).await.refused(400, "malformed");
    assert_eq!(state(&app, &operator, &plan).await, before);
    // The key of a refused request is free.
    send("application/json; charset=utf-8", right)
        .await
        .with(201);
}

async fn list_plans_with_unknown_or_wrong_parameters_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (query, code) in [
        ("foo=1", "unknown_parameter"),
        ("Year=2026", "unknown_parameter"),
        ("year=two", "invalid_parameter"),
        ("state=done", "invalid_parameter"),
        ("unit_id=x", "invalid_parameter"),
        ("limit=0", "invalid_parameter"),
        ("limit=201", "invalid_parameter"),
        ("limit=many", "invalid_parameter"),
        ("count=yes", "invalid_parameter"),
        ("sort=secret", "invalid_parameter"),
        ("sort=year,year", "invalid_parameter"),
        ("cursor=nonsense", "invalid_cursor"),
    ] {
        let problem = operator
            .get(&format!("/plans?{query}"))
            .await
            .refused(400, code);
        let name = query.split('=').next().expect("a name");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(
            code == "invalid_cursor" || detail.contains(name),
            "names {name}: {detail}"
        );
    }
    let names = operator.get("/plans?year=2026&year=2027").await;
    names.refused(400, "invalid_parameter");
    for title in ["甲", "乙"] {
        let plan = json!({ "year": 2026, "title": title });
        operator.post("/plans", &plan).await.with(201);
    }
    let page = operator.get("/plans?limit=1&sort=title").await.ok();
    let cursor = page["next_cursor"].as_str().expect("there is more");
    operator
        .get(&format!("/plans?limit=1&sort=-title&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
}

async fn get_plan_with_unknown_parameters_is_refused(app: App) {
    let (operator, plan, id) = with_entry(&app).await;
    for path in [
        plan.clone(),
        format!("{plan}/forecast"),
        format!("{plan}/entries"),
        format!("{plan}/entries/{id}"),
    ] {
        operator
            .get(&format!("{path}?foo=1"))
            .await
            .refused(400, "unknown_parameter");
    }
    let before = operator.get(&plan).await;
    operator
        .command(&format!("{plan}/submit?force=true"))
        .await
        .refused(400, "unknown_parameter");
    operator
        .patch(&format!("{plan}?force=true"), before.etag(), &json!({}))
        .await
        .refused(400, "unknown_parameter");
    assert_eq!(operator.get(&plan).await.ok(), before.ok());
}

async fn submit_plan_with_a_body_it_does_not_know_is_refused(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    let path = format!("{plan}/submit");
    operator
        .post(&path, &json!({ "force": true }))
        .await
        .refused_field("/force", "unknown_field");
    let broken = operator.request(Method::POST, &path).body("{");
    operator.send(broken).await.refused(400, "malformed");
    assert_eq!(operator.get(&plan).await.ok()["state"], "draft");
    operator.post(&path, &json!({})).await.ok();
}

async fn create_plan_without_or_with_a_bad_token_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let body = json!({ "year": 2026, "title": "甲" });
    app.nobody()
        .post("/plans", &body)
        .await
        .refused(401, "unauthenticated");
    for token in ["", "nonsense", "a.b.c"] {
        let stranger = app.with_token(token);
        stranger
            .post("/plans", &body)
            .await
            .refused(401, "unauthenticated");
    }
    app.travel_to("2026-11-23T10:20:00+08:00");
    operator
        .post("/plans", &body)
        .await
        .refused(401, "token_expired");
    operator.get(&plan).await.refused(401, "token_expired");
    let operator = app.sign_in("city_operator").await;
    assert_eq!(operator.all("/plans").await.len(), 1);
}

async fn create_plan_with_a_key_that_is_too_long_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "year": 2026, "title": "甲" });
    operator
        .post_as("/plans", &body, &"k".repeat(256))
        .await
        .refused(422, "invalid_values");
    assert!(operator.all("/plans").await.is_empty());
    let longest = "k".repeat(255);
    operator.post_as("/plans", &body, &longest).await.with(201);
}

async fn get_plan_by_a_path_that_is_not_there_is_not_found(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    let put = operator.request(Method::PUT, &plan).json(&json!({}));
    operator.send(put).await.refused(405, "method_not_allowed");
    operator.get("/plan").await.refused(404, "not_found");
    operator
        .command(&format!("{plan}/explode"))
        .await
        .refused(404, "not_found");
}

async fn submit_plan_refused_speaks_the_readers_language(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let path = format!("{plan}/submit");
    for (language, sentence) in [
        ("", "计划中至少要有一个抽查安排。"),
        ("zh-CN", "计划中至少要有一个抽查安排。"),
        ("en", "A plan needs at least one entry."),
        ("en-GB, zh;q=0.2", "A plan needs at least one entry."),
    ] {
        let request = operator.request(Method::POST, &path);
        let request = request.header("Accept-Language", language);
        let problem = operator.send(request).await.refused(409, "no_entries");
        assert_eq!(problem["detail"], sentence, "{language}");
    }
}

on_both_databases!(
    create_plan_from_a_body_that_is_none_is_refused,
    create_plan_with_a_key_that_is_too_long_is_refused,
    create_plan_without_or_with_a_bad_token_is_refused,
    get_plan_by_a_path_that_is_not_there_is_not_found,
    get_plan_with_unknown_parameters_is_refused,
    list_plans_with_unknown_or_wrong_parameters_is_refused,
    submit_plan_refused_speaks_the_readers_language,
    submit_plan_with_a_body_it_does_not_know_is_refused,
);
