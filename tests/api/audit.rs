//! The audit trail: complete for the auditor, closed to all others, without personal fields.

mod chain;
mod readings;
mod verify;

use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn list_audit_events_names_who_did_what_and_when(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = json!({ "code": "130100-NEW", "name": "新设科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    let created = admin.post("/units", &body).await;
    let auditor = app.sign_in("auditor").await;
    let path = format!("/audit-events?record_id={}", created.id());
    let events = auditor.all(&path).await;
    assert_eq!(events.len(), 1, "{events:?}");
    let event = &events[0];
    assert_eq!(event["username"], "system_admin");
    assert_eq!(event["operation"], "create_unit");
    assert_eq!(event["resource"], "units");
    assert_eq!(event["at"], "2026-11-23T02:00:00Z");
    assert_eq!(event["request_id"], created.header("x-request-id"));
    assert_eq!(event["address"], "127.0.0.1");
}

async fn list_audit_changes_holds_the_record_before_and_after(app: App) {
    let admin = app.sign_in("system_admin").await;
    let path = format!("/units/{}", app.unit("130100-WAG"));
    let etag = admin.get(&path).await.etag().to_owned();
    let changed = admin
        .patch(&path, &etag, &json!({ "name": "工资福利科" }))
        .await;
    changed.ok();
    let auditor = app.sign_in("auditor").await;
    let events = auditor
        .all(&format!(
            "/audit-events?record_id={}",
            app.unit("130100-WAG")
        ))
        .await;
    let id = events[0]["id"].as_str().expect("the entry has an id");
    let changes = auditor.all(&format!("/audit-events/{id}/changes")).await;
    assert_eq!(changes[0]["before"]["name"], "工资福利和调配科");
    assert_eq!(changes[0]["after"]["name"], "工资福利科");
}

async fn list_audit_changes_shows_no_personal_field(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = json!({ "username": "new_person", "name": "新来的", "phone": "0311-55501234",
        "unit_id": app.unit("130100-EMP") });
    let created = admin.post("/users", &body).await.with(201);
    let link = created["link"]["path"].as_str().expect("a link");
    let (_, token) = link.split_once('#').expect("its secret");
    let id = created["user"]["id"]
        .as_str()
        .expect("the account has an id");
    let auditor = app.sign_in("auditor").await;
    for event in auditor.all(&format!("/audit-events?record_id={id}")).await {
        let event = event["id"].as_str().expect("the entry has an id");
        let changes = auditor.get(&format!("/audit-events/{event}/changes")).await;
        changes.ok();
        for secret in ["0311-55501234", "55501234", token, "argon2"] {
            assert!(!changes.text().contains(secret), "{secret} is in {changes}");
        }
    }
}

async fn list_audit_events_by_a_security_admin_shows_what_auditors_did(app: App) {
    app.sign_in("system_admin").await;
    app.sign_in("auditor").await;
    let events = app
        .sign_in("security_admin")
        .await
        .all("/audit-events")
        .await;
    assert!(
        events.iter().all(|event| event["username"] == "auditor"),
        "{events:?}"
    );
}

async fn list_audit_events_name_persons(app: App) {
    let operator = app.sign_in("city_operator").await;
    let me = operator.get("/me").await.ok();
    let auditor = app.sign_in("auditor").await;
    let signed_in = auditor.all("/audit-events?operation=sign_in").await;
    let own = signed_in
        .iter()
        .find(|event| event["username"] == "city_operator")
        .expect("whoever signs in is no longer unknown");
    assert_eq!(own["name"], me["name"]);
    assert_eq!(own["user_id"], me["id"]);
    assert!(
        signed_in
            .iter()
            .all(|event| event["username"] != "anonymous"),
        "{signed_in:?}"
    );
    let name = own["name"].as_str().expect("a person has a name");
    let found = auditor.all(&format!("/audit-events?q={name}")).await;
    assert!(!found.is_empty());
    assert!(found.iter().all(|event| event["name"] == name), "{found:?}");
    let by_system = auditor.all("/audit-events?q=system").await;
    let seeded = by_system.iter().find(|event| event["username"] == "system");
    assert_eq!(seeded.map(|event| event["name"].is_null()), Some(true));
}

async fn list_audit_events_by_others_is_forbidden(app: App) {
    for username in ["city_operator", "regulations", "city_lead", "system_admin"] {
        let client = app.sign_in(username).await;
        client.get("/audit-events").await.refused(403, "forbidden");
    }
}

on_both_databases!(
    list_audit_events_name_persons,
    list_audit_changes_holds_the_record_before_and_after,
    list_audit_changes_shows_no_personal_field,
    list_audit_events_by_a_security_admin_shows_what_auditors_did,
    list_audit_events_by_others_is_forbidden,
    list_audit_events_names_who_did_what_and_when,
);
