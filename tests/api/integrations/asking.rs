//! What a program reaches by its key: the unit's records, within the key's scopes.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::files::PNG;
use sortition_tests::register::enterprise;
use sortition_tests::{App, on_both_databases};

use super::{COUNTY, OTHER_COUNTY, object, path_of, program, program_with, put};

async fn key_reads_its_units_records_and_no_others(app: App) {
    let (own, foreign) = (enterprise(1), enterprise(2).in_region("130104"));
    app.add_objects(&[own.clone(), foreign.clone()]);
    let (client, _) = program(&app, COUNTY.0, &["objects:read", "plans:read"]).await;
    let listed = client.all("/objects").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["region_code"], COUNTY.1);
    assert_ne!(listed[0]["phone"], "0311-55501234", "masked as for people");
    let path = format!("/objects/{}", own.id());
    assert_eq!(client.get(&path).await.ok()["id"], json!(own.id()));
    let path = format!("/objects/{}", foreign.id());
    client.get(&path).await.refused(404, "not_found");
    let (other, _) = program(&app, OTHER_COUNTY.0, &["objects:read"]).await;
    assert_eq!(other.get(&path).await.ok()["id"], json!(foreign.id()));
    // What each role reads is open to each key.
    client.get("/units").await.ok();
    client.get("/plans").await.ok();
}

async fn key_without_the_scope_is_told_which(app: App) {
    app.add_objects(&[enterprise(1)]);
    let (client, _) = program(&app, COUNTY.0, &["plans:read"]).await;
    let path = format!("/objects/{}", enterprise(1).id());
    let reason = json!({ "reason": "核对" });
    for (answer, scope) in [
        (client.get("/objects").await, "objects:read"),
        (client.get(&path).await, "objects:read"),
        (
            client.post("/objects", &object(9, COUNTY.1)).await,
            "objects:write",
        ),
        (
            client.post(&format!("{path}/unmask"), &reason).await,
            "objects:unmask",
        ),
        (client.post("/plans", &json!({})).await, "plans:write"),
        (client.get("/inspectors").await, "inspectors:read"),
    ] {
        let problem = answer.refused(403, "missing_scope");
        assert!(text(&problem, "detail").contains(scope), "{answer}");
        assert_eq!(
            answer.header("www-authenticate"),
            format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")
        );
    }
    // A list as a file needs no less.
    let file = client
        .request(Method::GET, "/objects")
        .header("Accept", "text/csv");
    client.send(file).await.refused(403, "missing_scope");
}

async fn key_is_closed_out_of_what_people_decide(app: App) {
    let scopes = [
        "objects:read",
        "objects:write",
        "plans:read",
        "plans:write",
        "tasks:read",
        "tasks:write",
    ];
    let (client, key) = program(&app, COUNTY.0, &scopes).await;
    let plan = json!({ "year": 2026, "title": "程序起草的计划" });
    let plan = client.post("/plans", &plan).await.id();
    let none = "01939999-0000-7000-8000-000000000000";
    for answer in [
        client.get("/me").await,
        client.get("/users").await,
        client.get("/notifications").await,
        client.get("/audit-events").await,
        client.get("/settings").await,
        client.get("/api-keys").await,
        client.command(&format!("{}/rotate", path_of(&key))).await,
        client.command(&format!("/plans/{plan}/submit")).await,
        client.command(&format!("/plans/{plan}/approve")).await,
        client.command(&format!("/tasks/{none}/release")).await,
        client
            .put("/me/password", None, &json!({ "current": "a", "new": "b" }))
            .await,
    ] {
        answer.refused(403, "closed_to_keys");
    }
    // A person of the unit hands in what the program drafted.
    let operator = app.sign_in("county_operator").await;
    let read = operator.get(&format!("/plans/{plan}")).await.ok();
    assert_eq!(read["state"], "draft");
}

async fn key_that_writes_gets_what_it_wrote_and_reads_nothing_else(app: App) {
    let (client, _) = program(&app, COUNTY.0, &["objects:write"]).await;
    let created = client.post("/objects", &object(1, COUNTY.1)).await;
    created.with(201);
    let path = format!("/objects/{}", created.id());
    client.get(&path).await.refused(403, "missing_scope");
    let change = json!({ "address": "中山东路3号" });
    let changed = client.patch(&path, created.etag(), &change).await;
    assert_eq!(changed.ok()["address"], "中山东路3号");
    let abroad = client.post("/objects", &object(2, OTHER_COUNTY.1)).await;
    abroad.refused(403, "forbidden");
    let foreign = enterprise(7).in_region(OTHER_COUNTY.1);
    app.add_objects(std::slice::from_ref(&foreign));
    let path = format!("/objects/{}", foreign.id());
    let refused = client.patch(&path, "\"1\"", &change).await;
    refused.refused(404, "not_found");
}

async fn key_sets_credit_classes_only_with_that_scope(app: App) {
    let (fields, _) = program(&app, COUNTY.0, &["objects:write"]).await;
    let created = fields.post("/objects", &object(1, COUNTY.1)).await;
    let path = format!("/objects/{}", created.id());
    let mut rated = object(2, COUNTY.1);
    rated["credit_class"] = json!("A");
    let class = json!({ "credit_class": "D" });
    for answer in [
        fields.post("/objects", &rated).await,
        fields.patch(&path, created.etag(), &class).await,
    ] {
        let problem = answer.refused(403, "missing_scope");
        assert!(text(&problem, "detail").contains("credit:write"));
    }
    let other = json!({ "name": "信用平台" });
    let (credit, _) = program_with(&app, COUNTY.0, &["credit:write"], &other).await;
    let answer = credit.patch(&path, created.etag(), &class).await;
    assert_eq!(answer.ok()["credit_class"], "D");
    let moved = json!({ "address": "别处" });
    let answer = credit.patch(&path, answer.etag(), &moved).await;
    let problem = answer.refused(403, "missing_scope");
    assert!(text(&problem, "detail").contains("objects:write"));
}

async fn key_is_no_key_when_anything_in_it_is_otherwise(app: App) {
    let (_, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let prefix = text(&key, "prefix");
    let (zeros, short) = ("0".repeat(64), "0".repeat(63));
    for token in [
        prefix.to_owned(),
        format!("{prefix}_{zeros}"),
        format!("{prefix}_{short}"),
        format!("sortition_{}_{zeros}", "0".repeat(12)),
        "sortition_".to_owned(),
    ] {
        let client = app.with_token(&token);
        let answer = client.get("/objects").await;
        answer.refused(401, "invalid_key");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{answer}");
    }
    app.settled().await;
    let entries = app.query("SELECT id AS line FROM audit_events WHERE operation = 'refuse_key'");
    assert!(entries.is_empty(), "nobody had a key");
}

async fn key_ends_with_its_time_its_unit_and_its_makers_account(app: App) {
    let day = json!({ "expires_at": "2026-11-24T02:00:00Z" });
    let (client, _) = program_with(&app, COUNTY.0, &["objects:read"], &day).await;
    client.get("/objects").await.ok();
    // Anybody can lock an account by wrong passwords: no program stops for that.
    put(
        &app,
        "UPDATE users SET state = 'locked' WHERE username = 'county_approver'",
    );
    client.get("/objects").await.ok();
    for (statement, back) in [
        (
            "UPDATE users SET state = 'disabled' WHERE username = 'county_approver'",
            "UPDATE users SET state = 'active' WHERE username = 'county_approver'",
        ),
        (
            "UPDATE units SET state = 'closed' WHERE code = '130102-HRSS'",
            "UPDATE units SET state = 'active' WHERE code = '130102-HRSS'",
        ),
    ] {
        put(&app, statement);
        client.get("/objects").await.refused(401, "key_stopped");
        let security = app.sign_in("security_admin").await;
        let keys = security.all("/api-keys").await;
        assert_eq!(keys[0]["state"], "active");
        assert_ne!(keys[0]["stopped_by"], Value::Null, "{keys:?}");
        put(&app, back);
        client.get("/objects").await.ok();
    }
    app.travel_to("2026-11-24T09:59:59+08:00");
    client.get("/objects").await.ok();
    app.travel_to("2026-11-24T10:00:00+08:00");
    client.get("/objects").await.refused(401, "key_expired");
}

async fn key_is_refused_from_a_foreign_address(app: App) {
    let far = json!({ "addresses": ["203.0.113.0/24", "2001:db8::/32"] });
    let (client, key) = program_with(&app, COUNTY.0, &["objects:read"], &far).await;
    let answer = client.get("/objects").await;
    let problem = answer.refused(403, "foreign_address");
    assert!(text(&problem, "detail").contains("127.0.0.1"), "{answer}");
    let near = json!({ "name": "近处", "addresses": ["203.0.113.7", "127.0.0.0/8"] });
    let (near, _) = program_with(&app, COUNTY.0, &["objects:read"], &near).await;
    near.get("/objects").await.ok();
    // What a client says of its address is believed of trusted proxies only.
    let claimed = client
        .request(Method::GET, "/objects")
        .header("X-Forwarded-For", "203.0.113.7");
    client.send(claimed).await.refused(403, "foreign_address");
    app.settled().await;
    let auditor = app.sign_in("auditor").await;
    let path = format!(
        "/audit-events?operation=refuse_key&record_id={}",
        text(&key, "id")
    );
    let entries = auditor.all(&path).await;
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(entries[0]["key"]["prefix"], key["prefix"]);
    let path = format!("/audit-events/{}/changes", text(&entries[0], "id"));
    let change = auditor.get(&path).await.ok();
    assert_eq!(change["items"][0]["after"]["code"], "foreign_address");
}

async fn trail_shows_the_key_and_who_made_it(app: App) {
    let (client, key) = program(&app, COUNTY.0, &["objects:write"]).await;
    let created = client.post("/objects", &object(1, COUNTY.1)).await;
    client.get("/objects").await.refused(403, "missing_scope");
    app.settled().await;
    let auditor = app.sign_in("auditor").await;
    let path = format!("/audit-events?record_id={}", created.id());
    let entries = auditor.all(&path).await;
    let account = format!("/audit-events?user_id={}", text(&key, "service_account_id"));
    let by_program = auditor.all(&account).await;
    let operations: Vec<&str> = by_program
        .iter()
        .map(|entry| text(entry, "operation"))
        .collect();
    // The clock stands: entries of one moment come in their order.
    assert_eq!(operations, ["create_object", "refuse_access"]);
    for entry in entries.iter().chain(&by_program) {
        assert_eq!(entry["name"], "数据中台", "{entry}");
        assert_eq!(entry["user_id"], key["service_account_id"]);
        let shown = &entry["key"];
        assert_eq!(shown["id"], key["id"]);
        assert_eq!(shown["prefix"], key["prefix"]);
        assert_eq!(shown["made_by_name"], "苏清和");
    }
    let path = format!("/objects/{}/history", created.id());
    let history = app.sign_in("county_operator").await.get(&path).await.ok();
    assert_eq!(history["items"][0]["name"], "数据中台", "{history}");
}

/// What the regulations office reads with a reason somebody answers for, which no program does.
async fn reason_of_a_program_opens_nothing(app: App) {
    let scopes = ["checks:read", "draws:read"];
    let (client, _) = program(&app, "regulations", &scopes).await;
    client.get("/checks?reason=核对").await.ok();
    let entries = app.query("SELECT id AS line FROM audit_events WHERE event = 'read'");
    assert!(entries.is_empty(), "{entries:?}");
}

async fn file_of_a_program_is_read_as_its_record_is(app: App) {
    let scopes = ["ledgers:read", "ledgers:write"];
    let (client, _) = program(&app, COUNTY.0, &scopes).await;
    let file = client
        .upload("/attachments", "签到表.png", PNG.to_vec())
        .await
        .id();
    let path = format!("/attachments/{file}");
    assert_eq!(client.get(&path).await.body, PNG);
    let other = json!({ "name": "检查平台" });
    let (other, _) = program_with(&app, COUNTY.0, &["checks:read"], &other).await;
    other.get(&path).await.refused(404, "not_found");
    let meeting = json!({ "name": "部署会", "held_on": "2026-11-20", "attachments": [file],
        "unit_id": app.unit("130102-HRSS") });
    client.post("/meetings", &meeting).await.with(201);
    assert_eq!(client.get(&path).await.body, PNG);
    let operator = app.sign_in("county_operator").await;
    assert_eq!(operator.get(&path).await.body, PNG);
    // Of the same unit, but not for ledgers.
    other.get(&path).await.refused(404, "not_found");
    other
        .upload("/attachments", "签到表.png", PNG.to_vec())
        .await
        .refused(403, "missing_scope");
}

async fn metrics_are_read_from_elsewhere_by_a_key_for_that(app: App) {
    let bureau = json!({ "unit_id": app.unit("130100-HRSS") });
    let (metrics, _) = program_with(&app, "regulations", &["metrics:read"], &bureau).await;
    let (other, _) = program(&app, COUNTY.0, &["objects:read"]).await;
    for (client, status) in [(&metrics, 200_u16), (&other, 403), (&app.nobody(), 403)] {
        // As a proxy passes it on.
        let asked = client
            .request(Method::GET, "/metrics")
            .header("X-Forwarded-For", "203.0.113.7");
        assert_eq!(client.send(asked).await.status, status);
    }
    metrics.get("/objects").await.refused(403, "missing_scope");
}

on_both_databases!(
    file_of_a_program_is_read_as_its_record_is,
    key_ends_with_its_time_its_unit_and_its_makers_account,
    key_is_closed_out_of_what_people_decide,
    key_is_no_key_when_anything_in_it_is_otherwise,
    key_is_refused_from_a_foreign_address,
    key_reads_its_units_records_and_no_others,
    key_sets_credit_classes_only_with_that_scope,
    key_that_writes_gets_what_it_wrote_and_reads_nothing_else,
    key_without_the_scope_is_told_which,
    metrics_are_read_from_elsewhere_by_a_key_for_that,
    reason_of_a_program_opens_nothing,
    trail_shows_the_key_and_who_made_it,
);
